"""Files in and out: rosters, workbooks, PDF. No database, no Qt."""
