"""Domain values and rules, with the standard library alone: accounts, readings, profiles, time and errors."""
