"""What goes out as a roster comes in again as the same records, whatever there is; masked, it changes nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.household import HOUSEHOLD_STATES, PERSON_STATES, Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.values import id_number
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.services.households import HouseholdFilter
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_exports import export_roster
from minqing_desktop.services.roster_intake import bring_in
from minqing_desktop.services.rosters import preview
from minqing_desktop.services.session import Session
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import create_database

KEY, CODE = bytes(range(32)), "330327001201"
EVERYBODY = HouseholdFilter(state=None)
NOT_A_ROSTER_S = {"household", "head", "group", "merged_into"}
HOME_FIELDS = [facts.name for facts in kind_named("household").fields if facts.name not in NOT_A_ROSTER_S]
PERSON_FIELDS = [facts.name for facts in kind_named("person").fields if facts.name not in NOT_A_ROSTER_S]

surnames = st.sampled_from("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧")
given_names = st.text("秀兰玉英桂芳建国志强明丽华文军海燕春梅德福金凤𬭎䶮", min_size=1, max_size=2)
texts = st.text("门前路滑晴天慢走第三号后0123456789（）=+-@、，。 ", max_size=12).map(str.split).map(" ".join)
notes = st.lists(texts.filter(bool), max_size=2).map("\n".join)
tags = st.lists(st.sampled_from(("低保", "残疾", "高龄", "监测户", "独生子女")), unique=True, max_size=2).map(tuple)
days = st.dates(date(1930, 1, 1), date(2026, 1, 1))
mobiles = st.integers(0, 99999999).map(lambda n: f"138{n:08d}")
headings: st.SearchStrategy[str] = st.sampled_from(("残疾证号", "鱼塘亩数", "备注", "联系电话", "父亲/姓名", "开户行"))
extras: st.SearchStrategy[dict[str, str]] = st.dictionaries(headings, texts.filter(bool), max_size=2)
relations = st.sampled_from(
    (("配偶", ""), ("子", ""), ("子", "长子"), ("女", "二女"), ("父亲", ""), ("其他亲属", "表叔公"))
)


@st.composite
def persons(draw: st.DrawFn, is_head: bool = False) -> Person:
    born, relation = draw(days), draw(relations)
    sex = {"子": "男", "父亲": "男", "女": "女"}.get("" if is_head else relation[0]) or draw(st.sampled_from("男女"))
    id_type = draw(st.sampled_from(("", "", "", "passport", "birth_certificate", "other")))
    number, birth = "", draw(st.sampled_from((born.isoformat(), f"{born:%Y-%m}", f"{born:%Y}", "")))
    if id_type:
        number = draw(st.from_regex(r"[A-Z]\d{8}", fullmatch=True))
    elif draw(st.booleans()):
        order = draw(st.integers(0, 499)) * 2 + (sex == "男")
        body = f"330327{born:%Y%m%d}{order:03d}"
        number, birth = body + id_number.check_digit(body), born.isoformat()
    state = "" if is_head else draw(st.sampled_from([code for code, _word in PERSON_STATES]))
    return Person(
        name=draw(surnames) + draw(given_names),
        former_name=draw(st.sampled_from(("", "王旧名"))),
        id_type=id_type,
        id_number=number,
        relation=HEAD if is_head else relation[0],
        relation_word="" if is_head else relation[1],
        sex=sex,
        birth_date=birth,
        phone=draw(st.sampled_from(("", draw(mobiles)))),
        other_phones=draw(st.lists(mobiles, max_size=2, unique=True).map("、".join)),
        occupation=draw(st.sampled_from(("", "务农", "木工"))),
        whereabouts=draw(texts),
        tags=draw(tags),
        state=state,
        state_on=draw(st.none() | days) if state else None,
        note=draw(notes),
        extra=draw(extras),
    )


@st.composite
def homes(draw: st.DrawFn) -> tuple[Household, str, list[Person], bool]:
    state = draw(st.sampled_from([code for code, _word in HOUSEHOLD_STATES]))
    home = Household(
        registered_head=draw(st.sampled_from(("", "王公安"))),
        address=draw(texts),
        registered_address=draw(texts),
        household_type=draw(st.sampled_from(("", "一般户"))),
        tags=draw(tags),
        livelihood=draw(notes),
        state=state,
        state_on=draw(st.none() | days) if state else None,
        note=draw(notes),
        extra=draw(extras),
    )
    has_head = draw(st.booleans())
    members = [draw(persons(is_head=True))] if has_head else []
    members += draw(st.lists(persons(), min_size=0 if has_head else 1, max_size=3))
    return home, draw(st.sampled_from(("", "一组", "黄坑自然村"))), members, has_head


@st.composite
def villages(draw: st.DrawFn) -> list[tuple[Household, str, list[Person], bool]]:
    """Nobody is there twice: no number, and no name in a household."""
    numbers: set[str] = set()
    made = []
    for home, group, members, has_head in draw(st.lists(homes(), min_size=1, max_size=4)):
        kept, names = [], set()
        for person in members:
            is_again = person.name in names or (person.id_number and person.id_number in numbers)
            names.add(person.name)
            numbers.add(person.id_number)
            if not is_again or person is members[0]:
                kept.append(person)
        made.append((home, group, kept, has_head))
    return made


@contextmanager
def notebook(folder: Path) -> Iterator[Session]:
    folder.mkdir()
    made = create_database(folder, KEY, os.urandom(16))
    blobs = BlobStore(folder / "blobs.db", KEY, must_exist=False)
    session = Session(made, CODE, "", blobs)
    with session.doing("notebook.create") as doing:
        doing.act.create(Village(name="示范村", code=CODE))
    try:
        yield session
    finally:
        blobs.close()
        made.close()


def settle_in(session: Session, village: list[tuple[Household, str, list[Person], bool]]) -> None:
    with session.doing("roster.import") as doing:
        groups = {
            name: doing.act.create(Group(name=name)) for name in dict.fromkeys(g for _h, g, _m, _b in village) if name
        }
        for place, (home, group, members, has_head) in enumerate(village, start=1):
            identity = doing.act.create(replace(home, number=f"{place:04d}", group=groups.get(group, "")))
            ids = [doing.act.create(replace(person, household=identity)) for person in members]
            if has_head:
                doing.act.change(Household, identity, head=ids[0])


def everything(session: Session) -> dict[str, Any]:
    """Households by number with all catalogue fields, and their members; nothing of ids."""
    with session.reading() as reader:
        groups = {group.id: group.name for group in reader.find(Group)}
        people = reader.find(Person)
        names = {person.id: person.name for person in people}
        return {
            home.number: {
                **{name: getattr(home, name) for name in HOME_FIELDS},
                "group": groups.get(home.group, ""),
                "head": names.get(home.head, ""),
                "members": sorted(
                    (
                        {name: getattr(one, name) for name in PERSON_FIELDS}
                        for one in people
                        if one.household == home.id
                    ),
                    key=repr,
                ),
            }
            for home in reader.find(Household)
        }


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each example opens two notebooks: shrinking takes too long
)
@given(village=villages())
def test_any_village_comes_in_again_as_it_went_out(tmp_path_factory, village) -> None:
    tmp_path = tmp_path_factory.mktemp("round")
    whole, masked = tmp_path / "花名册.xlsx", tmp_path / "遮住的.xlsx"
    with notebook(tmp_path / "one") as session, notebook(tmp_path / "other") as fresh:
        settle_in(session, village)
        before = everything(session)
        export_roster(session, whole, EVERYBODY, masks=Masks(False), with_gone=True)
        export_roster(session, masked, EVERYBODY, with_gone=True)
        bring_in(fresh, whole, tag="")
        assert everything(fresh) == before
        for path in (whole, masked):
            found = differences(session, preview(path))
            assert [(each.kind, each.field, each.before, each.after) for each in found.all] == []
            assert not bring_in(session, path, tag="").changes
        assert everything(session) == before
