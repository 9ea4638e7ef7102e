"""Pictures of a balance over time, drawn by a worker process so that the bot itself never loads matplotlib."""
