"""The tokens that texts, names and numbers are found by.

Chinese text goes by pairs of neighbouring characters, names also by the initials and the spelling of their readings
(«zs» and «zhangsan» find 张三), numbers forwards and backwards so that a tail finds them.
"""

import re
from functools import lru_cache

from minqing_desktop.domain.values.initials import initials_and_pinyin

RUNS = re.compile(r"[0-9A-Za-z]+|[^\W0-9A-Za-z_]+")
_PLAIN = re.compile(r"[^0-9A-Za-z]+")
_LAST_ASCII = "\x7f"
BACKWARDS = "r"


def word_tokens(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, the last character of each run, and Latin words in lower case."""
    tokens: list[str] = []
    for run in RUNS.findall(text):
        if run.isascii():
            tokens.append(run.lower())
        else:
            tokens += _pairs(run)
    return tokens


# Given names, names of places and the words between their numbers come again and again in a roster.
@lru_cache(maxsize=16_384)
def _pairs(run: str) -> tuple[str, ...]:
    return tuple([run[place : place + 2] for place in range(len(run))])


def name_tokens(name: str) -> list[str]:
    """The tokens of a name: its pairs, its initials in every plausible reading, its spelling."""
    is_chinese = name.isalpha() and min(name) > _LAST_ASCII
    # The first pair and those of the given name are all the pairs there are.
    tokens = [name[:2], *_pairs(name[1:])] if is_chinese else word_tokens(name)
    letters, spelling = initials_and_pinyin(name)
    return [*tokens, *letters, spelling]


def name_text(name: str) -> str:
    """What the index keeps for a name."""
    return " ".join(name_tokens(name))


def load_readings() -> None:
    """Loads the table of readings, which the first name would have to wait for."""
    name_tokens("一")


def number_tokens(number: str) -> list[str]:
    """A number forwards and backwards, so that beginning and tail are both beginnings; several are split by signs."""
    if number.isdecimal() and number.isascii():
        return [number, BACKWARDS + number[::-1]]
    tokens = []
    for part in _PLAIN.split(number):
        if part:
            tokens.extend((part.lower(), BACKWARDS + part[::-1].lower()))
    return tokens
