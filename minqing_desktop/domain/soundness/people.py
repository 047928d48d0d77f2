"""Rules over one person: number, dates, sex, and work at an age of school."""

from collections.abc import Iterator
from datetime import date

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.soundness.doubt import OLDEST, Around, Doubt, Rule
from minqing_desktop.domain.values import id_number
from minqing_desktop.domain.values.partial_date import agree

PUPILS = ("学生", "在校", "就读", "小学", "初中", "高中", "中专", "幼儿园")
NO_PUPIL = ("毕业", "文化", "学历")
WORKERS = ("普通劳动力", "技能劳动力", "劳动力", "务工", "打工")
NO_WORKER = ("无劳动力", "非劳动力", "丧失劳动力", "弱劳动力", "半劳动力", "无劳力", "不务工", "未务工")
AGE_OF_WORK = 16
_WORK_COLUMNS = ("劳动力", "劳动能力", "劳动技能", "务工")
_YES = ("是", "有", "√", "1")


def doubts_of(person: Person, around: Around) -> Iterator[Doubt]:
    """Everything about one person that does not fit together."""
    yield from _of_number(person, around)
    yield from _of_dates(person, around.today)
    yield from _of_work(person, around.today)


def age_of(person: Person, today: date) -> int | None:
    """Full years; of a birth year or month alone the most it can be. None without a birth date."""
    parts = [int(part) for part in (person.birth_date or "").split("-") if part]
    if not parts:
        return None
    month, day = (*parts[1:], 1, 1)[:2] if len(parts) > 1 else (1, 1)
    return today.year - parts[0] - ((today.month, today.day) < (month, day))


def _of_number(person: Person, around: Around) -> Iterator[Doubt]:
    number = person.id_number
    if person.id_type:
        return
    if not number:
        yield _doubt(Rule.NUMBER_MISSING, person)
        return
    others = tuple(each for each in around.holders.get(number, ()) if each != person.id)
    if others:
        yield _doubt(Rule.NUMBER_TWICE, person, others=others)
    if not id_number.is_valid(number):
        yield _doubt(Rule.NUMBER_WRONG, person)
        return
    if person.birth_date and not agree(person.birth_date, id_number.birth_date(number)):
        yield _doubt(Rule.BIRTH_DIFFERS, person)
    if person.sex in ("男", "女") and person.sex != id_number.sex(number):
        yield _doubt(Rule.SEX_DIFFERS, person)


def _of_dates(person: Person, today: date) -> Iterator[Doubt]:
    age = age_of(person, today)
    if age is None:
        return
    if age > OLDEST:
        yield _doubt(Rule.TOO_OLD, person, count=age)
    if person.birth_date > today.isoformat()[: len(person.birth_date)]:
        yield _doubt(Rule.NOT_BORN_YET, person)


def _of_work(person: Person, today: date) -> Iterator[Doubt]:
    if not _is_worker(person):
        return
    age = age_of(person, today)
    if _is_pupil(person):
        yield _doubt(Rule.PUPIL_AT_WORK, person, count=age or 0)
    elif age is not None and 0 <= age < AGE_OF_WORK:
        yield _doubt(Rule.CHILD_AT_WORK, person, count=age)


def _is_pupil(person: Person) -> bool:
    said = [person.occupation, person.whereabouts, *person.tags]
    said += [value for key, value in person.extra.items() if "在校" in key or "就学" in key or "学生" in key]
    return any(_says(words, PUPILS, NO_PUPIL) for words in said)


def _is_worker(person: Person) -> bool:
    if any(_says(words, WORKERS, NO_WORKER) for words in (person.occupation, *person.tags)):
        return True
    for key, value in person.extra.items():
        if any(word in key for word in _WORK_COLUMNS) and (value in _YES or _says(value, WORKERS, NO_WORKER)):
            return True
    return False


def _says(words: str, wanted: tuple[str, ...], unless: tuple[str, ...]) -> bool:
    return any(word in words for word in wanted) and not any(word in words for word in unless)


def _doubt(rule: Rule, person: Person, others: tuple[str, ...] = (), count: int = 0) -> Doubt:
    return Doubt(rule, "person", person.id, person.household, others, count)
