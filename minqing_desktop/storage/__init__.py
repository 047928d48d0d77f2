"""The encrypted notebook on disk: the only place with SQLAlchemy and the cipher driver."""
