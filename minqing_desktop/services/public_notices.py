"""Fills 公示: lists and results put up for the villagers to see, names and numbers masked as on every notice board.

Disputes and agent petitions are never put up: what is said in mediation is the parties' own, and who petitions is not
told to others (Regulations on Petition Work, 2022).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import ROUTES, Matter, Petitioner
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import (
    Block,
    Paper,
    PaperKind,
    Paragraph,
    Seal,
    Space,
    Table,
    TableColumn,
)
from minqing_desktop.services.diary_books import period_words
from minqing_desktop.services.household_scope import households_in
from minqing_desktop.services.notice_terms import NoticeTerms, kept_terms
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import Query
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.services.visit_pages import HomeFacts, homes_of
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import MatterFilter, MatterLine, MatterOrder, matter_lines, matter_rows

_NOT_PUBLIC = frozenset({"mediation", "agent_petition"})


def people_notice(query: Query) -> Iterator[Paper]:
    """Everybody who has the tag of the scope, or the households named in it; UserError: nothing_to_print."""
    rows = list(_people_rows(query))
    if not rows:
        raise _nobody(query.scope.tag)
    tag = query.scope.tag
    columns = [
        TableColumn(tr("序号"), 2.0, True),
        TableColumn(tr("姓名"), 4.0, True),
        TableColumn(tr("组别"), 5.0, True),
        TableColumn(tr("类别"), 5.0, True),
        TableColumn(tr("备注"), 6.0, True),
    ]
    title = tr("{village}{tag}名单公示") if tag else tr("{village}名单公示")
    what = tr("{tag}名单").format(tag=tag) if tag else tr("有关名单")
    numbered = [(str(place), *row) for place, row in enumerate(rows, start=1)]
    titled = title.format(village=query.village, tag=tag)
    yield _paper(query, "people_notice", titled, what, Table(tuple(columns), numbered))


def _people_rows(query: Query) -> Iterator[tuple[str, ...]]:
    scope, masks = query.scope, query.masks
    if not scope.tag and scope.households is None and not scope.household:
        raise UserError("tag_missing", tr("还没有说公示哪些人，没有生成文件。"), tr("请先选一个标签，例如「低保」。"))
    ids = households_in(query.reader, query.session.village, scope)
    homes = homes_of(query.reader, ids)
    for home in (homes[each] for each in ids):
        if not scope.tag or scope.tag in home.household.tags:
            count = tr("全户{n}人").format(n=len(home.members))
            yield masks.name(home.head), home.group, scope.tag or home.household.household_type, count
            continue
        for person in home.members:
            if scope.tag in person.tags:
                yield masks.name(person.name), home.group, scope.tag, _of_whom(home, person, masks)


def _of_whom(home: HomeFacts, person: Person, masks: Masks) -> str:
    if person.id == home.household.head:
        return tr("户主")
    return tr("户主：{name}").format(name=masks.name(home.head))


def _nobody(tag: str) -> UserError:
    what = (
        tr("没有人有「{tag}」这个标签，没有生成文件。").format(tag=tag) if tag else tr("名单里没有户，没有生成文件。")
    )
    return UserError("nothing_to_print", what, tr("请换一个标签，或者先在户情里给人或户加上。"))


def matters_notice(query: Query) -> Iterator[Paper]:
    """The results of the matters closed in the span of the scope; UserError: nothing_to_print."""
    reader, scope = query.reader, query.scope
    wanted = MatterFilter(
        stages=frozenset({"closed"}),
        routes=frozenset(code for code, _ in ROUTES) - _NOT_PUBLIC | {""},
        cadre=scope.cadre,
        group=scope.group,
        closed_from=scope.since,
        closed_to=scope.until,
        order=MatterOrder.CLOSED,
    )
    lines = matter_lines(reader.connection, matter_rows(reader.connection, query.session.village, wanted))
    if not lines:
        raise UserError(
            "nothing_to_print", tr("这段时间没有可以公示的办结事项，没有生成文件。"), tr("请换一段时间再试。")
        )
    columns = (
        TableColumn(tr("序号"), 2.2, True),
        TableColumn(tr("反映人"), 4.0, True),
        TableColumn(tr("组别"), 3.2, True),
        TableColumn(tr("事项"), 5.8),
        TableColumn(tr("办理结果"), 6.8),
        TableColumn(tr("办结日期"), 4.3, True),
    )
    raised_by = [each.name for each in reader.find(Petitioner, matter__in=[line.id for line in lines])]
    names = _Names(reader, query.session.village, raised_by, query.masks)
    matters = reader.get_many(Matter, [line.id for line in lines])
    rows = [
        (str(place), *_matter_row(line, matters[line.id], names, query.masks))
        for place, line in enumerate(lines, start=1)
    ]
    days = [line.closed_on for line in lines if line.closed_on]
    period = period_words(scope.since or min(days, default=None), scope.until or max(days, default=None))
    title = tr("{village}民情事项办理结果公示").format(village=query.village)
    what = tr("{period}办结的民情事项").format(period=period)
    yield _paper(query, "matters_notice", title, what, Table(columns, rows))


def _matter_row(line: MatterLine, matter: Matter, names: "_Names", masks: Masks) -> tuple[str, ...]:
    who = masks.name(line.petitioner)
    if line.petitioners > 1:
        who = tr("{name}等{n}人").format(name=who, n=line.petitioners)
    closed = line.closed_on.isoformat() if line.closed_on else ""
    result = matter.outcome or matter.answer
    return who, line.group, names.masked(matter.title), names.masked(" ".join(result.split())), closed


class _Names:
    """Masks the names of villagers, and of `others`, where they stand in running text."""

    def __init__(self, reader: Reader, village: str, others: Iterable[str], masks: Masks) -> None:
        self._masks = masks
        known = (person.name for person in reader.find(Person, village=village))
        names = {name for name in (*known, *others) if len(name) > 1}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if names else None

    def masked(self, text: str) -> str:
        """The text without whole numbers and names."""
        text = self._masks.text(text)
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._masks.name(match[0]), text)


def _paper(query: Query, report: str, title: str, what: str, table: Table) -> Paper:
    """The notice around its table: on what ground, how long, whom to tell, whose seal."""
    village = shown_village(query.reader, query.session.village)
    terms = kept_terms(query.reader, query.session.village, report)
    today = query.session.today()
    blocks: Iterable[Block] = (
        Paragraph(_ground(query.village, terms.ground).format(village=query.village, what=what)),
        table,
        Space(0.4),
        Paragraph(_until_when(terms, today)),
        Paragraph(_whom_to_tell(query, terms, village.town if village else "")),
        Seal(_committee(query.village), long_day(today)),
    )
    return Paper(title, tuple(blocks), PaperKind.OFFICIAL, name=title)


def _ground(village: str, said: str) -> str:
    """Why it is put up, in the office's own words where it gave any; the law named is that of villages."""
    if said:
        # A brace would be taken for a place to fill in.
        own = said.removeprefix(tr("根据")).rstrip("，,。 ").replace("{", "{{").replace("}", "}}")
        return tr("根据{ground}，").replace("{ground}", own) + tr("现将{village}{what}公示如下，请群众监督。")
    if village.endswith("社区"):
        return tr("根据居务公开的有关规定，现将{village}{what}公示如下，请群众监督。")
    return tr("根据《中华人民共和国村民委员会组织法》关于村务公开的规定，现将{village}{what}公示如下，请群众监督。")


def _committee(village: str) -> str:
    """Who answers for the notice: the committee that the village or community elects, where its name says which."""
    if village.endswith("社区"):
        return tr("{village}居民委员会").format(village=village)
    return tr("{village}村民委员会").format(village=village) if village.endswith("村") else village


def _until_when(terms: NoticeTerms, today: date) -> str:
    since, until = terms.span(today)
    return tr("公示时间：{since}至{until}，共{n}天。").format(
        since=long_day(since), until=long_day(until), n=terms.days
    )


def _whom_to_tell(query: Query, terms: NoticeTerms, town: str) -> str:
    """Whom the office named, else the cadre who writes; with the whole telephone: it is there to be called."""
    cadre = query.reader.maybe(Cadre, query.scope.cadre or query.session.cadre) or Cadre()
    name = terms.contact or cadre.name or tr("　　　　　　")
    own_phone = "" if terms.contact and terms.contact != cadre.name else cadre.phone
    phone = terms.phone or own_phone or tr("　　　　　　　　")
    told = tr("公示期间如有不同意见，请向{village}反映，联系人：{name}，联系电话：{phone}。").format(
        village=_committee(query.village), name=name, phone=phone
    )
    above = tr("也可以直接向{town}反映。").format(town=town) if town else ""
    return sentences(told, above, tr("当面说、打电话、写信都可以，我们为反映人保密。"))
