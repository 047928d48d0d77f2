"""Rosters in: read → find the tables → recognise headings → rows → people and households → doubts → plan."""
