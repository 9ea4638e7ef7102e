"""Steps that several handlers share. No handler imports another."""
