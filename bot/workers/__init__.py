"""Loops, and nothing else: what they do stands in the services."""
