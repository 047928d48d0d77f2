"""Days as the law counts them: working days with make-up days, terms and their lights, lunar days, what recurs."""
