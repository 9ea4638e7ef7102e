"""Soak test: the real process killed at named points, again and again, with nothing lost."""
