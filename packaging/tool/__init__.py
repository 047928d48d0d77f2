"""What packaging/dev.py does, in parts; only Python's own library, because nothing else is installed yet."""
