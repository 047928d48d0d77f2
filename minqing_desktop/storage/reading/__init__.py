"""Questions that one feature asks of the views; each module takes the connection of a `Reader`."""
