"""What is found over all kinds, narrowed by kind, group, days and stage, and kept as a list."""

from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host import clock
from minqing_desktop.services.search import (
    SearchWish,
    delete_search,
    find_anything,
    find_households,
    hits_of,
    save_search,
    saved_searches,
    search_all,
    searched_kinds,
    wish_of,
)
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 4, tzinfo=UTC))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))


@pytest.fixture
def village(session: Session) -> dict[str, str]:
    """Two households in two groups, with what was said and done about a lamp."""
    ids: dict[str, str] = {}
    with session.doing("test") as doing:
        act = doing.act
        for place in ("东组", "西组"):
            group = ids[place] = act.create(Group(name=place))
            home = act.create(Household(number=f"7{len(ids):03}", group=group, address=f"{place}路灯旁"))
            visit = act.create(
                Visit(
                    households=(home,),
                    started_at=datetime(2026, 11, 3, 8, tzinfo=UTC),
                    words="村口的路灯不亮，夜里看不清",
                )
            )
            ids[f"{place}条目"] = act.create(Entry(visit=visit, household=home, text="想在村口装一盏路灯"))
            matter = act.create(
                Matter(
                    title="村口路灯",
                    household=home,
                    accepted_on=date(2026, 10, 9),
                    stage="handling" if place == "东组" else "closed",
                )
            )
            act.create(Step(matter=matter, on=date(2026, 10, 12), text="问过供电所，路灯杆还在"))
            act.create(Task(title="催路灯", household=home, due_on=date(2026, 11, 20)))
            ids[f"{place}走访"], ids[f"{place}事项"] = visit, matter
    return ids


def kinds_found(session: Session, **wish: object) -> dict[str, int]:
    counts: dict[str, int] = {}
    for hit in hits_of(session, search_all(session, SearchWish(**wish)), str(wish.get("text", ""))):  # type: ignore[arg-type]
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    return counts


def test_every_kind_with_words_is_found_at_its_place(session: Session, village: dict[str, str]) -> None:
    assert kinds_found(session, text="路灯") == {
        "household": 2, "visit": 2, "matter": 2, "task": 2, "entry": 2, "step": 2,
    }  # fmt: skip
    found = {hit.id: hit for hit in hits_of(session, search_all(session, SearchWish("路灯")), "路灯")}
    entry = found[village["东组条目"]]
    assert (entry.whole, entry.title) == (("visit", village["东组走访"]), "想在村口装一盏路灯")


def test_any_two_characters_of_any_text_find_it_with_the_words_around(
    session: Session, village: dict[str, str]
) -> None:
    hits = hits_of(session, search_all(session, SearchWish("看不")), "看不")
    assert {hit.kind for hit in hits} == {"visit"}
    assert all("看不清" in hit.title for hit in hits)


def test_the_search_box_shows_a_part_only_where_its_whole_is_not_shown(
    session: Session, village: dict[str, str]
) -> None:
    assert [hit.kind for hit in find_anything(session, "想在")] == ["entry", "entry"]
    assert "entry" not in [hit.kind for hit in find_anything(session, "路灯")]


def test_group_kind_stage_and_days_narrow(session: Session, village: dict[str, str]) -> None:
    assert kinds_found(session, text="路灯", group=village["东组"]) == {
        "household": 1, "visit": 1, "matter": 1, "task": 1, "entry": 1, "step": 1,
    }  # fmt: skip
    assert kinds_found(session, text="路灯", what="step") == {"step": 2}
    assert kinds_found(session, text="路灯", stage="closed") == {"matter": 1, "step": 1}
    assert kinds_found(session, text="路灯", period="month") == {"visit": 2, "task": 2, "entry": 2}
    assert kinds_found(session, text="路灯", since=date(2026, 10, 9), until=date(2026, 10, 9)) == {
        "matter": 2,
        "step": 2,
    }


def test_conditions_without_words_list_whole_records(session: Session, village: dict[str, str]) -> None:
    assert kinds_found(session, stage="handling", group=village["东组"]) == {"matter": 1, "task": 1}
    assert kinds_found(session) == {}
    assert kinds_found(session, text="！") == {}


def test_a_kept_search_is_counted_anew_and_replaced_under_its_name(session: Session, village: dict[str, str]) -> None:
    wish = SearchWish(text="路灯", stage="handling")
    save_search(session, "没办结的路灯", wish)
    assert [(each.name, wish_of(each)) for each in saved_searches(session)] == [("没办结的路灯", wish)]
    before = len(search_all(session, wish))
    with session.doing("test") as doing:
        doing.act.create(Matter(title="三组路灯", stage="handling"))
    assert len(search_all(session, wish_of(saved_searches(session)[0]))) == before + 1
    identity, _ = save_search(session, " 没办结的路灯 ", SearchWish(text="路灯"))
    assert len(saved_searches(session)) == 1
    changes = delete_search(session, identity)
    assert saved_searches(session) == []
    undo_action(session, changes.action)
    assert len(saved_searches(session)) == 1


@pytest.mark.parametrize(
    ("name", "wish", "code"), [("", SearchWish("灯"), "search_name_missing"), ("灯", SearchWish(), "search_empty")]
)
def test_what_cannot_be_kept_says_so(session: Session, name: str, wish: SearchWish, code: str) -> None:
    with pytest.raises(UserError) as refused:
        save_search(session, name, wish)
    assert refused.value.code == code


def test_kinds_derived_from_the_catalogue_can_all_be_asked(session: Session, village: dict[str, str]) -> None:
    for kind in searched_kinds():
        assert kinds_found(session, text="没有这些字", what=kind) == {}
        kinds_found(session, text="路灯", what=kind, group=village["东组"], since=date(2026, 1, 1), stage="closed")


def test_a_household_that_was_merged_into_another_is_offered_no_longer(
    session: Session, village: dict[str, str]
) -> None:
    with session.reading() as reader:
        gone, kept = (home for home in reader.find(Household) if home.number.startswith("7"))
    assert [hit.id for hit in find_households(session, gone.number)] == [gone.id]
    with session.doing("test") as doing:
        doing.act.change(Household, gone.id, state="merged", merged_into=kept.id)
    assert find_households(session, gone.number) == []
