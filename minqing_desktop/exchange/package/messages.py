"""What stands inside a package: strict messages, each preceded by its length, in one compressed stream per volume."""

from __future__ import annotations

import io
from collections.abc import Iterator

import msgspec
import zstandard

from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.keys import Card

MESSAGE_LIMIT = 32 * 1024 * 1024
LEVEL = 3
WINDOW_LIMIT = 8 * 1024 * 1024
_LENGTH = 4
_READ = 256 * 1024


class Opening(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=1):
    """Begins each volume: the header over again (its payload's facts excepted), and the end of the sender's log.

    `chain` is that log's chain head, which a receipt gives back. `cards` are those of the runs' signers.
    """

    binding: bytes
    chain: bytes
    cards: list[Card]


class RunHead(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=2):
    """Begins a run: so many actions of one device in its one incarnation, in its order, signed by `signer`."""

    signer: bytes
    device: bytes
    actions: int
    digest: bytes
    signature: bytes


class ActionHead(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=3):
    """Begins an action: the bytes of its header, and how many ops follow in batches."""

    header: bytes
    ops: int


class OpBatch(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=4):
    """Ops whose values are here: envelopes without the digest that ends them, salts in a row, values."""

    envelopes: list[bytes]
    salts: bytes
    values: list[bytes]


class WholeOps(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=5):
    """Any other ops: whole envelopes, with salt and values or, once erased, without."""

    ops: list[tuple[bytes, bytes | None, bytes | None]]


class Receipt(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=6):
    """What the sender holds: digests of runs, and the latest package of the receiver's that it has taken.

    `incarnation` and `sequence` name that package, `chain` is what it said of the receiver's log. `lacks` are the
    contents that attachments in those runs name and the sender does not have; it `asks` for contents or wants none.
    """

    runs: list[bytes]
    incarnation: int
    sequence: int
    chain: bytes
    lacks: list[bytes] = []
    asks: bool = True


class CardShown(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=7):
    """An enrolment: the sender's own card."""

    card: Card


class KeyList(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=8):
    """The county's list of computers; `version` rises. Those in `revoked` (device numbers) write no longer."""

    version: int
    cards: list[Card]
    revoked: list[bytes]


class Closing(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=9):
    """Ends the runs; counts what came."""

    runs: int
    actions: int
    ops: int


class Contents(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=10):
    """Behind the runs: so many contents of attachments follow, so many bytes in all."""

    count: int
    size: int


class ContentHead(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=11):
    """Begins a content: the SHA-256 of its bytes and how many they are; 0 where they turned out to be damaged."""

    digest: bytes
    size: int


class ContentPart(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag=12):
    """The next bytes of a content."""

    data: bytes


Message = (
    Opening
    | RunHead
    | ActionHead
    | OpBatch
    | WholeOps
    | Receipt
    | CardShown
    | KeyList
    | Closing
    | Contents
    | ContentHead
    | ContentPart
)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


def encode_message(message: Message) -> bytes:
    """A message with its length before it."""
    body = _encode(message)
    if len(body) > MESSAGE_LIMIT:
        raise ValueError("message too long")
    return len(body).to_bytes(_LENGTH, "big") + body


class Squeezer:
    """Compresses the messages of one volume."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._stream = zstandard.ZstdCompressor(level=LEVEL).stream_writer(self._out, closefd=False)
        self.plain_length = 0

    def add(self, message: Message) -> None:
        """One more message."""
        data = encode_message(message)
        self.plain_length += len(data)
        self._stream.write(data)

    @property
    def size(self) -> int:
        """Bytes that came out so far."""
        return self._out.tell()

    def finish(self) -> bytes:
        """The whole compressed stream."""
        self._stream.close()
        return self._out.getvalue()


def read_messages(squeezed: bytes, plain_length: int) -> Iterator[Message]:
    """The messages of a volume; never more than `plain_length` bytes come out of it. UserError package_damaged."""
    source = zstandard.ZstdDecompressor(max_window_size=WINDOW_LIMIT).stream_reader(
        squeezed, read_size=_READ, read_across_frames=True
    )
    block, at, left = memoryview(b""), 0, plain_length
    try:
        while at < len(block) or left:
            if len(block) - at < _LENGTH:
                block, at, left = _more(source, block[at:], _LENGTH, left)
            length = int.from_bytes(block[at : at + _LENGTH], "big")
            at += _LENGTH
            if not 0 < length <= MESSAGE_LIMIT:
                raise refusals.damaged()
            if len(block) - at < length:
                block, at, left = _more(source, block[at:], length, left)
            yield _decode(block[at : at + length])
            at += length
        if source.read(1):
            raise refusals.damaged()
    except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError):
        raise refusals.damaged() from None


def _more(
    source: zstandard.ZstdDecompressionReader, rest: memoryview, wanted: int, left: int
) -> tuple[memoryview, int, int]:
    """(block, place in it, bytes that are still to come out): `rest` and at least as much more as is wanted in all."""
    count = min(max(_READ, wanted - len(rest)), left)
    data = source.read(count)
    if len(data) != count or len(rest) + count < wanted:
        raise refusals.damaged()
    return memoryview(bytes(rest) + data), 0, left - count
