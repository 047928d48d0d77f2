"""A superior's blank form, filled in place inside its package: what need not change stays byte for byte."""
