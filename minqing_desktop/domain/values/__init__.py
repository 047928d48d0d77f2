"""Rules of single values: numbers, dates, names, relations."""
