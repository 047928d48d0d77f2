"""保留期限: how many years each kind of thing is kept, what is past them, and erasing it at an administrator's press.

Off until somebody sets it, and nothing goes by itself. What is counted stays: of a visit its day and who made it, of a
matter its number, stage and days; what goes is every field that the catalogue calls personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from minqing_desktop.domain.catalogue import FieldType, Privacy, kind_named, kind_of
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.erasing import erasing, take_household, take_person, whole_of
from minqing_desktop.services.record_words import Names
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.references import pointing_at

VERB = "keeping.erase"
GONE = "（保留期满，已抹去）"
"""Stands where a text was, in every language alike: it is written into the record."""
_GONE_HOMES = ("moved_out", "closed")
"""A household merged into another lives on in that one."""
_LEAST_REASONS = 3
"""Records of processing are kept for three years at least (Personal Information Protection Law, art. 56)."""
_WITH_MATTER = ("step", "petitioner", "task", "agent_petition", "mediation", "referral", "extension", "hand_over_note")


@dataclass(frozen=True, slots=True)
class KeepingRule:
    """One kind of thing: `field` of the village holds its years, `least` is what the law asks for."""

    key: str
    what: str
    field: str
    least: int = 1

    def years(self, village: Village) -> int | None:
        """How long, None for as long as there is no reason to erase."""
        return getattr(village, self.field)


@dataclass(frozen=True, slots=True)
class Expired:
    """One thing past its years; `name` is what people call it, `day` what its years are counted from."""

    rule: str
    kind: str
    id: str
    name: str
    day: date


def keeping_rules() -> tuple[KeepingRule, ...]:
    """All of them, in the order to show them."""
    return (
        KeepingRule("words", tr("走访的原话、答复和体会"), "keep_words_years"),
        KeepingRule("photos", tr("照片和材料"), "keep_photos_years"),
        KeepingRule("matters", tr("办结的事项"), "keep_matters_years"),
        KeepingRule("people", tr("迁出、去世的人和户"), "keep_people_years"),
        KeepingRule("reasons", tr("导出完整号码的事由"), "keep_reasons_years", _LEAST_REASONS),
    )


def years_words(years: int | None) -> str:
    """«5 年», or as long as it is needed."""
    return tr("留 {n} 年").format(n=years) if years else tr("办事需要期间一直留着，不需要了就删")


def kept_years(session: Session) -> dict[str, int | None]:
    """The years of the village in hand by the key of their rule."""
    with session.reading() as reader:
        village = shown_village(reader, session.village) or Village()
    return {rule.key: rule.years(village) for rule in keeping_rules()}


def set_years(session: Session, key: str, years: int | None) -> Changes:
    """Says how long one kind is kept; UserError: keeping_too_short, administrator_only."""
    rule = next(each for each in keeping_rules() if each.key == key)
    if years is not None and not rule.least <= years <= 100:
        raise UserError(
            "keeping_too_short",
            tr("「{what}」至少要留 {n} 年，期限没有改动。").format(what=rule.what, n=rule.least),
            tr("请选长一些，或者不限。"),
        )
    with session.doing("rule.keeping") as doing:
        village = shown_village(doing.see(), session.village)
        if village is not None:
            doing.act.change(Village, village.id, **{rule.field: years})
    return doing.changes


def expired(session: Session) -> list[Expired]:
    """What is past its years in the village in hand, rule by rule, the oldest first."""
    with session.reading() as reader:
        village = shown_village(reader, session.village)
        if village is None:
            return []
        found: list[Expired] = []
        for rule in keeping_rules():
            years = rule.years(village)
            if years:
                before = _years_ago(session.today(), years)
                found += sorted(_FINDERS[rule.key](reader, session.village, before), key=lambda each: each.day)
        return found


def erase_expired(session: Session, chosen: Sequence[Expired]) -> Changes:
    """Erases these for good in one action, with a mark where their words were. An administrator's deed."""
    people = [each.id for each in chosen if each.kind == "person"]
    homes = [each.id for each in chosen if each.kind == "household"]
    with session.reading() as reader:
        photos = reader.get_many(Attachment, [each.id for each in chosen if each.kind == "attachment"])
        more = tuple((each.id, each.digest) for each in photos.values())
        whole = whole_of(reader, people, homes, more)
    with erasing(session, VERB, whole, "expired") as doing:
        for each in homes:
            take_household(doing, each)
        for each in people:
            take_person(doing, each)
        for each in chosen:
            if each.kind == "visit":
                _strip(doing, "visit", each.id, "words")
                _strip_all(doing, "visit", [each.id], ("entry",))
            elif each.kind == "matter":
                _strip(doing, "matter", each.id, "title")
                _strip_all(doing, "matter", [each.id], _WITH_MATTER)
            elif each.kind == "disclosure":
                _strip(doing, "disclosure", each.id, "reason")
        doing.act.counts = {"erased": len(chosen)}
    return doing.changes


def _strip_all(doing: Doing, kind: str, ids: list[str], taken: Iterable[str]) -> None:
    """Whatever hangs on these records loses its personal fields as well, and what hangs on a mediation too."""
    below: dict[str, list[str]] = {}
    for pointer in pointing_at(doing.see().connection, kind, ids):
        if pointer.kind in taken:
            below.setdefault(pointer.kind, []).append(pointer.id)
    for each, found in below.items():
        for identity in dict.fromkeys(found):
            _strip(doing, each, identity)
    if "mediation" in below:
        _strip_all(doing, "mediation", below["mediation"], ("party", "mediation_record"))


def _strip(doing: Doing, kind: str, identity: str, marked: str = "") -> None:
    """Takes every value out of a record's history and writes anew what is not personal."""
    record = kind_named(kind).record
    one = doing.see().get(record, identity)
    kept = {
        facts.name: value
        for facts in kind_of(one).fields
        if facts.privacy is Privacy.PUBLIC
        and facts.type not in (FieldType.LONG_TEXT, FieldType.EXTRA)
        and (value := getattr(one, facts.name)) != facts.default
    }
    doing.act.redact(record, identity)
    if marked:
        kept[marked] = GONE
    if kept:
        doing.act.change(record, identity, **kept)


# What is past its years


def _words(reader: Reader, village: str, before: date) -> Iterator[Expired]:
    names = Names(reader)
    for visit in reader.find(Visit, village=village):
        told = visit.words or visit.answer or visit.reflection or visit.comment
        day = _day(visit.started_at)
        if told and told != GONE and day is not None and day < before:
            homes = tr("、").join(filter(None, (names.of("household", each) for each in visit.households)))
            yield Expired("words", "visit", visit.id, homes or tr("走访"), day)


# Files that a superior sent show nobody of the village.
_SENT_TO_ALL = frozenset({"policy", "blank_form"})


def _photos(reader: Reader, village: str, before: date) -> Iterator[Expired]:
    names = Names(reader)
    for photo in reader.find(Attachment, village=village):
        day = _day(photo.added_at)
        if day is not None and day < before and photo.owner_kind not in _SENT_TO_ALL:
            yield Expired("photos", "attachment", photo.id, names.of(photo.owner_kind, photo.owner) or tr("照片"), day)


def _matters(reader: Reader, village: str, before: date) -> Iterator[Expired]:
    for matter in reader.find(Matter, village=village):
        day = matter.closed_on or matter.ended_on
        if matter.stage not in OPEN_STAGES and day is not None and day < before and matter.title != GONE:
            yield Expired("matters", "matter", matter.id, tr(" ").join((matter.number, matter.title)), day)


def _people(reader: Reader, village: str, before: date) -> Iterator[Expired]:
    names, homes = Names(reader), set()
    for home in reader.find(Household, village=village):
        if home.state in _GONE_HOMES and home.state_on is not None and home.state_on < before:
            homes.add(home.id)
            yield Expired("people", "household", home.id, names.of("household", home.id), home.state_on)
    for person in reader.find(Person, village=village):
        if person.state and person.state_on is not None and person.state_on < before and person.household not in homes:
            yield Expired("people", "person", person.id, person.name, person.state_on)


def _reasons(reader: Reader, village: str, before: date) -> Iterator[Expired]:
    for given in reader.find(Disclosure, village=village):
        day = _day(given.at)
        if given.reason not in ("", GONE) and day is not None and day < before:
            yield Expired("reasons", "disclosure", given.id, given.document, day)


_FINDERS = {"words": _words, "photos": _photos, "matters": _matters, "people": _people, "reasons": _reasons}


def _day(at: datetime | None) -> date | None:
    return at.astimezone().date() if at is not None else None


def _years_ago(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)
