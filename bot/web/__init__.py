"""HTTP server of the process: health, metrics, the webhook."""
