"""Messages on their way out: client, send rate, sender, delivery."""
