"""Visits: the list by day, and the editor in which the words come first."""
