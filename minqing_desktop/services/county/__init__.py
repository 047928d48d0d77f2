"""The county's office: packages of many villages taken into one database, receipts, lists and replies sent back."""
