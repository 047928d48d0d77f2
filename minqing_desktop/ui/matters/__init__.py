"""民情事项: from acceptance to closing."""
