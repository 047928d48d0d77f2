"""套表: a superior's blank form, looked over, bound where it was not understood, and filled."""
