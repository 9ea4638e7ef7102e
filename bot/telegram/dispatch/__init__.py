"""From a claimed update to its handler: access, rate limit, permissions, errors."""
