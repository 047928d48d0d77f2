"""统计: coverage, closing, punctuality and the eight self-checks of the service."""
