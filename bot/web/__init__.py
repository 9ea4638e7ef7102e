"""What the process shows over HTTP: health, metrics, the webhook."""
