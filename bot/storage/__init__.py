"""Storage: the only place with SQL. Functions take a connection; services own transactions."""
