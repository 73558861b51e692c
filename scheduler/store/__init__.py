"""The database: connecting, the unit of work, waking others, upgrading the schema."""
