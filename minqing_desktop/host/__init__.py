"""The operating system: where files lie, how they are written, settings, logs, locks and the clock."""
