"""The search index: what tokens a record is found by, and how a typed query asks for them.

Chinese text is indexed by pairs of neighbouring characters, names also by the initials and the spelling of their
readings («zs» and «zhangsan» find 张三), numbers forwards and backwards so that a tail finds them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from minqing_desktop.domain.catalogue import Search, kind_named
from minqing_desktop.domain.values.initials import initials_and_pinyin

_RUNS = re.compile(r"[0-9A-Za-z]+|[^\W0-9A-Za-z_]+")
_PLAIN = re.compile(r"[^0-9A-Za-z]+")
_LAST_ASCII = "\x7f"
BACKWARDS = "r"


def word_tokens(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, the last character of each run, and Latin words in lower case."""
    tokens: list[str] = []
    for run in _RUNS.findall(text):
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


_TOKENS: dict[Search, Callable[[str], list[str]]] = {
    Search.NAME: name_tokens,
    Search.NUMBER: number_tokens,
    Search.WORDS: word_tokens,
}


@cache
def searched_fields(kind: str) -> dict[str, Callable[[str], list[str]]]:
    """The fields of a kind that are searched, each with what makes its tokens; empty when the kind is not found."""
    return {facts.name: _TOKENS[facts.search] for facts in kind_named(kind).fields if facts.search is not Search.NONE}


def document(kind: str, values: dict[str, Any]) -> str:
    """The text the index keeps for a record with these stored values; empty when there is nothing to find it by."""
    tokens: list[str] = []
    for name, tokens_of in searched_fields(kind).items():
        value = values.get(name)
        if value:
            tokens.extend(tokens_of(value))
    return " ".join(tokens)


def documents(kind: str, columns: Mapping[str, Sequence[str]]) -> list[str]:
    """The documents of many records of one kind, given the values of its searched fields by column.

    A field left out is empty in all of them; none at all when nothing is to be found. A document may be mere blanks.
    """
    searched = searched_fields(kind).items()
    texts = [_texts(tokens_of, columns[name]) for name, tokens_of in searched if name in columns]
    return list(map(" ".join, zip(*texts, strict=True)))


def _texts(tokens_of: Callable[[str], list[str]], column: Sequence[str]) -> list[str]:
    if tokens_of is number_tokens:
        return [
            f"{number} {BACKWARDS}{number[::-1]}" if number.isdecimal() and number.isascii() else _number_text(number)
            for number in column
        ]
    # In a roster most whereabouts, and many names and addresses, stand more than once.
    known = {value: " ".join(tokens_of(value)) if value else "" for value in set(column)}
    return [known[value] for value in column]


def _number_text(number: str) -> str:
    return " ".join(number_tokens(number)) if number else ""


def match_expression(query: str) -> str:
    """The FTS5 expression for what a person typed: all words must be there; empty when nothing can be searched."""
    terms = [_term(run) for run in _RUNS.findall(query)]
    return " AND ".join(terms)


def beginnings(query: str) -> list[str]:
    """The beginnings of tokens that a query of one word asks for; empty for whole tokens and for several words.

    A beginning of one or two characters is common to so many tokens that an index is better read only as far as needed.
    """
    runs = _RUNS.findall(query)
    if len(runs) != 1:
        return []
    run = runs[0]
    if run.isascii():
        plain = run.lower()
        has_digits = any(character.isdigit() for character in plain)
        return [plain, BACKWARDS + plain[::-1]] if has_digits else [plain]
    return [run] if len(run) == 1 else []


def _term(run: str) -> str:
    if run.isascii():
        plain = run.lower()
        if any(character.isdigit() for character in plain):
            return f'("{plain}" * OR "{BACKWARDS}{plain[::-1]}" *)'
        return f'"{plain}" *'
    if len(run) == 1:
        return f'"{run}" *'
    return "(" + " AND ".join(f'"{run[place : place + 2]}"' for place in range(len(run) - 1)) + ")"
