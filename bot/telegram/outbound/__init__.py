"""Outbound messages: client, send rate, sender, delivery."""
