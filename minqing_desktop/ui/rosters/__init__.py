"""Bringing a roster in: choose a file, see what would happen, import, take it back."""
