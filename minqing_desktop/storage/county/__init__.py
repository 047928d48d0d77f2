"""The county hub's database: the logs of many villages and their views, in one SQLite file or in PostgreSQL."""
