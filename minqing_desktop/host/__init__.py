"""The operating system: paths, settings, logs, locks, safe file writes."""
