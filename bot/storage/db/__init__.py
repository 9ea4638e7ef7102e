"""The database: engine, schema, tables, column types, locks, backup."""
