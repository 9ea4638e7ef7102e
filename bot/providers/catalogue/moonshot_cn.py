"""Moonshot AI (Kimi) in mainland China: the same questions to another host, in yuan; keys are regional."""

from dataclasses import replace
from functools import partial

from bot.providers.catalogue import moonshot

PROVIDER = replace(
    moonshot.PROVIDER,
    id="moonshot-cn",
    title="Moonshot AI (Kimi, China)",
    origin="https://api.moonshot.cn",
    read=partial(moonshot.read, "CNY"),
    console="https://platform.moonshot.cn",
    rank=82,
)
