"""Of whom a newer file says that they are missing: of what it covers, and of nobody else."""

from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.life_event import LifeEvent
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.roster_changes import (
    HOUSEHOLDS,
    LEFT,
    MISSING,
    NOBODY,
    RETURNED,
    WHOLE,
    Differences,
    scope_words,
)
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_updates import apply_differences
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.services.session import Session

HEADING = "组别,户编号,姓名,与户主关系,身份证号,变动情况"


def number(n: int) -> str:
    body = f"33032719{n % 50 + 30}0101{n:03d}"
    return body + check_digit(body)


def household(group: str, n: int, members: int = 3) -> list[str]:
    relations = ("户主", "配偶", "子", "女")
    return [f"{group},{n:04d},某{n}甲{m},{relations[m]},{number(n * 4 + m)}," for m in range(members)]


VILLAGE = [row for n in range(10, 20) for row in household("二组" if n < 15 else "三组", n)]


def found(session: Session, tmp_path: Path, rows: list[str], heading: str = HEADING) -> Differences:
    path = tmp_path / "新.csv"
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return differences(session, preview(path))


@pytest.fixture
def village(session: Session, tmp_path: Path) -> Session:
    path = tmp_path / "册.csv"
    path.write_text("\n".join((HEADING, *VILLAGE)) + "\n", encoding="utf-8")
    import_plan(session, preview(path))
    return session


def missing(all_of_them: Differences) -> set[str]:
    return {each.who for each in all_of_them.all if each.kind == MISSING}


def test_a_roster_of_one_group_says_nothing_of_the_others(village: Session, tmp_path: Path) -> None:
    rows = [row for row in VILLAGE if row.startswith("二组") and "0011" not in row]
    result = found(village, tmp_path, rows)
    assert missing(result) == {"某11甲0", "某11甲1", "某11甲2"}
    assert result.scope == WHOLE
    assert not scope_words(result.scope)


def test_of_a_few_households_only_their_own_members_are_missing(village: Session, tmp_path: Path) -> None:
    rows = [*household("二组", 10)[:2], *household("三组", 15)]
    result = found(village, tmp_path, rows)
    assert missing(result) == {"某10甲2"}
    assert result.scope == HOUSEHOLDS
    assert scope_words(result.scope)


def test_a_list_of_heads_says_nobody_is_missing(village: Session, tmp_path: Path) -> None:
    result = found(village, tmp_path, [row for row in VILLAGE if "户主" in row])
    assert (missing(result), result.scope) == (set(), NOBODY)
    assert scope_words(result.scope)


def test_rows_we_gave_back_say_nobody_is_missing(village: Session, tmp_path: Path) -> None:
    rows = [f"身份证号不完整,{row}" for row in household("二组", 10)[:1]]
    result = found(village, tmp_path, rows, f"问题,{HEADING}")
    assert (missing(result), result.scope) == (set(), NOBODY)


def test_a_whole_village_without_groups(village: Session, tmp_path: Path) -> None:
    rows = [row.partition(",")[2] for row in VILLAGE if "0012" not in row]
    result = found(village, tmp_path, rows, HEADING.partition(",")[2])
    assert missing(result) == {"甲大山", "乙秀兰", "某12甲0", "某12甲1", "某12甲2"}


def test_what_the_file_says_became_of_people_is_ticked_and_written(village: Session, tmp_path: Path) -> None:
    rows = [row + ("死亡" if "某10甲1" in row else "外嫁" if "某11甲2" in row else "") for row in VILLAGE]
    result = found(village, tmp_path, rows)
    left = {(each.who, each.after) for each in result.all if each.kind == LEFT}
    assert left == {("某10甲1", "已故"), ("某11甲2", "婚嫁迁出")}
    assert not missing(result)
    path = tmp_path / "新.csv"
    apply_differences(village, preview(path), result.ticked)
    with village.reading() as reader:
        states = {one.name: one.state for one in reader.find(Person) if one.state}
        events = {(one.type, one.person) for one in reader.find(LifeEvent)}
        ids = {one.name: one.id for one in reader.find(Person)}
    assert states == {"某10甲1": "deceased", "某11甲2": "married_out"}
    assert events == {("deceased", ids["某10甲1"]), ("married_out", ids["某11甲2"])}


def test_who_is_on_file_as_gone_and_still_listed_is_shown_and_left_when_a_hand_said_it(village, tmp_path) -> None:
    with village.reading() as reader:
        person = reader.find(Person, name="某10甲1")[0]
    with village.doing("person.left") as doing:
        doing.act.change(Person, person.id, state="deceased")
    (each,) = found(village, tmp_path, VILLAGE).all
    assert (each.kind, each.who, each.before, each.is_ticked) == (RETURNED, "某10甲1", "已故", False)
    apply_differences(village, preview(tmp_path / "新.csv"), {each.id})
    with village.reading() as reader:
        assert reader.get(Person, person.id).state == ""
