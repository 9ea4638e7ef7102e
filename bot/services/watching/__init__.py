"""Use cases of watching: readings, evaluation, alerts, warnings, history."""
