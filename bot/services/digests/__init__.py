"""Scheduled digests: when, and what they say."""
