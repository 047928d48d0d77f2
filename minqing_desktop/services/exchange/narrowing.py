"""A notebook of several villages sends only those that are asked for: whole runs, as a run is of one village.

What was written in no village (cadres, phrases, notes of what was done) goes to everybody. A run that a first program
cut across villages goes out only whole; where this computer signed it, it is cut anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.book import Book, Run, Signed
from minqing_desktop.services.session import Session
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.transport import signed_of


def village_keys(session: Session, codes: Sequence[str]) -> frozenset[str]:
    """What stands in records of the villages with these codes; empty for all. UserError exchange_village_unknown."""
    with session.reading() as reader:
        known = {code: each.village for each in reader.find(Village) for code in (each.village, each.code)}
    if strange := [code for code in codes if code not in known]:
        raise UserError(
            "exchange_village_unknown",
            tr("这本笔记本里没有代码是 {code} 的村，没有导出。").format(code=tr("、").join(strange)),
            tr("请看看村的代码，「设置 → 村」里写着。"),
        )
    return frozenset(known[code] for code in codes)


def goes(run: Run, villages: Collection[str]) -> bool:
    """Whether a run goes out where only these villages do; all do where none is named."""
    return not villages or (bool(run.villages) and all(each in villages or not each for each in run.villages))


def cut_by_village(book: Book, connection: Local, device: bytes) -> None:
    """Brings the runs of first programs to one village each: says of each what it holds, and cuts this computer's own
    anew. Whoever had the old one for certain has the new ones.
    """
    for place, run in enumerate(list(book.runs)):
        if len(run.villages) == 1 or (run.villages and run.head.signer not in book.keys):
            continue
        by_village: dict[str, list[Signed]] = {}
        for action in signed_of(connection, run.ids):
            by_village.setdefault(read_header(action[0]).village, []).append(action)
        if len(by_village) > 1 and run.head.signer in book.keys and sum(map(len, by_village.values())) == len(run.ids):
            _cut(book, place, [book.signed(device, actions) for actions in by_village.values()])
        elif list(by_village) != run.villages:
            book.put_run(place, replace(run, villages=list(by_village)))


def _cut(book: Book, place: int, parts: list[Run]) -> None:
    old, fresh = book.runs[place].head.digest, [part.head.digest for part in parts]
    book.put_run(place, parts[0])
    for part in parts[1:]:
        book.add_run(part)
    for peer in list(book.peers.values()):
        if old in peer.holds or old in peer.gave:
            book.put_peer(replace(peer, holds=_instead(peer.holds, old, fresh), gave=_instead(peer.gave, old, fresh)))


def _instead(digests: list[bytes], old: bytes, fresh: list[bytes]) -> list[bytes]:
    return [*digests, *fresh] if old in digests else digests
