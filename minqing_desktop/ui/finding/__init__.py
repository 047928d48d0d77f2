"""查找: everything that words find, narrowed, and kept as lists."""
