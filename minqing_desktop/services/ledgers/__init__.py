"""Ledgers of visits, tasks and the village's households: each module knows the columns and the rows of some."""
