"""Exchanging with other computers by packages on a stick: who they are, what goes out, what comes in, receipts."""
