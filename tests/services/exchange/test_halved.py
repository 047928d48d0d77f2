"""An action of which only a part was salvaged: said, never sent, and made whole when the whole one arrives."""

from minqing_desktop.domain.records.household import Household
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.services.notebooks import check_notebook
from minqing_desktop.storage.halved import halved_actions, remember_halved
from minqing_desktop.storage.transport import ForeignAction, export_actions
from tests.services.exchange.conftest import Computer


def test_half_an_action_is_said_not_sent_and_made_whole(laptop: Computer, county: Computer) -> None:
    homes = laptop.add("0001", "0002", "0003")
    laptop.change(homes[1], address="二组")
    with laptop.session.reading() as reader:
        *_, entered, changed = export_actions(reader.connection)
    assert len(entered.ops) == 3
    county.session.notebook.take([ForeignAction(entered.header, entered.ops[:1])])
    with county.session.notebook.local() as connection:
        remember_halved(connection, [taken_id(connection)])
    county.add("0009")
    told = sending.outgoing(county.session, [laptop.number])
    assert told.halved == 1
    laptop.take(county.send(laptop))
    assert "0009" in laptop.numbers()

    taken = county.take(laptop.send(county))
    assert [(line.kind, line.new, line.changed) for line in taken.preview.lines] == [("household", 2, 0)]
    assert county.numbers() == ["0001", "0002", "0003", "0009"]
    assert (
        county.home(homes[1])
        == laptop.home(homes[1])
        == Household(id=homes[1], village=county.session.village, number="0002", address="二组")
    )
    with county.session.reading() as reader:
        assert halved_actions(reader.connection) == frozenset()
        assert [entered, changed] == [
            each for each in export_actions(reader.connection) if each.header in (entered.header, changed.header)
        ]
    assert check_notebook(county.opened).is_sound
    # now it is receipted and passed on like any other
    taking.take_receipt(laptop.session, county.receipt_for(laptop))
    assert laptop.standing(county).waiting == 0


def taken_id(connection: object) -> bytes:
    row = connection.exec_driver_sql("SELECT id FROM action ORDER BY seq DESC LIMIT 1")  # pyright: ignore[reportAttributeAccessIssue]
    return bytes(row.scalar())
