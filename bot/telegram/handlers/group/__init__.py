"""Handlers of groups, one file a command, as in private."""
