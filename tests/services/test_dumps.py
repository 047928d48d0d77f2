"""Everything out and back: whole, in order, byte for byte, and never half."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.domain.catalogue import FieldType, Kind, kinds
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.dump.lines import RESERVED
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.loads import first_village, load
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.rebuilding import compare_with_log

VALUES: dict[FieldType, Any] = {
    FieldType.DATE: date(2026, 2, 28),
    FieldType.INSTANT: datetime(2026, 11, 22, 2, 30, 0, 120000, tzinfo=UTC),
    FieldType.INTEGER: 7,
    FieldType.BOOLEAN: True,
    FieldType.REFERENCE: "0" * 31 + "1",
    FieldType.REFERENCES: ("0" * 31 + "1", "0" * 31 + "2"),
    FieldType.TAGS: ("低保", "独居"),
    FieldType.EXTRA: {"某列": "某值\n两行", "另一列": "𬭚"},
}


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def full_record(kind: Kind) -> Any:
    """A record of a kind with something in every field."""
    return kind.record(**{facts.name: VALUES.get(facts.type, f"「{facts.label}」") for facts in kind.fields})


def test_no_field_of_the_catalogue_hides_a_key_of_the_line() -> None:
    assert not {facts.name for kind in kinds() for facts in kind.fields} & set(RESERVED)


def test_a_household_stands_before_its_persons_and_shows_names_with_ids(session: Session, tmp_path: Path) -> None:
    outcome = dump(session, tmp_path / "dump.jsonl")
    lines = lines_of(tmp_path / "dump.jsonl")
    assert [line["kind"] for line in lines] == ["village", "group", "household", "person", "person", "cadre"]
    assert outcome.lines == len(lines)
    assert outcome.counts["person"] == 2
    _, group, household, head, spouse, cadre = lines
    assert (household["number"], household["head"], household["group"]) == ("0001", "甲大山", "一组")
    assert (household["head_id"], household["group_id"]) == (head["id"], group["id"])
    assert household["tags"] == ["低保"]
    assert household["village"] == "330327001201"
    assert (head["household"], head["household_number"]) == (household["id"], "0001")
    assert (head["id_number"], head["phone"]) == ("330327196003077713", "13800000001")
    assert spouse["relation"] == "配偶"
    assert cadre["village"] == ""


def test_every_kind_of_the_catalogue_comes_back_byte_for_byte(session: Session, empty: Session, tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    with session.doing("sample.load") as doing:
        for kind in kinds():
            doing.act.create(full_record(kind))
            doing.act.create(kind.record())
    outcome = dump(session, first)
    assert set(outcome.counts) == {kind.name for kind in kinds()}
    loaded = load(empty, first)
    assert loaded.added == outcome.counts
    assert loaded.left_out == {}
    dump(empty, second)
    assert second.read_bytes() == first.read_bytes()
    with empty.notebook.local() as connection:
        assert compare_with_log(connection) == {}


def test_records_of_two_villages_keep_their_village(session: Session, empty: Session, tmp_path: Path) -> None:
    with session.doing("village.add", village="330327001202") as doing:
        doing.act.create(Village(name="邻村", code="330327001202"))
        home = doing.act.create(Household(number="0001"))
        doing.act.create(Person(household=home, name="丙"))
    dump(session, tmp_path / "a.jsonl")
    load(empty, tmp_path / "a.jsonl")
    dump(empty, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert [line["village"] for line in lines_of(tmp_path / "b.jsonl") if line["kind"] == "household"] == [
        "330327001201",
        "330327001202",
    ]


def test_loading_again_changes_nothing_and_merges_by_id(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    dump(session, path)
    before = session.notebook.log_facts()
    assert load(session, path).changes == ()
    assert session.notebook.log_facts() == before
    lines = lines_of(path)
    lines[3]["phone"] = "13900000009"
    del lines[4]["name"]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    outcome = load(session, path)
    assert (outcome.added, outcome.changed["person"]) == ({}, 1)
    with session.reading() as reader:
        assert reader.get(Person, lines[3]["id"]).phone == "13900000009"
        assert reader.get(Person, lines[4]["id"]).name == "乙秀兰"
    undo_action(session, outcome.changes[0].action)
    with session.reading() as reader:
        assert reader.get(Person, lines[3]["id"]).phone == "13800000001"


def test_what_was_deleted_here_comes_back(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    dump(session, path)
    with session.doing("person.delete") as doing:
        (person,) = doing.see().find(Person, name="乙秀兰")
        doing.act.delete(Person, person.id)
    again = tmp_path / "again.jsonl"
    assert dump(session, again).counts["person"] == 1
    load(session, path)
    dump(session, again)
    assert again.read_bytes() == path.read_bytes()


def test_a_village_is_known_by_its_code(session: Session, empty: Session, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    dump(session, path)
    assert first_village(path).name == "示范村"
    with empty.doing("notebook.create") as doing:
        doing.act.create(Village(name="示范", code="330327001201"))
    load(empty, path)
    with empty.reading() as reader:
        assert [village.name for village in reader.find(Village)] == ["示范村"]


def test_photos_travel_with_their_records(session: Session, empty: Session, tmp_path: Path) -> None:
    assert session.blobs is not None
    content = os.urandom(3000)
    digest = session.blobs.put(content)
    with session.doing("photo.add") as doing:
        doing.act.create(Attachment(owner_kind="visit", digest=digest, size=3000))
        doing.act.create(Attachment(owner_kind="visit", digest="ab" * 32))
    path = tmp_path / "dump.jsonl"
    assert dump(session, path).missing_photos == 1
    load(empty, path)
    assert empty.blobs is not None
    assert empty.blobs.get(digest) == content
    lines = lines_of(path)
    place = next(at for at, line in enumerate(lines) if line.get("data"))
    lines[place]["data"] = "AAAA"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(session, path)
    assert caught.value.code == "dump_line_data"
    assert dump(session, path, with_photos=False).missing_photos == 0
    assert not any("data" in line for line in lines_of(path))


def test_what_a_newer_version_wrote_is_counted_and_the_rest_is_loaded(
    session: Session, empty: Session, tmp_path: Path
) -> None:
    path = tmp_path / "dump.jsonl"
    dump(session, path)
    lines = lines_of(path)
    lines[2]["roof"] = "瓦"
    lines.insert(0, {"kind": "meeting", "id": "whatever"})
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    outcome = load(empty, path)
    assert outcome.left_out == {"meeting": 1, "household.roof": 1}
    assert outcome.added["person"] == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"kind": "person", "id": "0', "dump_line_json"),
        ("\x00PK\x03\x04", "dump_line_json"),
        ("[1, 2]", "dump_line_record"),
        ('{"id": "00000000000000000000000000000001"}', "dump_line_record"),
        ('{"kind": "person", "id": "7"}', "dump_line_id"),
        ('{"kind": "person", "id": "00000000000000000000000000000001", "village": "x"}', "dump_line_village"),
        ('{"kind": "person", "id": "00000000000000000000000000000001", "name": 5}', "dump_line_field"),
        ('{"kind": "person", "id": "00000000000000000000000000000001", "state_on": "2026-02-30"}', "dump_line_field"),
        (
            '{"kind": "visit", "id": "00000000000000000000000000000001", "started_at": "2026-02-03T10:00"}',
            "dump_line_field",
        ),
        ('{"kind": "visit", "id": "00000000000000000000000000000001", "households": ["x"]}', "dump_line_field"),
        ('{"kind": "person", "id": "00000000000000000000000000000001", "extra": {"a": 1}}', "dump_line_field"),
        ('{"kind": "cadre", "id": "00000000000000000000000000000001", "is_active": "yes"}', "dump_line_field"),
        ('{"kind": "task", "id": "00000000000000000000000000000001", "household": 3}', "dump_line_field"),
        ('{"kind": "pairing", "id": "00000000000000000000000000000001", "every_days": 1.5}', "dump_line_field"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_changed(session: Session, tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "dump.jsonl"
    dump(session, path)
    good = path.read_text(encoding="utf-8").replace("甲大山", "甲小山")
    path.write_text(good + line + "\n", encoding="utf-8")
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as caught:
        load(session, path)
    assert caught.value.code == code
    assert "第 7 行" in caught.value.what
    assert session.notebook.log_facts() == before


def test_an_empty_or_missing_file_is_refused(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b"\n\n")
    for each, code in ((path, "dump_empty"), (tmp_path / "nowhere.jsonl", "dump_unreadable")):
        with pytest.raises(UserError) as caught:
            load(session, each)
        assert caught.value.code == code
    with pytest.raises(UserError) as caught:
        first_village(path)
    assert caught.value.code == "dump_without_village"


def test_cancelled_means_nothing_happened(session: Session, empty: Session, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    with pytest.raises(Cancelled):
        dump(session, path, cancel=lambda: True)
    assert not path.exists()
    dump(session, path)
    with pytest.raises(Cancelled):
        load(empty, path, cancel=lambda: True)
    assert empty.notebook.log_facts().ops == 0


def test_persons_without_a_household_are_not_forgotten(session: Session, empty: Session, tmp_path: Path) -> None:
    with session.doing("person.add") as doing:
        doing.act.create(Person(name="丁"))
        doing.act.create(replace(Cadre(name="戊")))
    path = tmp_path / "dump.jsonl"
    assert dump(session, path).counts["person"] == 3
    load(empty, path)
    dump(empty, tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == path.read_bytes()


def test_many_records_pass_block_by_block(session: Session, empty: Session, tmp_path: Path) -> None:
    with session.doing("roster.import") as doing:
        for number in range(1200):
            home = doing.act.create(Household(number=f"{number:04d}"))
            for member in range(2):
                doing.act.create(Person(household=home, name=f"某{number}-{member}"))
    path = tmp_path / "dump.jsonl"
    seen: list[int] = []
    outcome = dump(session, path, progress=lambda done, total: seen.append(done))
    assert outcome.counts["person"] == 2402
    assert seen[-1] == outcome.lines
    assert len(seen) > 3
    load(empty, path)
    dump(empty, tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == path.read_bytes()
