"""The one door through which text reaches users: Chinese in the source, other languages by a translator."""

from collections.abc import Callable
from functools import reduce

_translate: Callable[[str], str] | None = None


def tr(source: str, sense: str = "") -> str:
    """Gives `source` in the user's language; format after this call, or the text cannot be translated.

    `sense` tells apart what is one word in Chinese and two elsewhere, such as the name of a page (Visits) and what it
    holds (a visit); gettext calls it a context.
    """
    if _translate is None:
        return source
    if sense:
        spoken = _translate(f"{sense}\x04{source}")
        if "\x04" not in spoken:
            return spoken
    return _translate(source)


def sentences(*said: str) -> str:
    """Whole sentences one after another, empty ones left out; most languages put a space between them."""
    whole = [each for each in said if each]
    if not whole:
        return ""
    return reduce(lambda before, after: tr("{what}{advice}").format(what=before, advice=after), whole)


def use_translator(translate: Callable[[str], str] | None) -> None:
    """Installs the translator of the running program; None goes back to the Chinese source text."""
    global _translate
    _translate = translate
