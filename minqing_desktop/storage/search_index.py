"""The search index: what tokens a record is found by, and how a typed query asks for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from minqing_desktop.domain.catalogue import Search, kind_named
from minqing_desktop.domain.values.search_tokens import BACKWARDS, RUNS, name_tokens, number_tokens, word_tokens

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


def documents(
    kind: str, columns: Mapping[str, Sequence[str]], known_names: Mapping[str, str] | None = None
) -> list[str]:
    """The documents of many records of one kind, given the values of its searched fields by column.

    A field left out is empty in all of them; none at all when nothing is to be found. A document may be mere blanks.
    `known_names` are texts of names that were made elsewhere (`search_tokens.name_text`).
    """
    searched = searched_fields(kind).items()
    names = known_names or {}
    texts = [_texts(tokens_of, columns[name], names) for name, tokens_of in searched if name in columns]
    return list(map(" ".join, zip(*texts, strict=True)))


def _texts(tokens_of: Callable[[str], list[str]], column: Sequence[str], known_names: Mapping[str, str]) -> list[str]:
    if tokens_of is number_tokens:
        return [
            f"{number} {BACKWARDS}{number[::-1]}" if number.isdecimal() and number.isascii() else _number_text(number)
            for number in column
        ]
    # In a roster most whereabouts, and many names and addresses, stand more than once.
    made = known_names if tokens_of is name_tokens else {}
    known = {value: made.get(value) or (" ".join(tokens_of(value)) if value else "") for value in set(column)}
    return [known[value] for value in column]


def _number_text(number: str) -> str:
    return " ".join(number_tokens(number)) if number else ""


def match_expression(query: str) -> str:
    """The FTS5 expression for what a person typed: all words must be there; empty when nothing can be searched."""
    terms = [_term(run) for run in RUNS.findall(query)]
    return " AND ".join(terms)


def beginnings(query: str) -> list[str]:
    """The beginnings of tokens that a query of one word asks for; empty for whole tokens and for several words.

    A beginning of one or two characters is common to so many tokens that an index is better read only as far as needed.
    """
    runs = RUNS.findall(query)
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
