"""What a village accountant would look at twice before a form goes out: rules over what is on file, nothing more.

They doubt the record, never the villager: each says what does not fit together, and where to mend it.
"""
