"""What can be wrong with a package that is no accident of a byte: old ones, missing ones, other people's, mixed ones.

Each situation writes a package, whose numbers are drawn by chance, and names the refusal that has to answer it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.log.op import encode_header, read_header
from minqing_desktop.exchange.package.keys import Card, new_keys
from minqing_desktop.exchange.package.messages import KeyList, Receipt
from minqing_desktop.exchange.package.runs import Arrived
from tests.services.exchange.hands import Hand, copied

TAKEN = 8
"""How many packages of the honest computer the receiver has taken before anything goes wrong."""
Wrong = tuple[str, list[Path]]


@dataclass
class World:
    """A receiver's card and the computers around it, with what it has taken of them."""

    dice: random.Random
    receiver: Card
    honest: Hand
    colleague: Hand
    stranger: Hand
    unconfirmed: Hand
    revoked: Hand
    taken: list[list[Path]] = field(default_factory=list)
    receipts: list[list[Path]] = field(default_factory=list)
    actions: list[Arrived] = field(default_factory=list)
    thick: list[list[Path]] = field(default_factory=list)
    """Packages of several volumes, which nobody has taken."""

    def some(self) -> list[Path]:
        return self.dice.choice(self.taken)

    def number(self) -> int:
        """One that the honest computer has not used yet."""
        return TAKEN + 2 + self.dice.randrange(1000)


def seen(world: World) -> Wrong:
    return "package_seen", world.some()


def seen_under_other_names(world: World) -> Wrong:
    return "package_seen", copied(world.some())


def a_receipt_seen(world: World) -> Wrong:
    return "package_seen", world.dice.choice(world.receipts)


def one_missing_before(world: World) -> Wrong:
    number = world.number()
    missing = world.dice.randrange(TAKEN + 1, number)
    return f"package_missing_before {missing}", world.honest.write(
        [world.receiver], world.honest.runs(world.honest.add("9")), sequence=number, after=missing
    )


def a_receipt_of_an_older_life(world: World) -> Wrong:
    lost = Receipt([], 1, 1, b"")
    number = world.number()
    return "package_outdated", world.honest.write(
        [world.receiver], [lost], kind="receipt", sequence=number, incarnation=1
    )


def from_a_stranger(world: World) -> Wrong:
    return "package_sender_unknown", _new(world, world.stranger)


def in_anothers_name(world: World) -> Wrong:
    """The number of one who is trusted, with keys of his own."""
    thief = Hand("贼", world.honest.village, world.honest.folder, incarnation=world.honest.incarnation)
    thief.keys = new_keys(world.honest.keys.device)
    return "package_sender_unknown", _new(world, thief)


def from_one_not_yet_compared(world: World) -> Wrong:
    return "package_sender_unconfirmed", _new(world, world.unconfirmed)


def from_one_taken_out_of_use(world: World) -> Wrong:
    return "package_sender_revoked", _new(world, world.revoked)


def for_somebody_else(world: World) -> Wrong:
    hand = world.honest
    return "package_not_for_us", hand.write([world.stranger.card], hand.runs(hand.add("9")), sequence=world.number())


def sealed_for_somebody_else(world: World) -> Wrong:
    """Addressed to us, but locked with another key: as after this computer was set up anew."""
    old = new_keys(world.receiver.device).card(world.receiver.name, world.receiver.role, [])
    hand = world.honest
    return "package_not_for_us", hand.write([old], hand.runs(hand.add("9")), sequence=world.number())


def a_volume_missing(world: World) -> Wrong:
    volumes = _in_volumes(world)
    del volumes[world.dice.randrange(len(volumes))]
    return "package_volume_missing", volumes


def volumes_of_two(world: World) -> Wrong:
    _in_volumes(world)
    volumes, others = world.dice.sample(world.thick, 2)
    at = world.dice.randrange(min(len(volumes), len(others)))
    return "package_mixed", [*volumes[:at], others[at], *volumes[at + 1 :]]


def anothers_payload(world: World) -> Wrong:
    """A trusted computer puts its own header before what another one sealed."""
    hand = world.colleague
    changes = {"sender": hand.keys.device, "key": hand.card.signing, "sequence": world.number()}
    path = hand.sign_anew(world.some()[0], **changes, incarnation=hand.incarnation, previous=bytes(32))
    return "package_swapped", [path]


def an_old_package_under_a_new_number(world: World) -> Wrong:
    path = world.honest.sign_anew(world.some()[0], sequence=world.number(), previous=bytes(32))
    return "package_swapped", [path]


def anothers_action(world: World) -> Wrong:
    """Somebody else's action in a run of one's own."""
    hand = world.honest
    foreign = hand.add("9", device=world.colleague.device)
    return "package_not_its_own", hand.write([world.receiver], hand.runs(foreign), sequence=world.number())


def a_known_action_told_otherwise(world: World) -> Wrong:
    hand = world.honest
    known = world.dice.choice(world.actions)
    header = encode_header(replace(read_header(known.header), at_ms=world.dice.randrange(2, 10**9)))
    told = Arrived(header, known.ops)
    return "action_altered", hand.write([world.receiver], hand.runs(told), sequence=world.number())


def a_damaged_file(world: World) -> Wrong:
    path = _new(world, world.honest)[0]
    data = bytearray(path.read_bytes())
    data[-1 - world.dice.randrange(200)] ^= 1 << world.dice.randrange(8)
    path.write_bytes(bytes(data))
    return "package_damaged", [path]


def half_a_file(world: World) -> Wrong:
    path = _new(world, world.honest)[0]
    path.write_bytes(path.read_bytes()[: 100 + world.dice.randrange(100)])
    return "package_damaged", [path]


def another_file(world: World) -> Wrong:
    path = world.honest.folder / f"花名册{world.dice.randrange(10**6)}.xlsx"
    path.write_bytes(b"PK\x03\x04" + world.dice.randbytes(200))
    return "package_none", [path]


def a_file_that_is_gone(world: World) -> Wrong:
    return "package_unreadable", [world.honest.folder / f"没有{world.dice.randrange(10**6)}.mqpkg"]


def of_a_later_version(world: World) -> Wrong:
    path = _new(world, world.honest)[0]
    data = path.read_bytes()
    path.write_bytes(data[:5] + bytes([2 + world.dice.randrange(200)]) + data[6:])
    return "package_newer", [path]


def of_a_later_suite(world: World) -> Wrong:
    path = world.honest.sign_anew(_new(world, world.honest)[0], suite=2 + world.dice.randrange(50))
    return "package_newer", [path]


def a_roster_by_itself(world: World) -> Wrong:
    hand = world.honest
    return "package_roster", hand.write(
        [world.receiver], hand.runs(hand.add("9")), kind="roster", sequence=world.number()
    )


def a_list_that_a_village_wrote(world: World) -> Wrong:
    listed = KeyList(world.dice.randrange(1, 99), [world.stranger.card], [])
    hand = world.honest
    return "package_not_county", hand.write([world.receiver], [listed], kind="keys", sequence=world.number())


def _new(world: World, hand: Hand) -> list[Path]:
    return hand.write([world.receiver], hand.runs(hand.add("9")), sequence=world.number())


def _in_volumes(world: World) -> list[Path]:
    """One of two packages in volumes, which are thick enough to have any."""
    hand = world.honest
    while len(world.thick) < 2:
        actions = [hand.add(*(world.dice.randbytes(1000).hex() for _ in range(90))) for _ in range(5)]
        messages = hand.runs(*actions)
        world.thick.append(hand.write([world.receiver], messages, sequence=world.number(), volume_bytes=10))
    return list(world.dice.choice(world.thick))


SITUATIONS: tuple[Callable[[World], Wrong], ...] = (
    seen, seen_under_other_names, a_receipt_seen, one_missing_before, a_receipt_of_an_older_life, from_a_stranger,
    in_anothers_name, from_one_not_yet_compared, from_one_taken_out_of_use, for_somebody_else, sealed_for_somebody_else,
    a_volume_missing, volumes_of_two, anothers_payload, an_old_package_under_a_new_number, anothers_action,
    a_known_action_told_otherwise, a_damaged_file, half_a_file, another_file, a_file_that_is_gone, of_a_later_version,
    of_a_later_suite, a_roster_by_itself, a_list_that_a_village_wrote,
)  # fmt: skip
