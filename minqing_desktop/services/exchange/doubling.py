"""Notices that two computers write under one number, as a copied disk does: nothing is lost, but it is said."""

from collections.abc import Sequence

from minqing_desktop.exchange.package.reading import Package
from minqing_desktop.exchange.package.runs import RunFacts
from minqing_desktop.services.exchange.book import Book
from minqing_desktop.storage.action_log import DEVICE_BYTES


def doubled_in(book: Book, package: Package, finished: Sequence[RunFacts]) -> list[str]:
    """Numbers of computers that wrote two different things under one count: a copied disk, or a backup put back."""
    header = package.header
    found = {}
    seen = book.seen(header.sender, header.incarnation, header.sequence)
    before = book.seen(header.sender, header.incarnation, header.sequence - 1)
    if seen is not None or (before is not None and before.digest != header.previous):
        found[header.sender.hex()] = True
    written: dict[tuple[bytes, int], bytes] = {}
    devices = {facts.head.device for facts in finished if facts.is_taken}
    for run in (each for each in book.runs if each.head.device in devices):
        written.update({(run.head.device, number): one for number, one in zip(run.numbers, run.ids, strict=True)})
    for facts in finished:
        for number, one in zip(facts.numbers, facts.action_ids, strict=True):
            if facts.is_taken and written.get((facts.head.device, number), one) != one:
                found[facts.head.device[:DEVICE_BYTES].hex()] = True
    return list(found)
