"""Packages of replies: for each computer everything of its villages that it has not receipted, whoever wrote it.

What the county answered and sent down goes along with what the village's other computers wrote; so a computer that is
new, or was lost, gets the county's whole copy of its villages by the same package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from minqing_desktop.domain.log.op import read_envelope, read_values
from minqing_desktop.exchange.package.contents import Wanted, pack_contents
from minqing_desktop.exchange.package.keys import Card
from minqing_desktop.exchange.package.messages import Message, RunHead
from minqing_desktop.exchange.package.runs import digest_of, pack_runs, sign_run
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import HeldRun, Met, OfficeBook
from minqing_desktop.services.county.papers import content_of
from minqing_desktop.services.county.sending import Written, confirmed_computers, send
from minqing_desktop.services.exchange.book import Peer, Trust
from minqing_desktop.storage.county.reading import CountyReader
from minqing_desktop.storage.transport import ForeignAction

_NAMING_CONTENT = "attachment"


@dataclass(frozen=True, slots=True)
class WrittenReply:
    """A package of replies: for which computer, how many actions are in it, how many of the county, how many files."""

    computer: str
    name: str
    written: Written
    works: int
    own_works: int
    contents: int


@dataclass(frozen=True, slots=True)
class _Owed:
    """What goes to one computer."""

    met: Met
    runs: list[HeldRun]
    after: int
    cards: list[Card]
    contents: Wanted


def waiting_replies(office: Office, *, villages: Sequence[str] = ()) -> dict[str, int]:
    """How many actions wait for each confirmed computer, by its number; those with none are left out."""
    found = {}
    for met in _receivers(office, villages, ()):
        with office.reading() as reader:
            book = OfficeBook(office, reader)
            works = sum(run.works for run in _runs_for(book, book.peers[met.card.device], whole=False))
        if works:
            found[met.card.device.hex()] = works
    return found


def write_replies(
    office: Office, folder: Path, *, villages: Sequence[str] = (), devices: Sequence[str] = (), whole: bool = False
) -> list[WrittenReply]:
    """Writes a package for each confirmed computer (of these villages, with these numbers) for which something waits.

    `whole`: everything of its villages once more, as for a computer that was lost («取回县里那份»). Each is read back;
    when it returns the stick may be pulled out. UserError: exchange_nobody, stick_*, file.*; then those before are
    there, and the rest is still to come.
    """
    written = []
    for met in _receivers(office, villages, devices):
        with office.reading() as reader:
            owed = _owed(office, reader, met, whole=whole)
        if not owed.runs and not owed.contents:
            continue
        sent = send(
            office, "reply", [met.card], lambda reader, owed=owed: _messages(office, reader, owed), folder,
            after=owed.after, cards=owed.cards, whose=met.card.name,
        )  # fmt: skip
        own = sum(run.works for run in owed.runs if run.head.device == office.device)
        works = sum(run.works for run in owed.runs)
        written.append(WrittenReply(met.card.device.hex(), met.card.name, sent, works, own, len(owed.contents)))
    return written


def _receivers(office: Office, villages: Sequence[str], devices: Sequence[str]) -> list[Met]:
    return [
        met
        for met in confirmed_computers(office)
        if (not villages or not set(villages).isdisjoint(met.card.villages))
        and (not devices or any(device and met.card.device.hex().startswith(device.lower()) for device in devices))
    ]


def _owed(office: Office, reader: CountyReader, met: Met, *, whole: bool) -> _Owed:
    book = OfficeBook(office, reader)
    peer = book.peers[met.card.device]
    runs = _runs_for(book, peer, whole=whole)
    after = 0 if whole else peer.surely_took(office.incarnation)
    return _Owed(met, runs, after, _cards(book, runs), _contents(office, reader, runs, peer.lacks))


def _runs_for(book: OfficeBook, peer: Peer, *, whole: bool) -> list[HeldRun]:
    """Runs of its villages and of the county's own that it has not receipted and did not send itself."""
    there = set() if whole else peer.surely_has()
    may_have = {EVERYWHERE, *book.enrolled(peer)}
    return [
        run
        for digest, run in book.runs_to_receipt(peer).items()
        if digest not in there and may_have.issuperset(run.villages)
    ]


def _cards(book: OfficeBook, runs: Iterable[HeldRun]) -> list[Card]:
    """Those of the runs' signers who may sign, so that a receiver can prove runs of one it has not met."""
    signers = dict.fromkeys(run.head.signer for run in runs)
    return [book.peers[signer].card for signer in signers if _is_trusted(book, signer) and signer in book.peers]


def _is_trusted(book: OfficeBook, signer: bytes) -> bool:
    return signer in book.keys or (signer in book.peers and book.peers[signer].trust is not Trust.REVOKED)


def _messages(office: Office, reader: CountyReader, owed: _Owed) -> Iterator[Message]:
    book = OfficeBook(office, reader)
    runs = ((_head(office, book, reader, run), _actions(reader, run)) for run in owed.runs)
    return chain(pack_runs(runs), pack_contents(owed.contents, lambda digest: content_of(reader, digest)))


def _head(office: Office, book: OfficeBook, reader: CountyReader, run: HeldRun) -> RunHead:
    """As it was signed; what a computer wrote before it was taken out of use the county signs for it."""
    if _is_trusted(book, run.head.signer):
        return run.head
    signed = list(chain.from_iterable(reader.signed_of(village, run.ids) for village in run.villages))
    if digest_of(signed) != run.head.digest:
        return run.head
    return sign_run(office.keys.device, run.head.device, signed, office.keys.signer())


def _actions(reader: CountyReader, run: HeldRun) -> Iterator[ForeignAction]:
    if len(run.villages) == 1:
        return reader.actions_named(run.villages[0], run.ids)
    return iter([_action(reader, run.villages, identity) for identity in run.ids])


def _action(reader: CountyReader, villages: Iterable[str], identity: bytes) -> ForeignAction:
    """An action of a run that the first programs cut, whose actions are of several villages."""
    for village in villages:
        for _ in reader.signed_of(village, [identity]):
            return next(reader.actions_named(village, [identity]))
    raise KeyError("action")


def _contents(office: Office, reader: CountyReader, runs: Iterable[HeldRun], lacking: Iterable[bytes]) -> Wanted:
    """The files that the county's own actions among these name, and those that are lacking there, each once."""
    found = {digest: len(content_of(reader, digest) or b"") for digest in lacking}
    for run in runs:
        if run.head.device != office.device:
            continue
        for action in _actions(reader, run):
            for op in action.ops:
                if read_envelope(op.envelope).kind == _NAMING_CONTENT:
                    values = read_values(op.values)
                    found[bytes.fromhex(values.get("digest", ""))] = values.get("size", 0)
    return [(digest, size) for digest, size in found.items() if digest]
