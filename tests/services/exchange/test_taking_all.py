"""A whole stick at once: everything for us in order, behind one backup, and what is wrong with one keeps to itself."""

from collections.abc import Callable

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.exchange.finding import find_packages
from minqing_desktop.services.exchange.taking import Intake, Receipted
from minqing_desktop.services.exchange.taking_all import take_all
from tests.services.exchange.conftest import Computer, meet


def test_everything_on_a_stick_is_taken_in_order(
    laptop: Computer, county: Computer, computer: Callable[[str], Computer]
) -> None:
    other = computer("other")
    meet(other, county)
    other.stick = county.stick = laptop.stick
    county.add("0008", "0009")
    laptop.take(county.send(laptop))
    laptop.receipt_for(county)
    other.add("0100")
    damaged = other.send(county)[0]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    for number in ("0001", "0002", "0003"):
        laptop.add(number)
        laptop.send(county)
    told: list[tuple[int, int]] = []
    haul = find_packages(county.session, [laptop.stick])
    outcomes = take_all(county.opened, haul, lambda done, count: told.append((done, count)))
    brought = [each for each in outcomes if each.brought is not None]
    assert [type(each.brought) for each in brought] == [Receipted, Intake, Intake, Intake]
    assert [each.found.sequence for each in brought[1:]] == sorted(each.found.sequence for each in brought[1:])
    assert county.numbers() == ["0001", "0002", "0003", "0008", "0009"]
    assert [each.refusal.code for each in outcomes if each.refusal is not None and not each.is_seen] == [
        "package_damaged"
    ]
    assert len(told) == len(outcomes)
    assert len(backups_of(county.opened)) == 1
    again = take_all(county.opened, find_packages(county.session, [laptop.stick]))
    assert [each.is_seen for each in again].count(False) == 1


def test_an_exception_of_the_progress_stops_it(laptop: Computer, county: Computer) -> None:
    laptop.add("0001")
    files = laptop.send(county)

    def stop(_done: int, _count: int) -> None:
        raise UserError("stopped", "停")

    with pytest.raises(UserError, match="stopped"):
        take_all(county.opened, find_packages(county.session, files), stop)
    assert county.numbers() == []
