"""Finds what ships beside the code: fonts, icons, sample files and translations."""

import sys
from functools import cache
from pathlib import Path
from typing import Literal

Tree = Literal["resources", "translations"]

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(*parts: str, tree: Tree = "resources") -> Path:
    """Gives the path of a shipped file or folder, from a checkout, an installed wheel or a frozen build alike.

    `resource_path("fonts", "NotoSerifSC-Regular.ttf")`. What is not there is a fault of the build: FileNotFoundError.
    """
    path = _root(tree).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{tree}/{'/'.join(parts)} is missing from this installation")
    return path


@cache
def _root(tree: Tree) -> Path:
    for candidate in _candidates(tree):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{tree} is missing from this installation")


def _candidates(tree: Tree) -> list[Path]:
    """In the order of trust: a frozen build's own, the wheel's, the checkout's beside the package."""
    inside = f"_{tree}"
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / _PACKAGE.name / inside] if frozen else []
    places.append(_PACKAGE / inside)
    # Only a checkout: a folder called «resources» in site-packages belongs to somebody else.
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        places.append(_PACKAGE.parent / tree)
    return places
