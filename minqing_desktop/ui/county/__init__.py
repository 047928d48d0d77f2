"""县里汇总: the window of a county office, over the database that takes in what the villages bring."""
