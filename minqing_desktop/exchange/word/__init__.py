"""Writes papers as Word documents, for those that a superior or a colleague edits further."""
