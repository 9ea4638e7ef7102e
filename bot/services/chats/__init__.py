"""Chats: settings, dialogs, groups."""
