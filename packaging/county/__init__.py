"""Makes up a county: its villages, people and year, as the packages that their laptops would send."""
