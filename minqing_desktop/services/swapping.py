"""Puts another database in place of a notebook's own: decided in one step, then carried out, killed where it may be.

What shall come in lies whole in the folder `.restoring`. Until a file `decided` stands there nothing has happened and
the folder is thrown away; from then on every opening first carries on: each old file moves into a folder named with the
day, each new one takes its name. Both are renames inside one folder, so either the old or the new notebook opens, never
neither, and nothing is deleted.
"""

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.folders import remove_folder, rename
from minqing_desktop.host.single import lock_notebook
from minqing_desktop.host.write_errors import explain
from minqing_desktop.storage.folder import BLOBS, DATABASE, KEYFILE, WITNESS

STAGE = ".restoring"
_DECIDED = "decided"
_COMING = (DATABASE, BLOBS, WITNESS, KEYFILE)
_BESIDE = ("-wal", "-shm")


class _Decision(msgspec.Struct, frozen=True):
    """Into which folder the old files go."""

    aside: str


def stage(folder: Path) -> Path:
    """The empty folder in which the coming notebook is put together."""
    place = folder / STAGE
    try:
        if place.exists():
            shutil.rmtree(place)
        place.mkdir()
    except OSError as error:
        raise explain(error) from error
    return place


def drop_stage(folder: Path) -> None:
    """Throws away what was not decided; the notebook is as it was."""
    with contextlib.suppress(OSError):
        if not (folder / STAGE / _DECIDED).exists():
            shutil.rmtree(folder / STAGE)


def swap(folder: Path, name_of: Callable[[str], str]) -> Path:
    """Puts the files that are staged, whole and synced, in the place of those there.

    Gives the folder with the old ones; `name_of` gives its name from the day. The caller holds the notebook's lock.
    """
    aside = _free_name(folder, name_of(clock.today().isoformat()))
    write_atomically(folder / STAGE / _DECIDED, msgspec.json.encode(_Decision(aside.name)), private=True)
    _carry_out(folder)
    return aside


def finish_swap(folder: Path) -> None:
    """Before opening: carries on a swap that was decided and throws away one that was not; the lock is taken for it.

    Raises UserError: notebook.in_use, file.*.
    """
    if not (folder / STAGE).is_dir():
        return
    lock = lock_notebook(folder)
    try:
        settle_swap(folder)
    finally:
        lock.release(as_found=True)


def settle_swap(folder: Path) -> None:
    """As `finish_swap`, for a caller that holds the lock."""
    if (folder / STAGE / _DECIDED).exists():
        _carry_out(folder)
    else:
        drop_stage(folder)


def _carry_out(folder: Path) -> None:
    place = folder / STAGE
    try:
        decision = msgspec.json.decode((place / _DECIDED).read_bytes(), type=_Decision)
    except OSError as error:
        raise explain(error) from error
    aside = folder / Path(decision.aside).name
    make_folder(aside)
    for name in _COMING:
        if (place / name).exists():
            # What SQLite keeps beside a database belongs to the old one alone.
            for old in (*(f"{name}{ending}" for ending in _BESIDE), name):
                if (folder / old).exists():
                    rename(folder / old, aside / old)
            rename(place / name, folder / name)
    remove_folder(place)


def _free_name(folder: Path, wanted: str) -> Path:
    number = 1
    path = folder / wanted
    while path.exists():
        number += 1
        path = folder / f"{wanted}-{number}"
    return path


def before_restoring(day: str) -> str:
    """The name of the folder that keeps what was there before a restore."""
    return tr("恢复前 {day}").format(day=day)


def damaged_one(day: str) -> str:
    """The name of the folder that keeps a damaged notebook."""
    return tr("损坏的 {day}").format(day=day)
