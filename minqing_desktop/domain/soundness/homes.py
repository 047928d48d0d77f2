"""Rules over a household: its head, who is what to whom, its number, telephone and visits."""

from collections.abc import Iterator
from datetime import timedelta

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.soundness.doubt import MANY_HOMES, Around, Doubt, HomeOnFile, Rule
from minqing_desktop.domain.soundness.people import age_of, doubts_of
from minqing_desktop.domain.values.relation import HEAD, SPOUSE, sex_of

YOUNGEST_PARENT = 14
"""Years between the generations; fewer are more likely a slip than a family."""
YOUNGEST_HEAD = 18
_CHILDREN = frozenset({"子", "女"})
_ELDERS = frozenset({"父亲", "母亲", "公公", "婆婆", "岳父", "岳母"})
_COUNTS = frozenset({"家庭人口", "家庭人口数", "家庭人数", "人口数", "人数", "户籍人口数", "当前家庭人口数"})


def doubts_at(home: HomeOnFile, around: Around) -> Iterator[Doubt]:
    """Everything about a household and those of it who go in."""
    yield from _of_the_home(home, around)
    yield from _of_the_head(home, around)
    yield from _of_relations(home, around)
    for person in home.members:
        if person.id in home.wanted:
            yield from doubts_of(person, around)
    yield from _of_visits(home, around)


def _of_the_home(home: HomeOnFile, around: Around) -> Iterator[Doubt]:
    record = home.household
    others = tuple(each for each in around.homes_by_number.get(record.number, ()) if each != record.id)
    if record.number and others:
        yield _doubt(Rule.HOME_NUMBER_TWICE, home, others)
    if not home.members:
        yield _doubt(Rule.NOBODY_HOME, home)
        return
    counted = {int(value) for key, value in record.extra.items() if key in _COUNTS and value.isdecimal()}
    if any(each != len(home.members) for each in counted):
        yield _doubt(Rule.COUNT_DIFFERS, home, count=min(counted))
    for phone in dict.fromkeys(person.phone for person in home.members if person.phone):
        count = around.homes_by_phone.get(phone, 0)
        if count >= MANY_HOMES:
            holder = next(person for person in home.members if person.phone == phone)
            yield Doubt(Rule.PHONE_SHARED, "person", holder.id, record.id, count=count)


def _of_the_head(home: HomeOnFile, around: Around) -> Iterator[Doubt]:
    if not home.members:
        return
    heads = [person for person in home.members if person.relation == HEAD]
    if len(heads) > 1:
        yield _doubt(Rule.TWO_HEADS, home, tuple(person.id for person in heads), len(heads))
    if home.head is None and not heads:
        yield _doubt(Rule.NO_HEAD, home)
    elif home.head is not None and home.head.state:
        yield _doubt(Rule.HEAD_GONE, home, (home.head.id,))
    elif home.head is not None:
        age = age_of(home.head, around.today)
        if age is not None and 0 <= age < YOUNGEST_HEAD and len(home.members) > 1:
            yield _doubt(Rule.YOUNG_HEAD, home, (home.head.id,), age)


def _of_relations(home: HomeOnFile, around: Around) -> Iterator[Doubt]:
    spouses = [person for person in home.members if person.relation == SPOUSE]
    if len(spouses) > 1:
        yield _doubt(Rule.TWO_SPOUSES, home, tuple(person.id for person in spouses), len(spouses))
    for person in home.members:
        implied = sex_of(person.relation)
        if implied and person.sex in ("男", "女") and person.sex != implied:
            yield Doubt(Rule.RELATION_SEX, "person", person.id, home.household.id)
    head = home.head
    if head is None or not head.birth_date:
        return
    for person in home.members:
        gap = _years_older(head, person)
        if gap is None or person.id == head.id:
            continue
        if person.relation in _CHILDREN and gap < YOUNGEST_PARENT:
            yield Doubt(Rule.CHILD_OLDER, "person", person.id, home.household.id, (head.id,), gap)
        elif person.relation in _ELDERS and -gap < YOUNGEST_PARENT:
            yield Doubt(Rule.PARENT_YOUNGER, "person", person.id, home.household.id, (head.id,), -gap)


def _years_older(one: Person, other: Person) -> int | None:
    """By how many calendar years one is older than the other; None where a birth date is missing."""
    if not one.birth_date or not other.birth_date:
        return None
    return int(other.birth_date[:4]) - int(one.birth_date[:4])


def _of_visits(home: HomeOnFile, around: Around) -> Iterator[Doubt]:
    tomorrow = around.today + timedelta(days=1)
    for visit in home.visits:
        if visit.started_at is None:
            continue
        day = visit.started_at.astimezone().date()
        if day >= tomorrow:
            yield Doubt(Rule.VISIT_IN_FUTURE, "visit", visit.id, home.household.id, day=day)
        elif home.since is not None and day < home.since:
            yield Doubt(Rule.VISIT_BEFORE_HOME, "visit", visit.id, home.household.id, day=day)


def _doubt(rule: Rule, home: HomeOnFile, others: tuple[str, ...] = (), count: int = 0) -> Doubt:
    return Doubt(rule, "household", home.household.id, home.household.id, others, count)
