"""Contents of attachments in a package, behind its runs: each under the digest by which its record names it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.header import DIGEST_BYTES, GREATEST
from minqing_desktop.exchange.package.messages import ContentHead, ContentPart, Contents, Message

CONTENT_LIMIT = 32 * 1024 * 1024
"""Larger contents are not sent: one at a time has to fit into the memory of an old laptop."""
PART_BYTES = 1024 * 1024

Wanted = Sequence[tuple[bytes, int]]
"""Contents by digest, with their sizes."""


def pack_contents(wanted: Wanted, read: Callable[[bytes], bytes | None]) -> Iterator[Message]:
    """The messages of contents, none where none is wanted; `read` gives the bytes, None for what is damaged here."""
    if not wanted:
        return
    yield Contents(len(wanted), sum(size for _, size in wanted))
    for digest, size in wanted:
        data = read(digest)
        if data is None or len(data) != size:
            yield ContentHead(digest, 0)
            continue
        yield ContentHead(digest, size)
        for start in range(0, size, PART_BYTES):
            yield ContentPart(data[start : start + PART_BYTES])


def announced(message: Message | None) -> Contents | None:
    """What a package says of its contents in the message behind its runs, None where it has none. UserError
    package_damaged.
    """
    if message is None:
        return None
    if not isinstance(message, Contents) or not (0 < message.count < GREATEST and 0 <= message.size < GREATEST):
        raise refusals.damaged()
    return message


def read_contents(head: Contents | None, messages: Iterator[Message]) -> Iterator[tuple[bytes, bytes]]:
    """(digest, bytes) of each content, proved, to the end of the package. UserError package_damaged."""
    left = head.size if head is not None else 0
    for _ in range(head.count if head is not None else 0):
        start = next(messages, None)
        if not isinstance(start, ContentHead) or len(start.digest) != DIGEST_BYTES:
            raise refusals.damaged()
        if not 0 <= start.size <= min(left, CONTENT_LIMIT):
            raise refusals.damaged()
        if start.size:
            left -= start.size
            yield start.digest, _content(start, messages)
    if next(messages, None) is not None:
        raise refusals.damaged()


def _content(head: ContentHead, messages: Iterator[Message]) -> bytes:
    data = bytearray()
    while len(data) < head.size:
        part = next(messages, None)
        if not isinstance(part, ContentPart) or not 0 < len(part.data) <= head.size - len(data):
            raise refusals.damaged()
        data += part.data
    found = bytes(data)
    if hashlib.sha256(found).digest() != head.digest:
        raise refusals.damaged()
    return found
