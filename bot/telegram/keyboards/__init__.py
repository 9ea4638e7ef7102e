"""Callback data and the keyboards made of it."""
