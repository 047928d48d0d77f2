"""报送前自查: what a village accountant would look at twice, over just what goes into a form or a ledger."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.life_event import LifeEvent
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.soundness.deeds import doubts_of_matter, doubts_of_visit
from minqing_desktop.domain.soundness.doubt import MANY_HOMES, Around, Doubt, HomeOnFile, Rule, rule_words
from minqing_desktop.domain.soundness.homes import doubts_at
from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms_book import FormBook, Home, read_book
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope, visits_in
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.soundness import shared_household_numbers, shared_id_numbers, shared_phones

VISITS, MATTERS = "visit", "matter"
_OF_MATTERS = (MATTERS, "petition", "mediation")
_RANK = {rule: place for place, rule in enumerate(Rule)}


@dataclass(frozen=True, slots=True)
class FormFinding:
    """One thing to look at: `name` is the rule, `words` who and what exactly, `place` what `Desk.lead` opens."""

    rule: Rule
    is_wrong: bool
    name: str
    words: str
    advice: str
    place: tuple[str, object]
    record: tuple[str, str]


@dataclass(frozen=True, slots=True)
class FormCheck:
    """Everything found, the gravest first, and how many records were looked at."""

    findings: tuple[FormFinding, ...]
    looked_at: int

    @property
    def wrong_count(self) -> int:
        """How many cannot be as they stand."""
        return sum(finding.is_wrong for finding in self.findings)

    @property
    def counts(self) -> dict[Rule, int]:
        """How often each rule found something, in their order."""
        found = Counter(finding.rule for finding in self.findings)
        return {rule: found[rule] for rule in Rule if found[rule]}


def check_form(session: Session, scope: FormScope, subject: str = "people") -> FormCheck:
    """Looks over what a form of this subject (`FormLayout.subject`) and scope would hold; changes nothing.

    UserError: form.group_unknown, form.tag_unknown, form.household_unknown, form.search_unknown.
    """
    today = session.today()
    with session.reading() as reader:
        book = read_book(session, reader, scope)
        if subject == VISITS:
            visits = _visits(session, reader, book)
            doubts, looked = _of_visits(visits, today), len(visits)
        elif subject in _OF_MATTERS:
            matters = _matters(session, reader, book, subject)
            doubts, looked = (doubt for each in matters for doubt in doubts_of_matter(each, today)), len(matters)
        else:
            doubts, looked = (
                _of_homes(session, reader, book),
                sum(map(len, map(book.wanted_members, book.homes_in_span))),
            )
        return FormCheck(_in_words(reader, doubts), looked)


def _of_homes(session: Session, reader: Reader, book: FormBook) -> Iterator[Doubt]:
    connection, village = reader.connection, session.village
    around = Around(
        book.today,
        shared_id_numbers(connection, village),
        shared_phones(connection, village, MANY_HOMES),
        shared_household_numbers(connection, village),
    )
    since = {each.household: _day(each.on) for each in reader.find(LifeEvent, village=village, type="split")}
    dubious = _dubious_visits(reader, village, set(since), book.today)
    for home in book.homes_in_span:
        yield from doubts_at(_on_file(home, book, since, dubious), around)


def _on_file(
    home: Home, book: FormBook, since: dict[str, date | None], dubious: dict[str, tuple[Visit, ...]]
) -> HomeOnFile:
    identity = home.household.id
    wanted = frozenset(person.id for person in book.wanted_members(home))
    return HomeOnFile(home.household, home.head, home.members, wanted, dubious.get(identity, ()), since.get(identity))


def _day(partial: str) -> date | None:
    """The first day that a partial date can mean: a visit before it is before it in any case."""
    if not partial:
        return None
    year, month, day = (*map(int, partial.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _dubious_visits(reader: Reader, village: str, split: set[str], today: date) -> dict[str, tuple[Visit, ...]]:
    """By household, the visits the rules are about: those of days to come, and all of households split off another."""
    tomorrow = datetime.combine(today + timedelta(days=1), time()).astimezone(UTC)
    found = {visit.id: visit for visit in reader.find(Visit, village=village, started_at__from=tomorrow)}
    for household in split:
        found |= {visit.id: visit for visit in reader.linked(Visit, "households", household)}
    by_home: dict[str, tuple[Visit, ...]] = {}
    for visit in found.values():
        for household in visit.households:
            by_home[household] = (*by_home.get(household, ()), visit)
    return by_home


def _visits(session: Session, reader: Reader, book: FormBook) -> list[Visit]:
    scope = book.scope
    ids = visits_in(reader, session.village, VisitScope(since=scope.since, until=scope.until))
    visits = reader.get_many(Visit, ids)
    homes = {home.household.id for home in book.homes}
    chosen = [visits[each] for each in ids if each in visits]
    return chosen if scope.lets_all_homes else [each for each in chosen if homes & set(each.households)]


def _of_visits(visits: Iterable[Visit], today: date) -> Iterator[Doubt]:
    for visit in visits:
        yield from doubts_of_visit(visit)
        if visit.started_at is not None and (day := visit.started_at.astimezone().date()) > today:
            yield Doubt(Rule.VISIT_IN_FUTURE, "visit", visit.id, next(iter(visit.households), ""), day=day)


def _matters(session: Session, reader: Reader, book: FormBook, subject: str) -> list[Matter]:
    scope, conditions = book.scope, {}
    if scope.since is not None:
        conditions["accepted_on__from"] = scope.since
    if scope.until is not None:
        conditions["accepted_on__before"] = scope.until + timedelta(days=1)
    if subject != MATTERS:
        conditions["route"] = {"petition": "agent_petition"}.get(subject, subject)
    homes = {home.household.id for home in book.homes}
    found = reader.find(Matter, village=session.village, **conditions)
    return found if scope.lets_all_homes else [each for each in found if each.household in homes]


def _in_words(reader: Reader, doubts: Iterable[Doubt]) -> tuple[FormFinding, ...]:
    ordered = sorted(doubts, key=lambda doubt: _RANK[doubt.rule])
    persons = reader.get_many(Person, _ids(ordered, "person"))
    homes = {each.household for each in ordered} | {person.household for person in persons.values()}
    households = reader.get_many(Household, [*(homes - {""}), *_ids(ordered, "household")])
    heads = reader.get_many(Person, [home.head for home in households.values() if home.head])
    matters = reader.get_many(Matter, _ids(ordered, "matter"))
    names = _Names(persons, households, heads, matters)
    words = rule_words()
    return tuple(
        FormFinding(
            doubt.rule,
            doubt.is_wrong,
            words[doubt.rule].name,
            names.sentence(doubt),
            words[doubt.rule].advice,
            _place(doubt),
            (doubt.kind, doubt.id),
        )
        for doubt in ordered
    )


def _ids(doubts: Iterable[Doubt], kind: str) -> list[str]:
    """Of the records the doubts are about, and of the others they name, which may be of either kind."""
    found = [doubt.id for doubt in doubts if doubt.kind == kind]
    if kind in ("person", "household"):
        found += [each for doubt in doubts for each in doubt.others]
    return list(dict.fromkeys(found))


def _place(doubt: Doubt) -> tuple[str, object]:
    if doubt.kind == "visit":
        return "visits", {"open": doubt.id}
    if doubt.kind == "matter":
        return "matters", doubt.id
    return "households", doubt.household or doubt.id


@dataclass(frozen=True, slots=True)
class _Names:
    """How the records are called that findings name."""

    persons: dict[str, Person]
    households: dict[str, Household]
    heads: dict[str, Person]
    matters: dict[str, Matter]

    def sentence(self, doubt: Doubt) -> str:
        """«王小明（0088 王秀英户）：和 李四（0012 …户）相同»."""
        who, detail = self._who(doubt), self._detail(doubt)
        return tr("{who}：{detail}").format(who=who, detail=detail) if detail else who

    def _who(self, doubt: Doubt) -> str:
        if doubt.kind == "person":
            return self.person(doubt.id)
        if doubt.kind == "matter":
            matter = self.matters.get(doubt.id, Matter())
            return " ".join(filter(None, (matter.number, matter.title)))
        return self.home(doubt.household or doubt.id)

    def person(self, identity: str) -> str:
        """A person with the household in brackets."""
        person = self.persons.get(identity) or self.heads.get(identity) or Person()
        home = self.home(person.household)
        return tr("{name}（{home}）").format(name=person.name, home=home) if home else person.name

    def home(self, identity: str) -> str:
        """A household by number and head."""
        household = self.households.get(identity)
        if household is None:
            return ""
        head = self.heads.get(household.head)
        name = head.name if head else household.registered_head
        called = tr("{head}户").format(head=name) if name else ""
        return " ".join(filter(None, (household.number, called)))

    def _detail(self, doubt: Doubt) -> str:
        count, day = doubt.count, doubt.day.isoformat() if doubt.day else ""
        match doubt.rule:
            case Rule.NUMBER_TWICE:
                return tr("和{others}相同").format(others=tr("、").join(map(self.person, doubt.others)))
            case Rule.HOME_NUMBER_TWICE:
                return tr("和{others}相同").format(others=tr("、").join(map(self.home, doubt.others)))
            case Rule.TWO_HEADS | Rule.TWO_SPOUSES | Rule.HEAD_GONE:
                return tr("、").join(self.persons.get(each, Person()).name for each in doubt.others)
            case Rule.TOO_OLD | Rule.PUPIL_AT_WORK | Rule.CHILD_AT_WORK | Rule.YOUNG_HEAD:
                return tr("{n} 岁").format(n=count) if count else ""
            case Rule.CHILD_OLDER | Rule.PARENT_YOUNGER:
                return tr("只差 {n} 岁").format(n=count) if count >= 0 else tr("倒过来差 {n} 岁").format(n=-count)
            case Rule.PHONE_SHARED:
                return tr("{n} 户用同一个号").format(n=count)
            case Rule.COUNT_DIFFERS:
                return tr("附加列写的是 {n} 人").format(n=count)
        return day
