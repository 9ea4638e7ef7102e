"""Use cases of one person's accounts: link, list, edit, export, forget."""
