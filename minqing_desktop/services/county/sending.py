"""What the office writes for its computers: one count of packages, put on a stick or into a folder, read back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import encode_header
from minqing_desktop.exchange.package.keys import Card
from minqing_desktop.exchange.package.messages import Message
from minqing_desktop.exchange.package.writing import ENDING, VOLUME_BYTES, Address, Volume, cut
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.services.county.office_book import Met, OfficeBook, read_notes_of_computers
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.stick import put_volumes
from minqing_desktop.storage.county.reading import CountyReader

_FILE_WORDS = {"receipt": "回执", "keys": "电脑名单", "reply": "县里答复"}


@dataclass(frozen=True, slots=True)
class Written:
    """A package that lies where it was to go: its files, its number, and for whom it is."""

    files: tuple[Path, ...]
    sequence: int
    to: tuple[str, ...]


def send(
    office: Office,
    kind: str,
    to: Sequence[Card],
    messages: Iterable[Message] | Callable[[CountyReader], Iterable[Message]],
    folder: Path,
    *,
    after: int = 0,
    cards: Iterable[Card] = (),
    whose: str = "",
    volume_bytes: int = VOLUME_BYTES,
) -> Written:
    """Cuts a package under the office's next number and puts it into a folder; `whose` village goes into its name.

    `messages` that come out of the database are given by a function of the reader to use.
    When it returns the stick may be pulled out. UserError: stick_no_room, stick_unlike, file.*; then nothing lies
    there and the number is used up. Not within a transaction of the caller that writes.
    """
    with ExitStack() as stack:
        # The number is used up before a file has its name: two packages never bear the same one.
        with office.writing() as writer:
            writer.hold_shared()
            book = OfficeBook(office, writer)
            own = book.own()
            address = Address(
                kind, office.keys.card(own.name, own.role, []), office.incarnation, tuple(to), own.sequence + 1,
                own.previous, after, now_ms(),
            )  # fmt: skip
            inside = messages(writer) if callable(messages) else messages
            volumes = stack.enter_context(cut(address, office.keys, inside, cards=cards, volume_bytes=volume_bytes))
            digest = hashlib.sha256(encode_header(volumes[0].header)).digest()
            book.put_own(replace(own, sequence=address.sequence, previous=digest))
            book.save(writer)
        files = put_volumes(volumes, folder, _names(office, kind, address.sequence, volumes, whose))
    return Written(tuple(files), address.sequence, tuple(card.name for card in to))


def _names(office: Office, kind: str, sequence: int, volumes: Sequence[Volume], whose: str) -> list[str]:
    plain = ["".join(each for each in words if each.isalnum())[:20] for words in (whose, office.name) if words]
    stem = f"{_FILE_WORDS.get(kind, '数据包')}-{'-'.join(plain)}-{office.keys.device.hex()[:6]}-{sequence:05d}"
    if len(volumes) == 1:
        return [f"{stem}{ENDING}"]
    return [f"{stem}-{number}共{len(volumes)}{ENDING}" for number in range(1, len(volumes) + 1)]


def confirmed_computers(office: Office) -> list[Met]:
    """Those that may be sent to, by name; UserError exchange_nobody where there is none."""
    with office.reading() as reader:
        found = [met for met in read_notes_of_computers(reader).values() if met.trust is Trust.CONFIRMED]
    if not found:
        raise UserError(
            "exchange_nobody",
            tr("还没有核对过的电脑，没有写出文件。"),
            tr("请先收下各村的登记文件，打电话核对八组数字。"),
        )
    return sorted(found, key=lambda met: (met.card.name, met.card.device))
