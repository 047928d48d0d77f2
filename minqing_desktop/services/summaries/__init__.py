"""Summaries in figures: the monthly report with the period before, and the year by category and month."""
