"""First use: which village, who I am, a password and its recovery code, and a roster to begin with."""
