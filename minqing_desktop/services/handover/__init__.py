"""离任交接: what one cadre has in hand, how it goes to another, and what the other finds on 今日."""
