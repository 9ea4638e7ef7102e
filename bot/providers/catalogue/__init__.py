"""One file a provider: its id with `-` as `_`, and a `_` before a leading digit. See docs/providers.md."""
