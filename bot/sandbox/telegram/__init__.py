"""Simulated Telegram: a strict, independent Bot API server on loopback, with people, groups and faults to order."""

from bot.sandbox.telegram.api import Call, InlineAnswer, Toast
from bot.sandbox.telegram.chats import Chat, SimFile, SimMessage
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.keyboard import Button
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.sim import TelegramSim

__all__ = ["Button", "Call", "Chat", "Group", "InlineAnswer", "Person", "SimFile", "SimMessage", "TelegramSim", "Toast"]
