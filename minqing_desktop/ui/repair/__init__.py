"""打不开了怎么办: the ladder from another key file to the county's copy."""
