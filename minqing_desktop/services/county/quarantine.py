"""Packages that were refused: set aside as they came, still sealed, with the reason; tried again, or dropped.

They lie in the database, so that every seat of the office sees the same, and go when their package was taken.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import Header, read_front
from minqing_desktop.exchange.package.reading import READ_LIMIT
from minqing_desktop.exchange.package.writing import ENDING
from minqing_desktop.services.county.notes import ASIDE, EVERYWHERE, REFUSED
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.services.county.office_book import OfficeBook
from minqing_desktop.storage.county.reading import CountyReader

WAITING = "package_missing_before"
"""The reason that mends itself: it is tried again when the one before has come."""
_BLOCK = 4 * 1024 * 1024
_ID_BYTES = 12
_KEPT_AT_MOST = 2 * READ_LIMIT


class Refusal(msgspec.Struct, frozen=True):
    """Why files were set aside. Sender, kind and numbers are empty where not even the outside could be read.

    `package` is the package's own id: a good copy of it, once taken, clears this one away. `sizes` are those of the
    files that are kept, in the order of `names`; a file that is not kept has -1. `after` is the package of its sender
    that has to come before.
    """

    id: str
    village: str
    code: str
    what: str
    advice: str
    at_ms: int
    names: list[str]
    sizes: list[int]
    sender: str = ""
    name: str = ""
    kind: str = ""
    package: str = ""
    incarnation: int = 0
    sequence: int = 0
    after: int = 0

    @property
    def at(self) -> datetime:
        """When it was refused last, by the office's clock."""
        return datetime.fromtimestamp(self.at_ms / 1000).astimezone()

    @property
    def order(self) -> tuple[str, int, int, str]:
        """By sender and its count."""
        return self.sender, self.incarnation, self.sequence, self.id

    @property
    def is_kept(self) -> bool:
        """Whether its files are here, to be tried again."""
        return bool(self.sizes) and min(self.sizes) >= 0


def put_aside(office: Office, files: Sequence[Path], error: UserError, names: Sequence[str] = ()) -> Refusal:
    """Keeps refused files with the reason; the same files again only change the reason and the day.

    `names` are what the files were called when they first came, where that is not what they are called here.
    """
    contents = _contents(files)
    header = next((found for found in map(_outside, files) if found is not None), None)
    # What cannot be kept is known by its name.
    parts = [path.name.encode() if data is None else data for path, data in zip(files, contents, strict=True)]
    digest = hashlib.sha256(b"".join(sorted(hashlib.sha256(part).digest() for part in parts)))
    with office.reading() as reader:
        book = OfficeBook(office, reader)
        met = book.met(header.sender) if header is not None else None
    village = EVERYWHERE if met is None else met.home
    refusal = Refusal(
        digest.hexdigest()[: 2 * _ID_BYTES], village, error.code, error.what, error.advice, now_ms(),
        list(names) or [path.name for path in files], [-1 if data is None else len(data) for data in contents],
    )  # fmt: skip
    if header is not None:
        refusal = msgspec.structs.replace(
            refusal, sender=header.sender.hex(), name="" if met is None else met.card.name, kind=header.kind,
            package=header.id.hex(), incarnation=header.incarnation, sequence=header.sequence, after=header.after,
        )  # fmt: skip
    rows: dict[str, bytes | None] = {REFUSED + refusal.id: msgspec.msgpack.encode(refusal)}
    for number, data in enumerate(contents):
        for at in range(0, len(data or b""), _BLOCK):
            rows[_block_name(refusal.id, number, at // _BLOCK)] = (data or b"")[at : at + _BLOCK]
    with office.writing(village) as writer:
        writer.hold_shared()
        if village != EVERYWHERE:
            # When it first came, nobody knew yet whose it was.
            strays = [REFUSED + refusal.id, *_block_names(refusal)]
            writer.put_notes(EVERYWHERE, dict.fromkeys(strays))
        writer.put_notes(village, rows)
    return refusal


def quarantined(office: Office) -> list[Refusal]:
    """Everything that lies aside, by sender and its count."""
    decode = msgspec.msgpack.Decoder(Refusal).decode
    with office.reading() as reader:
        found = [decode(data) for data in reader.notes_everywhere(REFUSED).values()]
    return sorted(found, key=lambda each: each.order)


def refusal_named(office: Office, identity: str) -> Refusal:
    """The one whose id begins so; UserError quarantine_unknown."""
    found = [each for each in quarantined(office) if identity and each.id.startswith(identity.lower())]
    if len(found) != 1:
        raise UserError(
            "quarantine_unknown",
            tr("没有收下的文件里没有这一份，没有改动任何东西。"),
            tr("用 county quarantine 看有哪些。"),
        )
    return found[0]


def drop(office: Office, refusals: Iterable[Refusal]) -> None:
    """Forgets refused files for good."""
    for each in refusals:
        with office.writing(each.village) as writer:
            writer.hold_shared()
            names = [REFUSED + each.id, *_block_names(each)]
            writer.put_notes(each.village, dict.fromkeys(names))


class KeptFiles:
    """The files of a refusal, laid out in a folder of their own (sealed as they are) for the length of the block."""

    def __init__(self, office: Office, refusal: Refusal) -> None:
        if not refusal.is_kept:
            raise UserError(
                "quarantine_not_kept",
                tr("这一份文件太大或者读不出来，只记下了原因，没有留下文件。"),
                tr("请从U盘再收一次。"),
            )
        self._office, self._refusal = office, refusal

    def __enter__(self) -> list[Path]:
        self._folder = tempfile.TemporaryDirectory(prefix="minqing-")
        paths = []
        with self._office.reading() as reader:
            for number, size in enumerate(self._refusal.sizes):
                path = Path(self._folder.name) / f"{number}{ENDING}"
                path.write_bytes(_kept(reader, self._refusal, number, size))
                paths.append(path)
        return paths

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def _kept(reader: CountyReader, refusal: Refusal, number: int, size: int) -> bytes:
    blocks = []
    for block in range((size + _BLOCK - 1) // _BLOCK):
        name = _block_name(refusal.id, number, block)
        blocks.append(reader.notes(refusal.village, name)[name])
    return b"".join(blocks)


def _block_name(identity: str, number: int, block: int) -> str:
    return f"{ASIDE}{identity}.{number:04d}.{block:04d}"


def _block_names(refusal: Refusal) -> list[str]:
    return [
        _block_name(refusal.id, number, block)
        for number, size in enumerate(refusal.sizes)
        for block in range((max(size, 0) + _BLOCK - 1) // _BLOCK)
    ]


def _contents(files: Sequence[Path]) -> list[bytes | None]:
    """What is in the files, None for one that cannot be read and for those behind what is kept at most."""
    found: list[bytes | None] = []
    left = _KEPT_AT_MOST
    for path in files:
        try:
            data = path.read_bytes() if path.stat().st_size <= left else None
        except OSError:
            data = None
        left -= len(data or b"")
        found.append(data)
    return found


def _outside(path: Path) -> Header | None:
    with suppress(OSError, UserError), path.open("rb") as stream:
        return read_front(stream)[0]
    return None
