"""Workbooks of our own making."""
