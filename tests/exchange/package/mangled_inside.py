"""What an enrolled sender can do who has his keys: everything below the signature is his to say, and ours to refuse.

Whatever is accepted must be what an honest laptop signed, or, where he signed his own run anew, must prove itself op by
op; nothing but that may reach a notebook, and a refusal leaves the notebook as it was.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec
import zstandard
from msgspec.structs import replace

from minqing_desktop.domain.log.op import (
    ActionHeader,
    Op,
    encode_header,
    is_genuine,
    is_header_well_formed,
    is_well_formed,
    read_envelope,
    read_header,
)
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.package.contents import read_contents
from minqing_desktop.exchange.package.header import DIGEST_BYTES, SUITE, Header, front
from minqing_desktop.exchange.package.keys import seal
from minqing_desktop.exchange.package.messages import (
    ActionHead,
    CardShown,
    Closing,
    ContentHead,
    ContentPart,
    Contents,
    Message,
    Opening,
    Receipt,
    RunHead,
    WholeOps,
    encode_message,
)
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.runs import Arrived, RunReader, pack_runs
from minqing_desktop.exchange.package.writing import binding
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.transport import ForeignAction
from tests.exchange.package.mangled_samples import VILLAGE, actions, ops_messages
from tests.exchange.package.sealing import COUNTY_CARD, COUNTY_KEYS, LAPTOP_CARD, LAPTOP_KEYS, a_run

CODES = {
    "package_damaged", "package_swapped", "package_newer", "package_volume_missing", "package_not_for_us",
    "package_not_its_own", "action_altered",
}  # fmt: skip
Content = list[tuple[bytes, list[tuple[bytes, bytes]]]]
"""Of each action its header, and id and envelope of its ops: whoever carries ops may have erased their values."""


class Counting(Protocol):
    """Where attempts are judged and counted (`mangling.Result`)."""

    is_untouched: bool

    def judge(self, name: str, codes: set[str], call: Callable[[], bool]) -> None: ...


class Sample(NamedTuple):
    """An honest package: its messages with the opening, and what is in each of its runs."""

    messages: list[Message]
    runs: list[Content]


class Attempt(NamedTuple):
    """A package as the sender made it; `is_own` where he signed runs anew, so that other ops may come out of it."""

    plain: bytes
    squeezed: bytes
    changes: dict[str, Any]
    is_own: bool = False


def inner(count: int, seed: int, folder: Path, result: Any) -> Any:
    """Makes so many hostile packages and lets a notebook look at each."""
    dice = random.Random(seed)
    opened, _ = create_notebook(folder / "notebook", "青山绿水 2026", Village(name="示范村", code=VILLAGE))
    notebook = opened.session.notebook
    try:
        before = notebook.log_facts()
        honest = [_sample() for _ in range(3)]
        path = folder / "mangled.mqpkg"
        for number in range(count):
            sample, deed = dice.choice(honest), dice.choice(DEEDS)
            attempt = deed(dice, sample)
            path.write_bytes(_file(attempt))
            result.judge(
                f"{deed.__name__} {number}", CODES, lambda a=attempt, s=sample: _taken(notebook, path, a, s.runs)
            )
        result.is_untouched = notebook.log_facts() == before
    finally:
        opened.close()
    return result


def _sample() -> Sample:
    messages = [Opening(binding(HEADER), b"c" * 32, [LAPTOP_CARD]), *ops_messages()]
    reader = _reader()
    found = [_facts(each) for each in _read(iter(messages[1:]), reader)]
    sizes = [facts.head.actions for facts in reader.finished]
    return Sample(messages, [found[: sizes[0]], found[sizes[0] :]])


def _reader() -> RunReader:
    return RunReader(lambda _: LAPTOP_CARD.signing, lambda signer, device: device[:12] == signer)


def _read(messages: Any, reader: RunReader) -> Iterator[Arrived]:
    yield from reader.read(messages)
    for _digest, _data in read_contents(reader.contents, messages):
        pass


def _taken(notebook: Notebook, path: Path, attempt: Attempt, honest: list[Content]) -> bool:
    """Reads the package as a receiver does, and has the notebook rehearse what came out."""
    _opening, messages = read_package([path]).open([COUNTY_KEYS.receiving])
    reader = _reader()
    found: list[Arrived] = []

    def each() -> Iterator[ForeignAction]:
        for arrived in _read(messages, reader):
            found.append(arrived)
            yield ForeignAction(arrived.header, arrived.ops, arrived.is_genuine)

    notebook.rehearse(each(), lambda _reader, _taken: None)
    if attempt.is_own:
        return all(map(_proves_itself, found))
    # A run under another signer's number is passed over like a stranger's; what is taken is what was signed.
    taken = [run for facts, run in zip(reader.finished, honest, strict=True) if facts.is_taken]
    return list(map(_facts, found)) == [action for run in taken for action in run]


def _facts(action: Arrived) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return action.header, [(op.id, op.envelope) for op in action.ops]


def _proves_itself(action: Arrived) -> bool:
    header = read_header(action.header)
    envelopes = [read_envelope(op.envelope) for op in action.ops]
    return (
        is_header_well_formed(header)
        and header.device[:12] == LAPTOP_KEYS.device
        and all(map(is_genuine, action.ops))
        and all(map(is_well_formed, envelopes))
        and all(each.action == header.id for each in envelopes)
    )


# --- how a hostile package is put together

HEADER = Header(
    SUITE, "ops", b"i" * 16, LAPTOP_CARD.device, 1, LAPTOP_CARD.signing, [COUNTY_CARD.device], 1, b"", 0,
    1_700_000_000_000, 1, 1, 1, bytes(DIGEST_BYTES), 1,
)  # fmt: skip


def _file(attempt: Attempt) -> bytes:
    sealed = seal(attempt.squeezed, [COUNTY_CARD.receiving])
    header = replace(
        HEADER,
        payload_length=len(sealed),
        payload_digest=hashlib.sha256(sealed).digest(),
        plain_length=len(attempt.plain),
    )
    return front(replace(header, **attempt.changes), LAPTOP_KEYS.signer()) + sealed


def _squeeze(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(plain)


def _plain(messages: Sequence[Message]) -> bytes:
    return b"".join(map(encode_message, messages))


def _of(messages: Sequence[Message], **changes: Any) -> Attempt:
    plain = _plain(messages)
    return Attempt(plain, _squeeze(plain), changes)


def _changed_bytes(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.randrange(1, 4)):
        data = _changed_once(dice, data) if data else data
    return data


def _changed_once(dice: random.Random, data: bytes) -> bytes:
    at, length = dice.randrange(len(data)), dice.randrange(1, 24)
    before, after = data[:at], data[at:]
    return dice.choice([
        before + bytes([data[at] ^ 1 << dice.randrange(8)]) + after[1:],
        before + after[length:],
        before + after[:length] + after,
        before + dice.randbytes(length) + after[length:],
        before or data,
        before + b"\xdd\xff\xff\xff\xff" + after[5:],
        before + b"\xff\xff\xff\xff" + after[4:],
    ])  # fmt: skip


def plain_bytes(dice: random.Random, sample: Sample) -> Attempt:
    """Bytes of the messages, with their lengths and everything."""
    plain = _changed_bytes(dice, _plain(sample.messages))
    return Attempt(plain, _squeeze(plain), {})


def one_message(dice: random.Random, sample: Sample) -> Attempt:
    """Bytes of one message whose length is right."""
    bodies = [encode_message(each)[4:] for each in sample.messages]
    at = dice.randrange(len(bodies))
    bodies[at] = _changed_bytes(dice, bodies[at])
    plain = b"".join(len(each).to_bytes(4, "big") + each for each in bodies)
    return Attempt(plain, _squeeze(plain), {})


def squeezed_bytes(dice: random.Random, sample: Sample) -> Attempt:
    """Bytes of the compressed stream."""
    plain = _plain(sample.messages)
    return Attempt(plain, _changed_bytes(dice, _squeeze(plain)), {})


def header_signed_anew(dice: random.Random, sample: Sample) -> Attempt:
    """Fields of the outer header."""
    wrong: dict[str, Callable[[], Any]] = {
        "suite": lambda: dice.randrange(-1, 4),
        "kind": lambda: dice.choice(["", "ops", "reply", "receipt", "zip", "enrol"]),
        "id": lambda: dice.randbytes(dice.choice([0, 15, 16, 17])),
        "sender": lambda: dice.randbytes(dice.choice([0, 12, 13])),
        "incarnation": lambda: dice.choice([-1, 0, 2, 1 << 32, 1 << 62]),
        "recipients": lambda: [dice.randbytes(dice.choice([0, 12]))] * dice.randrange(3),
        "sequence": lambda: dice.choice([-1, 0, 2, 1 << 62]),
        "previous": lambda: dice.randbytes(dice.choice([1, 32])),
        "after": lambda: dice.choice([-1, 1, 5]),
        "volume": lambda: dice.choice([-1, 0, 2]),
        "volumes": lambda: dice.choice([-1, 0, 2, 1000]),
        "payload_length": lambda: dice.choice([-1, 0, 1, 1 << 40]),
        "payload_digest": lambda: dice.randbytes(dice.choice([0, 31, 32])),
        "plain_length": lambda: dice.choice([-1, 0, 1, 4, 100, 1 << 31, 1 << 40]),
    }
    names = dice.sample(sorted(wrong), dice.randrange(1, 3))
    return _of(sample.messages, **{name: wrong[name]() for name in names})


def messages_rearranged(dice: random.Random, sample: Sample) -> Attempt:
    """Messages left out, doubled, exchanged; messages that have no business there."""
    changed = list(sample.messages)
    at, other = dice.randrange(len(changed)), dice.randrange(len(changed))
    deed = dice.choice(["drop", "double", "swap", "alien", "alien"])
    if deed == "drop":
        del changed[at]
    elif deed == "double":
        changed.insert(at, changed[at])
    elif deed == "swap":
        changed[at], changed[other] = changed[other], changed[at]
    else:
        changed.insert(at, dice.choice(_ALIENS)) if dice.random() < 0.5 else changed.__setitem__(
            at, dice.choice(_ALIENS)
        )
    return _of(changed)


_ALIENS: list[Message] = [
    Receipt([], 0, 0, b""), Closing(0, 0, 0), Closing(-1, 1 << 62, 3), CardShown(LAPTOP_CARD), ActionHead(b"", 1),
    ActionHead(b"\x90", -1), ActionHead(b"", 1 << 62), RunHead(b"", b"", 1 << 62, b"", b""),
    RunHead(b"", b"", -1, b"", b""), WholeOps([]), WholeOps([(b"", None, None)]), WholeOps([(b"", b"", None)]),
    Opening(b"", b"", []), Contents(1 << 61, 1), Contents(0, 0), ContentHead(bytes(32), 1 << 40), ContentHead(b"", 0),
    ContentPart(b""), ContentPart(bytes(1000)),
]  # fmt: skip


def fields_changed(dice: random.Random, sample: Sample) -> Attempt:
    """One field of one message."""
    changed = list(sample.messages)
    at = dice.randrange(len(changed))
    message: Any = changed[at]
    name = dice.choice(message.__struct_fields__)
    value = getattr(message, name)
    changed[at] = replace(message, **{name: _another(dice, value)})
    return _of(changed)


def _another(dice: random.Random, value: Any) -> Any:
    """A value of the same type that is something else."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return dice.choice([value + 1, value - 1, 0, -1, 1 << 40, 1 << 62])
    if isinstance(value, bytes):
        return dice.choice([b"", value[:-1], value + b"\0", dice.randbytes(len(value) or 1)])
    if isinstance(value, str):
        return dice.choice(["", value + "x", "\ud7ff", "村" * 200])
    if isinstance(value, list):
        return dice.choice([[], value * 2, value[:-1], value[::-1]])
    return value


def a_bomb(dice: random.Random, sample: Sample) -> Attempt:
    """A small file that would fill the memory."""
    size = dice.choice([1 << 22, 1 << 26, 1 << 28])
    claimed = dice.choice([_plain(sample.messages), bytes(1 << 10)])
    head = dice.choice([b"", _plain(sample.messages[:1]), (1 << 24).to_bytes(4, "big")])
    return Attempt(
        claimed, _zeros(head, size), {"plain_length": dice.choice([len(claimed), size + len(head), 1 << 31])}
    )


_ZEROS: dict[tuple[bytes, int], bytes] = {}


def _zeros(head: bytes, size: int) -> bytes:
    if (head, size) not in _ZEROS:
        squeezer = zstandard.ZstdCompressor(level=1).compressobj()
        parts = [squeezer.compress(head)]
        parts += [squeezer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
        _ZEROS[head, size] = b"".join([*parts, squeezer.flush()])
    return _ZEROS[head, size]


def run_signed_anew(dice: random.Random, _sample: Sample) -> Attempt:
    """His own actions and ops, with anything in them, under a run that he signed properly."""
    made = actions()
    at = dice.randrange(len(made))
    made[at] = _action_changed(dice, made[at])
    plain = _plain([Opening(binding(HEADER), b"c" * 32, [LAPTOP_CARD]), *pack_runs([a_run(made)])])
    return Attempt(plain, _squeeze(plain), {}, is_own=True)


def _action_changed(dice: random.Random, action: Arrived) -> Arrived:
    deed = dice.choice(
        ["header", "header bytes", "op", "op", "op", "op bytes", "values", "double", "drop all", "foreign"]
    )
    header, ops = action.header, list(action.ops)
    if deed == "header":
        header = encode_header(_struct_changed(dice, read_header(header)))
    elif deed == "header bytes":
        header = _changed_bytes(dice, header)
    elif deed == "drop all":
        ops = []
    elif ops:
        at = dice.randrange(len(ops))
        ops[at : at + 1] = _op_changed(dice, deed, ops[at])
    return Arrived(header, ops)


def _op_changed(dice: random.Random, deed: str, op: Op) -> list[Op]:
    if deed == "double":
        return [op, op]
    if deed == "foreign":
        return [_rehashed(op, msgspec.msgpack.encode(replace(read_envelope(op.envelope), action=os.urandom(16))))]
    if deed == "op bytes":
        return [_rehashed(op, _changed_bytes(dice, op.envelope))]
    if deed == "values":
        values = dice.choice(
            [_changed_bytes(dice, op.values or b"\x80"), b"", b"\xc1", None, b"\x81\xa1a\xd9\x02\xff\xfe"]
        )
        return [op._replace(values=values, salt=dice.choice([op.salt, op.salt, None, b"", bytes(40)]))]
    changed = _struct_changed(dice, read_envelope(op.envelope))
    return [_rehashed(op, msgspec.msgpack.encode(changed))]


def _rehashed(op: Op, envelope: bytes) -> Op:
    return op._replace(id=hashlib.sha256(envelope).digest(), envelope=envelope)


def _struct_changed(dice: random.Random, value: Any) -> Any:
    name = dice.choice([each for each in value.__struct_fields__ if each != "device"] or [""])
    old = getattr(value, name)
    if isinstance(old, dict):
        new: Any = dice.choice(
            [{}, {"": [b""]}, {"*": [os.urandom(32)]}, {"address": [os.urandom(32)]}, {"x": [b"short"]}]
        )
        if isinstance(value, ActionHeader):
            new = dice.choice([{}, {"~note": 1}, {"household": -1}, {"": 1 << 62}])
    elif old is None:
        new = dice.choice([[], [os.urandom(32)], [b""]])
    else:
        new = _another(dice, old)
    return replace(value, **{name: new})


DEEDS = (
    plain_bytes, plain_bytes, one_message, one_message, squeezed_bytes, header_signed_anew, messages_rearranged,
    fields_changed, fields_changed, run_signed_anew, run_signed_anew, a_bomb,
)  # fmt: skip
