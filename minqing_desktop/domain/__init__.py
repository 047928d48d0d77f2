"""The records, their fields and their rules: no database, no files, no window."""
