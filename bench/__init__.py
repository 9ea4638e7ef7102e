"""Benchmark of the whole bot, as a real process driven from outside, beside references in the same run (Linux).

`stage` holds the parts' shared means (processes, cores, simulators, load), `parts` what is measured, `references` the
programs that the bot is compared with, and `seed` all that knows the bot's schema.
"""
