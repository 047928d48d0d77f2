"""Small formulas over fields, as people write them for a column of a form: 年龄(2026-12-31), 人数(年龄>=60).

`parse` reads one, `evaluate` gives its value for one person or household, `names_in` says which fields it asks. A
value is a text, a number, a day or nothing; what cannot be said (half of a text, the age of nobody) is nothing, never
an error.
"""

from minqing_desktop.domain.formulas.evaluating import Context, Value, evaluate
from minqing_desktop.domain.formulas.functions import FUNCTIONS, function_words
from minqing_desktop.domain.formulas.grammar import Node, names_in, parse

__all__ = ["FUNCTIONS", "Context", "Node", "Value", "evaluate", "function_words", "names_in", "parse"]
