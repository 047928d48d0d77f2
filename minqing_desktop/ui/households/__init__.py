"""户情: the households of a village, and each one's whole file."""
