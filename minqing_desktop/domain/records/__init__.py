"""One frozen dataclass for each kind of record; the facts of every field stand here and nowhere else."""
