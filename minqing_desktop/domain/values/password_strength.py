"""How hard a password is to guess, roughly: enough to warn of what is tried first, not a measure of anything."""

import math
import re
import unicodedata
from enum import StrEnum

SHORTEST = 8
_FAIR_BITS, _STRONG_BITS = 42.0, 62.0
_HAN_BITS = 9.0
_GUESSED_FIRST = (
    "password", "passw0rd", "qwerty", "qwertyui", "asdfgh", "zxcvbn", "iloveyou", "woaini", "admin", "abc123",
    "minqing", "123456", "654321", "88888888", "66666666", "00000000", "5201314", "1314520",
)  # fmt: skip
_BIRTHDAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MOBILE = re.compile(r"1[3-9]\d{9}")


class Strength(StrEnum):
    """In the order of getting better."""

    TOO_SHORT = "too_short"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


def judge(password: str) -> Strength:
    """The strength of a password, full-width and half-width signs being the same."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        return Strength.TOO_SHORT
    bits = _bits(plain)
    if bits < _FAIR_BITS:
        return Strength.WEAK
    return Strength.FAIR if bits < _STRONG_BITS else Strength.STRONG


def is_guessable_number(password: str) -> bool:
    """Whether a birthday or a mobile number stands in it: what people who know one try first."""
    return bool(_BIRTHDAY.search(password) or _MOBILE.search(password))


def _bits(plain: str) -> float:
    shrunk = _MOBILE.sub("1", _BIRTHDAY.sub("1", plain.lower()))
    for word in _GUESSED_FIRST:
        shrunk = shrunk.replace(word, word[0])
    signs = [sign for place, sign in enumerate(shrunk) if not _continues(shrunk, place)]
    pool = sum(
        size
        for size, is_in in (
            (10, any(sign.isdigit() for sign in signs)),
            (26, any("a" <= sign <= "z" for sign in signs)),
            (26, plain != plain.lower()),
            (24, any(sign.isascii() and not sign.isalnum() for sign in signs)),
        )
        if is_in
    )
    han = sum(1 for sign in signs if not sign.isascii())
    return han * _HAN_BITS + (len(signs) - han) * math.log2(max(pool, 2))


def _continues(text: str, place: int) -> bool:
    """Whether a sign only goes on as those before it: aaa, 3456, cba."""
    if place < 2:
        return False
    step = ord(text[place]) - ord(text[place - 1])
    return step in (-1, 0, 1) and ord(text[place - 1]) - ord(text[place - 2]) == step
