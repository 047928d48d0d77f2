"""政策: what the county explains of its policies, to be read and handed out."""
