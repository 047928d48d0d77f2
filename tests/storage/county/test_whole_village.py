"""A whole village, as a laptop has kept it for a year, stands in the office record for record."""

from pathlib import Path

from minqing_desktop.domain.catalogue import kind_named, kinds
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.services.sample import SAMPLE_TODAY, SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.session import Session
from minqing_desktop.storage.county.database import CountyDatabase
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.transport import export_actions, signed_of
from tests.storage.county.comparing import differences, shown_by_county, shown_by_notebook

CODE = SAMPLE_VILLAGE.code


def sample_year(notebook: Notebook) -> Session:
    """The sample village in a notebook."""
    session = Session(notebook, village=CODE)
    with session.doing("notebook.create") as doing:
        doing.act.create(SAMPLE_VILLAGE)
    load_sample(session, SAMPLE_TODAY)
    return session


def test_every_record_of_the_sample_village(notebook: Notebook, county: CountyDatabase) -> None:
    sample_year(notebook)
    with notebook.reading() as reader:
        actions = list(export_actions(reader.connection))
        ids = [read_header(action.header).id for action in actions]
        signed = list(signed_of(reader.connection, ids))
        expected = {kind.name: {each.id: each for each in reader.find(kind.record)} for kind in kinds()}
    with county.writing([CODE]) as writer:
        taken = writer.take(actions)
        assert (taken.actions, taken.ops) == (len(actions), sum(len(action.ops) for action in actions))
        assert writer.take(actions).actions == 0
    assert differences(shown_by_county(county), shown_by_notebook(notebook)) == []
    with county.reading() as reader:
        for kind in kinds():
            found = {each.id: each for each in reader.find(kind.record, CODE)}
            assert found.keys() == expected[kind.name].keys(), kind.name
            if not kind.is_shared:
                assert found == expected[kind.name], kind.name
        assert {kind for kind, records in expected.items() if records} >= {"matter", "step", "visit", "person", "task"}
        assert {name: len(ids) for name, ids in taken.touched.items()} == {
            name: len(records) for name, records in expected.items() if records
        }
        places = [read_header(action.header).village for action in actions]
        for village in set(places):
            own = [each for each, place in zip(ids, places, strict=True) if place == village]
            here = [each for each, place in zip(signed, places, strict=True) if place == village]
            assert list(reader.signed_of(village, own)) == here
            whole = [each for each, place in zip(actions, places, strict=True) if place == village]
            assert [each.ops for each in reader.actions_named(village, own)] == [each.ops for each in whole]
            facts = reader.log_facts(village)
            assert (facts.actions, facts.ops) == (len(own), sum(len(each.ops) for each in whole))
            assert set(reader.action_ids(village)) == set(own)


def test_what_the_office_composes_reaches_the_laptop(notebook: Notebook, county: CountyDatabase) -> None:
    with notebook.acting("test", village=CODE, cadre="", at_ms=0) as doing:
        home = doing.act.create(Household(number="0001", tags=("低保户",), extra={"耕地": "3"}))
    with notebook.reading() as reader:
        written = list(export_actions(reader.connection))
    device, cadre = b"county-00001" + (1).to_bytes(4, "big"), Cadre(id="0" * 31 + "1", name="周小军")
    with county.writing([CODE]) as writer:
        writer.take(written)
        changes = {"note": "已收到", "tags": ("低保户", "党员"), "extra": {"耕地": "4"}, "number": "0001"}
        edit = writer.compose(
            "matter.edit", CODE, device, 7, "", 5, [Matter(title="修路")], [(Household, home, changes)]
        )
        writer.take([edit])
        shared = writer.compose("cadre.add", "", device, 8, "", 5, [cadre])
        writer.take([shared])
        assert writer.compose("test", CODE, device, 9, "", 5, [], [(Household, home, changes)]).ops == []
        (matter,) = writer.find(Matter, CODE, title="修路")
        assert writer.find(Matter, CODE, title="修桥") == []
    notebook.take([edit, shared])
    header = read_header(edit.header)
    assert (header.number, header.lamport, header.device, header.counts) == (
        7,
        2,
        device,
        {"household": 1, "matter": 1},
    )
    with notebook.reading() as reader:
        record = reader.get(Household, home)
        assert (record.note, record.tags, record.extra) == ("已收到", ("低保户", "党员"), {"耕地": "4"})
        assert reader.get(Matter, matter.id) == matter
        assert reader.get(Cadre, cadre.id).name == "周小军"
    assert differences(shown_by_county(county), shown_by_notebook(notebook)) == []
    with county.reading() as reader:
        assert reader.get(Household, CODE, home).marks == 0
        assert reader.get(Cadre, CODE, cadre.id).village == ""
    assert kind_named("cadre").is_shared


def test_two_versions_stay_until_somebody_chooses(notebook: Notebook, county: CountyDatabase, tmp_path: Path) -> None:
    with notebook.acting("test", village=CODE, cadre="", at_ms=0) as doing:
        home = doing.act.create(Household(number="0001"))
    device = b"county-00001" + (1).to_bytes(4, "big")

    def carry() -> None:
        with notebook.reading() as reader, county.writing([CODE]) as writer:
            writer.take(export_actions(reader.connection))

    carry()
    with county.writing([CODE]) as writer:
        edit = writer.compose("test", CODE, device, 1, "", 5, [], [(Household, home, {"note": "县里说"})])
        writer.take([edit])
    with notebook.acting("test", village=CODE, cadre="", at_ms=0) as doing:
        doing.act.change(Household, home, note="村里说")
    carry()
    notebook.take([edit])
    assert differences(shown_by_county(county), shown_by_notebook(notebook)) == []
    with county.writing([CODE]) as writer:
        assert writer.get(Household, CODE, home).marks == 1
        choice = writer.compose("test", CODE, device, 2, "", 5, [], [(Household, home, {"note": "村里说"})])
        writer.take([choice])
        assert writer.get(Household, CODE, home).marks == 0
    notebook.take([choice])
    assert differences(shown_by_county(county), shown_by_notebook(notebook)) == []
