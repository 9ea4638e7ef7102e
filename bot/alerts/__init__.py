"""The rules that decide when the bot speaks: pure functions of what is known, with no clock and no I/O."""
