"""Opens a folder of rosters: a file per household, per group or per village, in folders of any depth."""

import re
from collections.abc import Callable
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.group_name import value_of
from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_ENDINGS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".txt", ".htm", ".html"))
_NUMBER = re.compile(r"([0-9]{1,18}|[一二三四五六七八九十百]{1,5}(?=[组社队村屯小]))")
_MOST_FILES = 3000
_DEEPEST = 6
# Reasons to stop at once: what is left of the folder would be judged no better.
_STOPPING = frozenset(("roster.too_slow",))


def open_folder(folder: Path, open_file: Callable[[Path], list[Sheet]]) -> list[Sheet]:
    """Sheets of all files, in the order of their names; a file that cannot be read becomes a sheet that says why."""
    files = _files_in(folder)
    if not files:
        raise refusal("empty")
    if len(files) > _MOST_FILES:
        raise refusal("too_big")
    sheets: list[Sheet] = []
    for file in files:
        source = str(file.relative_to(folder.parent))
        try:
            opened = open_file(file)
        except UserError as error:
            if error.code in _STOPPING:
                raise
            sheets.append(Sheet(file.name, [], source=source, failure=error.code.removeprefix("roster.")))
            continue
        for sheet in opened:
            sheet.source = source
            sheets.append(sheet)
    return sheets


def _files_in(folder: Path, depth: int = 0) -> list[Path]:
    """Without hidden files, the lock files of open documents, and links that could lead round in circles."""
    files: list[Path] = []
    for entry in sorted(folder.iterdir(), key=_place_in_order):
        if entry.name.startswith((".", "~$")) or entry.is_symlink():
            continue
        if entry.is_dir() and depth < _DEEPEST:
            files += _files_in(entry, depth + 1)
        elif entry.suffix.lower() in _ENDINGS and entry.is_file():
            files.append(entry)
        if len(files) > _MOST_FILES:
            break
    return files


def _place_in_order(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Files as people count them: 2 before 10, and 二组 before 十组, where a name's characters stand otherwise."""
    parts = _NUMBER.split(path.name)  # between any two numbers stands a text, perhaps an empty one
    return [(value_of(part) if n % 2 else 0, "" if n % 2 else part) for n, part in enumerate(parts)], path.name
