"""The open format of everything: one JSON object a line, fields under their catalogue names."""
