"""Balance Bot: prepaid API balances where the team already talks."""

__version__ = "0.1.0"
