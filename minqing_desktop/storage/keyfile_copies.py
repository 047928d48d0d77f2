"""The copies of a key file keep one another whole: the newest sound one is used, bad and old ones are rewritten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.faults import disk_failed
from minqing_desktop.storage.keyfile import SIZE_LIMIT, KeyFile, keyfile_damaged, keyfile_missing

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True)
class KeyFileCopies:
    """The key file in use, and which of its places were rewritten or still need to be."""

    keyfile: KeyFile
    healed: tuple[Path, ...]
    unhealed: tuple[Path, ...]


def read_healing(paths: Sequence[Path], write: Write) -> KeyFileCopies:
    """Reads every copy, uses the newest sound one and rewrites those that are missing, damaged or older.

    The first path is the one beside the database. A sound copy of another notebook or of another database key is left
    alone, unless it lies in the second path, which is the notebook's own too, and is from before the key was changed. A
    place whose folder is gone is left alone as well. A place that cannot be written does not keep the notebook closed.
    `write` has to replace atomically. Raises UserError: keyfile_missing, keyfile_damaged, keyfile_newer.
    """
    found: dict[Path, KeyFile] = {}
    wanting: list[Path] = []
    missing = 0
    for path in paths:
        try:
            found[path] = KeyFile.decode(_read(path))
        except FileNotFoundError:
            missing += 1
            wanting.append(path)
        except UserError as error:
            if error.code == "keyfile_newer":
                raise
            wanting.append(path)
    if not found:
        raise keyfile_missing() if missing == len(paths) else keyfile_damaged()
    owner = next(iter(found.values())).owner
    ours = {path: keyfile for path, keyfile in found.items() if keyfile.owner == owner}
    newest = max(ours.values(), key=lambda keyfile: keyfile.counter)
    wanting += [path for path, keyfile in ours.items() if keyfile != newest]
    wanting += [path for path in paths[1:2] if _is_outdated(found.get(path), newest)]
    return _heal(newest, [path for path in wanting if path.parent.is_dir()], write)


def write_copies(keyfile: KeyFile, paths: Sequence[Path], write: Write) -> KeyFileCopies:
    """Writes a changed key file: the first place must succeed, the others heal later if they cannot be written now.

    A copy in a backup that was made with another database key stays as it is: it alone opens that backup.
    """
    first, *others = paths
    write(first, keyfile.encode())
    own = {path for path in others[:1] if path.parent.is_dir()}
    theirs = (path for path in others[1:] if path.parent.is_dir() and not _is_for_another_key(path, keyfile))
    rest = _heal(keyfile, [*own, *theirs], write)
    return KeyFileCopies(keyfile, (first, *rest.healed), rest.unhealed)


def _is_outdated(found: KeyFile | None, newest: KeyFile) -> bool:
    """The notebook's own copy from before its key was changed."""
    return (
        found is not None
        and found.notebook_id == newest.notebook_id
        and found.key_id != newest.key_id
        and found.counter < newest.counter
    )


def _is_for_another_key(path: Path, keyfile: KeyFile) -> bool:
    try:
        return KeyFile.decode(_read(path)).owner != keyfile.owner
    except (OSError, UserError):
        return False


def _heal(keyfile: KeyFile, paths: Sequence[Path], write: Write) -> KeyFileCopies:
    healed: list[Path] = []
    unhealed: list[Path] = []
    for path in paths:
        try:
            write(path, keyfile.encode())
        except (OSError, UserError):
            unhealed.append(path)
        else:
            healed.append(path)
    return KeyFileCopies(keyfile, tuple(healed), tuple(unhealed))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise
    except OSError:
        raise disk_failed() from None
