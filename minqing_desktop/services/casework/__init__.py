"""Casework: matters from acceptance to closing, with their slips, petitions, mediations and receptions.

`registering` begins a matter, `transitions` moves it, `matters` lists and shows it; the rules are `domain.casework`.
"""
