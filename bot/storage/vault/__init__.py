"""Master keys, and the only place that seals and opens secrets."""
