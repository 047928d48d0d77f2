"""The one door through which text reaches users: Chinese in the source, other languages by a translator."""

from collections.abc import Callable

_translate: Callable[[str], str] | None = None


def tr(source: str) -> str:
    """Gives `source` in the user's language; format after this call, or the text cannot be translated."""
    return source if _translate is None else _translate(source)


def use_translator(translate: Callable[[str], str] | None) -> None:
    """Installs the translator of the running program; None goes back to the Chinese source text."""
    global _translate
    _translate = translate
