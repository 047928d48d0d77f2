"""设置: who I am, colleagues, villages, keys, look, the health and the history of the notebook."""
