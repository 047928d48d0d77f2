"""Runs of actions: what one device wrote, in its order, under its own signature, whoever carries it.

The signature covers the bytes of every action's header and the ids of its ops, as the log's chain does; so a run still
checks after values in it were erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from minqing_desktop.domain.log.op import OP_BYTES, SALT_BYTES, ActionHeader, Op, chain_after, is_note, read_header
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.contents import announced
from minqing_desktop.exchange.package.header import authenticated, verify
from minqing_desktop.exchange.package.messages import ActionHead, Closing, Contents, Message, OpBatch, RunHead, WholeOps

RUN_TYPE = "application/vnd.minqing.run"
BATCH_OPS, BATCH_BYTES = 1000, 1024 * 1024
# An op out of its four parts, without the call in between.
_op = Op._make
# How msgpack writes 32 bytes; an envelope ends with its digest.
_DIGEST_MARK = b"\xc4\x20"


class Action(Protocol):
    """An action as the log has it: the bytes of its header, its ops in order."""

    @property
    def header(self) -> bytes: ...

    @property
    def ops(self) -> list[Op]: ...


class Arrived(NamedTuple):
    """An action out of a package whose bytes hang together; the log proves the rest.

    `is_genuine` where the ids and digests of all ops were made here from their bytes.
    """

    header: bytes
    ops: list[Op]
    is_genuine: bool = False


class RunFacts(NamedTuple):
    """A run that was read to its end: the ids of its actions and how their device counted them.

    `works` counts those that changed a record; the others are notes. `is_taken` is False where all were passed over.
    `villages` are those that its actions name: one, but in runs of the first programs.
    """

    head: RunHead
    action_ids: list[bytes]
    numbers: list[int]
    works: int
    is_taken: bool
    villages: tuple[str, ...] = ()


def sign_run(signer: bytes, device: bytes, actions: list[tuple[bytes, list[bytes]]], key: Ed25519PrivateKey) -> RunHead:
    """The head of a run, from (header, op ids) of its actions."""
    digest, count = digest_of(actions), len(actions)
    signature = key.sign(authenticated(RUN_TYPE, _signed(signer, device, count, digest)))
    return RunHead(signer, device, count, digest, signature)


def digest_of(actions: Iterable[tuple[bytes, list[bytes]]]) -> bytes:
    """What a run's signature covers, from (header, op ids) of its actions."""
    digest = b""
    for header, op_ids in actions:
        digest = chain_after(digest, header, op_ids)
    return digest


def _signed(signer: bytes, device: bytes, count: int, digest: bytes) -> bytes:
    return msgspec.msgpack.encode((signer, device, count, digest))


def pack_runs(runs: Iterable[tuple[RunHead, Iterable[Action]]]) -> Iterator[Message]:
    """The messages of runs, and the one that closes a package."""
    run_count = action_count = op_count = 0
    for head, actions in runs:
        run_count += 1
        yield head
        for action in actions:
            action_count += 1
            op_count += len(action.ops)
            yield ActionHead(action.header, len(action.ops))
            yield from _pack_ops(action.ops)
    yield Closing(run_count, action_count, op_count)


def _pack_ops(ops: list[Op]) -> Iterator[Message]:
    batch: list[Op] = []
    size, is_plain = 0, True
    for op in ops:
        plain = _can_be_split(op)
        if batch and (plain != is_plain or len(batch) == BATCH_OPS or size > BATCH_BYTES):
            yield _batch(batch, is_plain)
            batch, size = [], 0
        is_plain = plain
        batch.append(op)
        size += len(op.envelope) + len(op.values or b"")
    if batch:
        yield _batch(batch, is_plain)


def _can_be_split(op: Op) -> bool:
    """Whether the digest can be left out, which compresses worst: whoever has salt and values makes it again."""
    if op.salt is None or op.values is None or len(op.salt) != SALT_BYTES:
        return False
    digest = sha256(op.salt + op.values).digest()
    return op.envelope.endswith(_DIGEST_MARK + digest)


def _batch(ops: list[Op], is_plain: bool) -> Message:
    if not is_plain:
        return WholeOps([(op.envelope, op.salt, op.values) for op in ops])
    return OpBatch(
        [op.envelope[:-OP_BYTES] for op in ops],
        b"".join(op.salt or b"" for op in ops),
        [op.values or b"" for op in ops],
    )


SignerKey = Callable[[bytes], bytes | None]
"""Gives the public signing key of a device by its number; None for one whose runs are passed over."""


@dataclass(slots=True)
class RunReader:
    """Reads runs out of messages; `finished` collects those that checked.

    UserError: package_damaged, package_not_its_own.
    `may_sign` says whether a signer may vouch for a device's actions: its own, or those of one that nobody can ask. A
    run of any other is passed over like a stranger's. `look` is shown the signer and the header of each action that is
    going to be given, and raises what speaks against it. A run that `has` says is here already is proved, but its
    actions are not given again.
    """

    key_of: SignerKey
    may_sign: Callable[[bytes, bytes], bool]
    look: Callable[[bytes, ActionHeader], None] | None = None
    has: Callable[[RunHead], bool] | None = None
    finished: list[RunFacts] = field(default_factory=list)
    actions: int = 0
    ops: int = 0
    contents: Contents | None = None
    """What stands behind the runs, known at their end: `read_contents` goes on from there."""

    def read(self, messages: Iterator[Message]) -> Iterator[Arrived]:
        """The actions of the runs that follow, to be taken only once this has come to its end."""
        for message in messages:
            if isinstance(message, Closing):
                if message != Closing(len(self.finished), self.actions, self.ops):
                    raise refusals.damaged()
                self.contents = announced(next(messages, None))
                return
            if not isinstance(message, RunHead):
                raise refusals.damaged()
            yield from self._run(message, messages)
        raise refusals.damaged()

    def _run(self, head: RunHead, messages: Iterator[Message]) -> Iterator[Arrived]:
        key = self.key_of(head.signer) if self.may_sign(head.signer, head.device) else None
        if key is not None:
            verify(key, head.signature, RUN_TYPE, _signed(head.signer, head.device, head.actions, head.digest))
        is_new = key is not None and (self.has is None or not self.has(head))
        digest, headers = b"", []
        for _ in range(head.actions):
            action, header, op_ids = self._action(head, messages)
            digest = chain_after(digest, action.header, op_ids)
            headers.append(header)
            if is_new:
                if self.look is not None:
                    self.look(head.signer, header)
                yield action
        if digest != head.digest:
            raise refusals.damaged()
        ids, numbers = [each.id for each in headers], [each.number for each in headers]
        works = sum(not is_note(each) for each in headers)
        villages = tuple(dict.fromkeys(each.village for each in headers))
        self.finished.append(RunFacts(head, ids, numbers, works, key is not None, villages))

    def _action(self, head: RunHead, messages: Iterator[Message]) -> tuple[Arrived, ActionHeader, list[bytes]]:
        start = next(messages, None)
        if not isinstance(start, ActionHead) or start.ops < 0:
            raise refusals.damaged()
        try:
            header = read_header(start.header)
        except msgspec.MsgspecError:
            raise refusals.damaged() from None
        if header.device != head.device:
            raise refusals.not_its_own()
        ops: list[Op] = []
        op_ids: list[bytes] = []
        is_genuine = True
        while len(ops) < start.ops:
            message = next(messages, None)
            is_genuine = is_genuine and isinstance(message, OpBatch)
            _unpack(message, ops, op_ids)
        if len(ops) != start.ops:
            raise refusals.damaged()
        self.actions += 1
        self.ops += len(ops)
        return Arrived(start.header, ops, is_genuine), header, op_ids


def _unpack(message: Message | None, ops: list[Op], op_ids: list[bytes]) -> None:
    """Adds the ops of a batch, and their ids."""
    if isinstance(message, OpBatch) and message.envelopes:
        salts, at = message.salts, 0
        if len(salts) != len(message.envelopes) * SALT_BYTES or len(message.values) != len(message.envelopes):
            raise refusals.damaged()
        for head, values in zip(message.envelopes, message.values, strict=True):
            salt = salts[at : at + SALT_BYTES]
            at += SALT_BYTES
            envelope = head + sha256(salt + values).digest()
            identity = sha256(envelope).digest()
            op_ids.append(identity)
            ops.append(_op((identity, envelope, salt, values)))
        return
    if not isinstance(message, WholeOps) or not message.ops:
        raise refusals.damaged()
    for envelope, salt, values in message.ops:
        identity = sha256(envelope).digest()
        op_ids.append(identity)
        ops.append(Op(identity, envelope, salt, values))
