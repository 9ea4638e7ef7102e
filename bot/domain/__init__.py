"""What the product is about, in the standard library alone: accounts, readings, profiles, time and errors."""
