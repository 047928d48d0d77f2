"""任务: what is to be done, by day, with promises among them."""
