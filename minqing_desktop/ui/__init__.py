"""The window: PySide6, a folder for each page."""
