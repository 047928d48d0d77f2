"""How a matter may be handled: stages and moves, what each move needs, terms fixed by law, numbers and look-alikes.

Everything here is plain data and functions over it; services read the records, ask here, and write.
"""
