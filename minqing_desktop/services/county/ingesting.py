"""Whole folders of packages from many villages: in the order of their senders' counts, whatever the files are called.

What is refused is set aside with its reason and never stops the rest; a package that waits for one before it, or for
its sender to be confirmed, is tried again by itself. Taking a folder again, or going on with it after a kill, changes
nothing that is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.header import FAMILY, Header, read_front
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.writing import ENDING
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.host.folders import digest_of
from minqing_desktop.services.county.intake import Ingested, Whereabouts, ingest_package
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import read_notes_of_computers
from minqing_desktop.services.county.quarantine import WAITING, KeptFiles, Refusal, drop, put_aside, quarantined
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.taking import ENROLMENT, RECEIPT

_STILL_THE_PACKAGES = ("county_village_",)
_STRANGE = ("package_sender_unknown", "package_sender_unconfirmed")


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """A package that was taken before: nothing changed."""

    sender: str
    sequence: int
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What a folder came to. `quarantined` lie aside now; `ignored` are no packages, or the office's own."""

    taken: tuple[Ingested, ...]
    seen: tuple[SeenBefore, ...]
    quarantined: tuple[Refusal, ...]
    ignored: tuple[Path, ...]


def ingest_files(office: Office, files: Sequence[Path]) -> Ingested:
    """Takes one package of one or several files, or raises why not; nothing is set aside.

    UserError: package_*, action_altered, enrolment_own, county_village_*, and those of the database.
    """
    return ingest_package(office, read_package(files))


def ingest_folder(
    office: Office, folder: Path, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> FolderResult:
    """Takes everything in a folder and those below it. `Cancelled` between two packages: what was taken stays.

    UserError: file.*, and those of the database, which stop the work; what is wrong with a package only sets it aside.
    """
    return ingest_all(office, files_in([folder]), progress=progress, cancel=cancel)


def ingest_all(
    office: Office, files: Iterable[Path], *, progress: Progress | None = None, cancel: Cancel | None = None
) -> FolderResult:
    """As `ingest_folder`, of these files."""
    return _Round(office).take(list(files), progress, cancel)


def try_again(office: Office, refusal: Refusal) -> Ingested:
    """Takes what was set aside, which clears it away; UserError the reason why not, which is kept from now on."""
    with KeptFiles(office, refusal) as files:
        try:
            told = ingest_files(office, files)
        except UserError as error:
            if error.code != refusals.seen().code:
                if _is_the_packages(error):
                    put_aside(office, files, error, refusal.names)
                raise
            drop(office, [refusal])
            raise
    drop(office, [refusal])
    _Round(office).go_on(told.sender)
    return told


def files_in(places: Iterable[Path]) -> Iterator[Path]:
    """All files of folders and those below them, hidden ones excepted; a file stands for itself."""
    for place in places:
        if not place.is_dir():
            yield place
            continue
        for parent, folders, names in os.walk(place, onerror=_raise):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _raise(error: OSError) -> None:
    raise refusals.unreadable() from None


@dataclass(frozen=True, slots=True)
class _Found:
    """Files that say that they are one package; `header` is None where not even that can be read.

    `is_spare`: another file of the same package looks better.
    """

    files: tuple[Path, ...]
    header: Header | None
    is_spare: bool = False

    @property
    def order(self) -> tuple[int, bytes, int, int, str]:
        header = self.header
        if header is None or self.is_spare:
            return 3, b"", 0, 0, str(self.files[0])
        # Cards first, as others stand on them; receipts of a restored computer after what it says of itself.
        rank = {ENROLMENT: 0, RECEIPT: 2}.get(header.kind, 1)
        return rank, header.sender, header.incarnation, header.sequence, str(self.files[0])


class _Round:
    """One round over files, with what lay aside before it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.whereabouts = Whereabouts(office)
        self.aside = {each.id: each for each in quarantined(office)}
        self.taken: list[Ingested] = []
        self.seen: list[SeenBefore] = []
        self.fresh: dict[str, Refusal] = {}
        self.settled: set[bytes] = set()

    def take(self, files: Sequence[Path], progress: Progress | None, cancel: Cancel | None) -> FolderResult:
        self.take_confirmed()
        found, ignored = _packages(self.office, files)
        pace = Pace(progress, cancel, len(found))
        for number, each in enumerate(sorted(found, key=lambda one: one.order)):
            pace.step(number)
            self._take_one(each)
        if found:
            pace.step(len(found))
        return FolderResult(tuple(self.taken), tuple(self.seen), tuple(self.fresh.values()), tuple(ignored))

    def _take_one(self, found: _Found) -> None:
        header = found.header
        try:
            package = read_package(found.files)
            self.taken.append(ingest_package(self.office, package, self.whereabouts))
        except UserError as error:
            is_settled = found.is_spare and header is not None and header.id in self.settled
            if header is not None and (is_settled or error.code == refusals.seen().code):
                self.seen.append(SeenBefore(header.sender.hex(), header.sequence, found.files))
            elif not _is_the_packages(error) and not _is_one_file(error, found.files):
                raise
            else:
                refusal = put_aside(self.office, found.files, error)
                self.aside[refusal.id] = self.fresh[refusal.id] = refusal
                return
        if header is not None:
            self.settled.add(header.id)
            self._forget(each for each in self.aside.values() if each.package == header.id.hex())
            self.go_on(header.sender.hex())

    def go_on(self, sender: str) -> None:
        """Tries what waited for an earlier package of this sender, as long as that helps."""
        self._try([each for each in self.aside.values() if each.sender == sender and each.code == WAITING])

    def take_confirmed(self) -> None:
        """Tries what came before its sender was confirmed."""
        strange = [each for each in self.aside.values() if each.code in _STRANGE]
        if not strange:
            return
        with self.office.reading() as reader:
            met = read_notes_of_computers(reader)
        known = {number.hex() for number, each in met.items() if each.trust is Trust.CONFIRMED}
        self._try([each for each in strange if each.sender in known])

    def _try(self, refused: Sequence[Refusal]) -> None:
        for refusal in sorted(refused, key=lambda each: each.order):
            if not refusal.is_kept:
                continue
            with KeptFiles(self.office, refusal) as files:
                try:
                    self.taken.append(ingest_files(self.office, files))
                except UserError as error:
                    if error.code != refusals.seen().code:
                        if not _is_the_packages(error):
                            raise
                        changed = put_aside(self.office, files, error, refusal.names)
                        self.aside[changed.id] = changed
                        continue
            self._forget([refusal])

    def _forget(self, refused: Iterable[Refusal]) -> None:
        gone = list(refused)
        drop(self.office, gone)
        for each in gone:
            self.aside.pop(each.id, None)
            self.fresh.pop(each.id, None)


def _packages(office: Office, files: Iterable[Path]) -> tuple[list[_Found], list[Path]]:
    """The packages that files belong to, by what stands in them and not by their names; and files to pass by.

    Those are files that are no packages, and what the office itself has written: it lies on every stick that returns.
    """
    volumes: dict[tuple[bytes, bytes], dict[int, list[Path]]] = {}
    headers: dict[tuple[bytes, bytes], Header] = {}
    found: list[_Found] = []
    ignored: list[Path] = []
    for path in files:
        try:
            with path.open("rb") as stream:
                is_ours = stream.read(len(FAMILY)) == FAMILY
                stream.seek(0)
                header = read_front(stream)[0]
        except UserError:
            if is_ours or path.suffix == ENDING:
                found.append(_Found((path,), None))
            else:
                ignored.append(path)
            continue
        except OSError:
            found.append(_Found((path,), None))
            continue
        if (header.sender, header.key) == (office.keys.device, office.card.signing):
            ignored.append(path)
            continue
        key = (header.sender, header.id)
        volumes.setdefault(key, {}).setdefault(header.volume, []).append(path)
        headers.setdefault(key, header)
    for key, parts in volumes.items():
        chosen = {volume: _sound_one(copies) for volume, copies in sorted(parts.items())}
        found.append(_Found(tuple(chosen.values()), headers[key]))
        for volume, copies in parts.items():
            # A copy that is the same says nothing new; any other has to be accounted for.
            best = chosen[volume]
            spare = [path for path in copies if path != best and digest_of(path) != digest_of(best)]
            found += [_Found((path,), headers[key], is_spare=True) for path in spare]
    return found, ignored


def _sound_one(copies: Sequence[Path]) -> Path:
    """The first copy of a volume that is whole, so that a bad one beside it keeps nothing out."""
    if len(copies) > 1:
        for path in copies:
            try:
                read_package([path])
            except UserError as error:
                if error.code != "package_volume_missing":
                    continue
            return path
    return copies[0]


def _is_one_file(error: UserError, files: Sequence[Path]) -> bool:
    """Whether a file cannot be read though it is there: the stick was not pulled out, so the others can be taken."""
    return error.code == refusals.unreadable().code and all(os.path.lexists(path) for path in files)


def _is_the_packages(error: UserError) -> bool:
    """Whether a refusal speaks of the package, not of the database or the disk."""
    if error.code.startswith(_STILL_THE_PACKAGES):
        return True
    return error.code.startswith(("package_", "action_", "enrolment_")) and error.code != "package_unreadable"
