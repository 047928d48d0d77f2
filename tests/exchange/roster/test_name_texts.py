"""The reader's child makes the index's texts of names, each once, when an import asks for them."""

from pathlib import Path

import pytest

from minqing_desktop.domain.values.search_tokens import name_text
from minqing_desktop.exchange.roster.reader_process import RosterStream
from minqing_desktop.host.resources import resource_path
from minqing_desktop.storage.search_index import documents


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    rows = [
        "户号,姓名,与户主关系",
        *(f"{place // 3},甲{chr(0x4E10 + place % 50)}山,{'户主' if place % 3 == 0 else '子'}" for place in range(600)),
    ]
    file = tmp_path / "花名册.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_each_name_comes_once_with_its_text(roster: Path) -> None:
    with RosterStream(roster, resource_path("headings.json"), with_names=True) as stream:
        batches = list(stream)
    names = [name for batch in batches for name in batch.names]
    assert sorted(names) == sorted(
        {member.name for batch in batches for home in batch.households for member in home.members}
    )
    assert len(names) == 50
    assert all(batch.names[name] == name_text(name) for batch in batches for name in batch.names)


def test_a_preview_does_without_them(roster: Path) -> None:
    with RosterStream(roster, resource_path("headings.json")) as stream:
        assert not any(batch.names for batch in stream)


def test_a_known_text_is_taken_and_an_unknown_name_is_worked_out() -> None:
    assert documents("person", {"name": ["甲山", "乙水"]}, {"甲山": "known"}) == ["known", name_text("乙水")]
