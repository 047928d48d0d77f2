"""How like one matter is to another: household, category, place and the words, by pairs of neighbouring characters."""

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"[^\w]+")
_ALIKE = 0.28
_WORDS, _PLACE, _HOUSEHOLD, _CATEGORY, _SUBCATEGORY = 0.6, 0.15, 0.15, 0.07, 0.03


@dataclass(frozen=True, slots=True)
class Gist:
    """What is compared of a matter; `households` are ids of all who raised it."""

    title: str
    wanted: str = ""
    place: str = ""
    category: str = ""
    subcategory: str = ""
    households: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like (0 to 1), and in what; the words are alike when a good part of their pairs is the same."""

    score: float
    same_household: bool
    same_category: bool
    same_place: bool
    like_words: bool

    @property
    def is_alike(self) -> bool:
        """Whether to offer it as perhaps the same: the same place alone says little, as most matters are at home."""
        return self.score >= _ALIKE and (self.like_words or (self.same_household and self.same_category))


def character_pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text without its punctuation; a single character stands alone."""
    bare = _PLAIN.sub("", text)
    if len(bare) < 2:
        return frozenset((bare,)) if bare else frozenset()
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1))


def share(a: frozenset[str], b: frozenset[str]) -> float:
    """What part of the shorter text's pairs stands in the longer too; 0 when one is empty."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def likeness(one: Gist, other: Gist) -> Likeness:
    """Compares two matters; the same words said by neighbours weigh most."""
    titles = share(character_pairs(one.title), character_pairs(other.title))
    whole = share(character_pairs(one.title + one.wanted), character_pairs(other.title + other.wanted))
    words = max(titles, whole)
    place = share(character_pairs(one.place), character_pairs(other.place))
    same_household = bool(one.households & other.households)
    same_category = bool(one.category) and one.category == other.category
    same_subcategory = bool(one.subcategory) and one.subcategory == other.subcategory
    score = _WORDS * words + _PLACE * place + _HOUSEHOLD * same_household
    score += _CATEGORY * same_category + _SUBCATEGORY * same_subcategory
    return Likeness(score, same_household, same_category, place >= 0.5, words >= 0.34)
