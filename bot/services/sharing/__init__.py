"""Accounts shown in groups."""
