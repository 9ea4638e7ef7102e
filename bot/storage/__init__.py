"""What the bot remembers: SQL lives here and nowhere else. Functions take a connection; services own transactions."""
