"""The log: ops, actions and the arithmetic of merging them."""
