"""The same services without a window: for county staff, for scripts and for tests."""
