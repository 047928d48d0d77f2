"""What the law lets villagers see: the notice of what is kept of them and why, and all that is kept of one of them.

Personal Information Protection Law: arts. 13 and 35 (on what ground), 17 (what is told), 28 to 30 (what is sensitive),
44 to 47 (to know, to see and copy, to correct, to have erased), 50 (how a request is taken).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from minqing_desktop.domain.catalogue import FieldType, Record, kind_named, kind_of
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, administrators
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Block,
    Fact,
    Fields,
    Heading,
    Items,
    Note,
    Paper,
    PaperKind,
    Paragraph,
    Seal,
    Signature,
    Signatures,
    Table,
    TableColumn,
)
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.household_records import HouseholdRecords, household_records
from minqing_desktop.services.household_scope import households_in
from minqing_desktop.services.life_events import events_of
from minqing_desktop.services.printed_days import local, long_day
from minqing_desktop.services.record_words import Names, words_of
from minqing_desktop.services.report_kinds import Ask, Papers, Query, Report, Section
from minqing_desktop.services.retention import keeping_rules, years_words
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reading.actions import ActionFilter, recent_actions

NOTICE, OWN_RECORD = "privacy_notice", "own_record"
LOOKED_AT = 20
"""So many of the latest looks at whole numbers are listed."""
_LINKS = ("household", "merged_into", "head")


def privacy_reports() -> tuple[Report, ...]:
    """The notice for all, the copy for one."""
    return (
        Report(
            NOTICE,
            tr("个人信息告知书"),
            Section.OUTWARD,
            tr("贴在村务公开栏、走访时给群众看：记什么、为什么记、谁在管、留多久，群众可以查、可以改、可以要求删。"),
            Papers(_notices, counted=lambda _session, _scope: 1),
            tr("{n} 份"),
            (),
        ),
        Report(
            OWN_RECORD,
            tr("本人信息副本"),
            Section.OUTWARD,
            tr(
                "群众来要自己的信息时打印给本人：笔记本里关于他的全部。交给本人的，请用完整号码；里面提到别人的，先看一遍。"
            ),
            Papers(_copies),
            tr("{n} 人"),
            (Ask.HOUSEHOLD,),
            needs=(Ask.HOUSEHOLD,),
        ),
    )


# 告知书


def _notices(query: Query) -> Iterator[Paper]:
    village = shown_village(query.reader, query.session.village) or Village()
    office = tr("{village}村（居）民委员会").format(village=village.name.removesuffix(tr("村"))) if village.name else ""
    blocks: list[Block] = [
        Paragraph(
            tr(
                "各位村民：为了走访入户、办理大家反映的事情、落实各项惠民政策，我们在一台加密的电脑里记有大家的一些信息。"
                "按照《中华人民共和国个人信息保护法》第十七条，现告知如下。"
            )
        )
    ]
    parts = (
        (tr("谁在管"), _who(query, village, office)),
        (tr("为什么记，凭什么记"), _why()),
        (tr("记些什么"), _what()),
        (tr("怎么保管，给谁看"), _how()),
        (tr("留多久"), _how_long(village)),
        (tr("您的权利"), _rights()),
    )
    for number, (title, part) in enumerate(parts, start=1):
        blocks += [Heading(title, number=number), *part]
    blocks.append(Seal(office, long_day(query.session.today())))
    yield Paper(tr("个人信息处理告知书"), tuple(blocks), kind=PaperKind.OFFICIAL, name=tr("个人信息告知书"))


def _who(query: Query, village: Village, office: str) -> list[Block]:
    chiefs = administrators(query.reader.find(Cadre))
    told = [tr("　").join(filter(None, (each.name, each.post, each.phone))) for each in chiefs]
    place = "".join(filter(None, (village.county, village.town)))
    return [
        Paragraph(tr("处理者：{place}{office}。").format(place=place, office=office)),
        Paragraph(tr("联系人和电话：{who}。").format(who=tr("；").join(told) or "＿＿＿＿＿＿＿＿")),
        Paragraph(tr("办公地点：＿＿＿＿＿＿＿＿　监督电话：＿＿＿＿＿＿")),
    ]


def _why() -> list[Block]:
    return [
        Paragraph(
            tr(
                "为履行法定职责、办理村（居）民自治和协助政府的工作所必需（第十三条第一款第三项、第三十五条、第三十七条），"
                "只用来走访、办事、报送上级依法要的表册，不作别的用。为此以外的事要用，先另外征得您同意。"
            )
        )
    ]


def _what() -> list[Block]:
    return [
        Items(
            (
                tr("户和人的基本情况：姓名、身份证号、出生日期、与户主关系、电话、住址、职业、现在何处。"),
                tr("走访时您说的话和反映的事，办到哪一步，答应过您什么，您满意不满意。"),
                tr("享受政策和服务的标记，如低保、残疾、独居、监测户；身份证号和这些标记是敏感个人信息，"
                   "只为确认身份、落实待遇和安排走访，记错或泄露会影响您的权益，所以加密、遮住、谁看过都有记录。"),
                tr("为办事拍的照片、收的材料。"),
            ),
        ),
        Paragraph(tr("不设宗教信仰、民族、政治态度的栏目，不记指纹、人脸，不给任何人打分排名。")),
    ]  # fmt: skip


def _how() -> list[Block]:
    return [
        Paragraph(
            tr(
                "全部内容加密存放在本村的电脑里，不联网；号码平时遮住，看一次完整号码、导出一次都留有记录。"
                "只有经办的干部能打开。报给上级的，只报依法要求的内容；公示时姓名、号码都遮住一部分。"
            )
        )
    ]


def _how_long(village: Village) -> list[Block]:
    lines = [
        tr("{what}：{years}。").format(what=rule.what, years=years_words(rule.years(village)))
        for rule in keeping_rules()
    ]
    return [Items(tuple(lines)), Paragraph(tr("法律、法规另有规定的，按规定。"))]


def _rights() -> list[Block]:
    return [
        Items(
            (
                tr("知情：随时可以问记了您什么、怎么用的（第四十四条、第四十八条）。"),
                tr("查阅、复制：可以要一份关于您自己的全部记录（第四十五条）。"),
                tr("更正、补充：记错了、不全了，请告诉我们，核实后马上改（第四十六条）。"),
                tr("删除：目的已经实现、期限已满、不再需要、您撤回同意或者记得不合法的，可以要求删除（第四十七条）。"),
                tr("近亲属可以为去世的人依法提出查阅、复制、更正、删除（第四十九条）。"),
            )
        ),
        Paragraph(
            tr(
                "带上身份证到上面的地点来，或打电话，我们当场受理；不能办的会说明理由（第五十条）。"
                "不满意的，可以向乡镇（街道）或履行个人信息保护职责的部门投诉、举报。"
            )
        ),
    ]


# 本人信息副本


def _copies(query: Query) -> Iterator[Paper]:
    scope = query.scope
    if scope.person:
        person = query.reader.get(Person, scope.person)
        yield _Copy(query, household_records(query.reader, person.household), person).paper()
        return
    for identity in households_in(query.reader, query.session.village, scope):
        home = household_records(query.reader, identity)
        if not home.living:
            raise UserError("nothing_to_print", tr("这一户现在没有在册的人，没有生成文件。"), tr("请另选一户。"))
        for person in home.living:
            yield _Copy(query, home, person).paper()


class _Copy:
    """All that is kept of one person."""

    def __init__(self, query: Query, home: HouseholdRecords, person: Person) -> None:
        self._query, self._home, self._person, self._masks = query, home, person, query.masks
        self._names = Names(query.reader)

    def paper(self) -> Paper:
        today = long_day(self._query.session.today())
        blocks: list[Block] = [
            Paragraph(
                tr(
                    "{name}：按照《个人信息保护法》第四十五条，下面是{village}的民情日记里关于您的全部记录。"
                    "记错的、不全的，请当场指出。"
                ).format(name=self._person.name, village=self._query.village),
                is_indented=False,
            )
        ]
        for number, (title, part) in enumerate(self._parts(), start=1):
            blocks += [Heading(title, number=number), *(part or [Paragraph(tr("没有。"))])]
        blocks += [
            Note(tr("里面提到的别人的事，请不要外传。")),
            Signatures((Signature(tr("本人签收")), Signature(tr("经办人")))),
        ]
        return Paper(
            tr("本人信息副本"),
            tuple(blocks),
            notes=(self._query.village, tr("打印日期：{day}").format(day=today)),
            running=tr("本人信息副本（续）　{name}").format(name=self._person.name),
            name=tr("本人信息副本 {name}").format(name=self._person.name),
        )

    def _parts(self) -> Iterator[tuple[str, list[Block]]]:
        yield tr("本人"), self._facts(self._person)
        yield tr("所在的户"), self._facts(self._home.household)
        yield tr("家庭变动"), self._events()
        yield tr("走访记录"), self._visits()
        yield tr("反映的事"), self._matters()
        yield tr("任务和答应您的事"), self._tasks()
        yield tr("照片和材料"), self._photos()
        yield tr("谁看过您的完整号码"), self._looks()

    def _facts(self, record: Record) -> list[Block]:
        facts = [
            Fact(tr(each.label), words, WHOLE_ROW if each.type is FieldType.LONG_TEXT or len(words) > 24 else 1)
            for each in kind_of(record).fields
            if each.name not in _LINKS and (words := self._words(each, getattr(record, each.name)))
        ]
        return [Fields(tuple(facts))] if facts else []

    def _words(self, facts: Any, value: Any) -> str:
        if value in (None, "", (), {}, False):
            return ""
        masks = self._masks
        if facts.type is FieldType.ID_NUMBER:
            return masks.id_number(value)
        if facts.type is FieldType.PHONE:
            return masks.phone(value)
        if facts.type in (FieldType.TEXT, FieldType.LONG_TEXT):
            return masks.text(value)
        if facts.type is FieldType.EXTRA and not masks.are_on:
            return tr("；").join(f"{column} {words}" for column, words in value.items())
        return words_of(facts, value, self._names)

    def _events(self) -> list[Block]:
        found = events_of(self._query.reader, self._home.household.id, self._person.id)
        rows = [(each.on or tr("日期不详"), self._masks.text(each.words)) for each in found]
        columns = (TableColumn(tr("日期"), 4.0, True), TableColumn(tr("变动"), 20.0))
        return [Table(columns, rows)] if rows else []

    def _visits(self) -> list[Block]:
        columns = (
            TableColumn(tr("日期"), 3.8, True),
            TableColumn(tr("走访人员"), 3.4, True),
            TableColumn(tr("您家说的"), 9.0),
            TableColumn(tr("我们怎么答的、怎么记的"), 7.8),
        )
        rows = []
        for page in self._home.visits:
            visit = page.visit
            noted = "\n".join(filter(None, (visit.answer, visit.reflection, visit.comment)))
            rows.append((_day(page.at), page.cadre, self._masks.text(visit.words), self._masks.text(noted)))
        return [Table(columns, rows)] if rows else []

    def _matters(self) -> list[Block]:
        reader = self._query.reader
        own = [each.matter for each in reader.find(Petitioner, person=self._person.id)]
        known = {each.id: each for each in self._home.matters} | reader.get_many(Matter, own)
        columns = (
            TableColumn(tr("编号"), 3.6, True),
            TableColumn(tr("事情"), 8.0),
            TableColumn(tr("阶段"), 3.0, True),
            TableColumn(tr("答复和结果"), 9.4),
        )
        rows = [
            (
                each.number,
                self._masks.text(sentences(each.title, each.wanted)),
                kind_named("matter").field("stage").words_for(each.stage),
                self._masks.text("\n".join(filter(None, (each.answer, each.outcome)))),
            )
            for each in known.values()
        ]
        return [Table(columns, rows)] if rows else []

    def _tasks(self) -> list[Block]:
        columns = (
            TableColumn(tr("事由"), 10.0),
            TableColumn(tr("期限"), 4.0, True),
            TableColumn(tr("办完"), 4.0, True),
            TableColumn(tr("结果"), 6.0),
        )
        rows = [
            (
                self._masks.text(each.title), each.due_on.isoformat() if each.due_on else "",
                each.done_on.isoformat() if each.done_on else "", self._masks.text(each.result),
            )
            for each in self._home.tasks
        ]  # fmt: skip
        return [Table(columns, rows)] if rows else []

    def _photos(self) -> list[Block]:
        columns = (TableColumn(tr("加入日期"), 5.0, True), TableColumn(tr("说明"), 19.0))
        rows = [(_day(each.added_at), self._masks.text(each.caption) or tr("没有说明")) for each in self._home.photos]
        return [Table(columns, rows), Note(tr("照片本身可以当面看，要的话另外打印。"))] if rows else []

    def _looks(self) -> list[Block]:
        reader = self._query.reader
        wanted = ActionFilter(verbs=(str(AuditEvent.REVEALED),))
        found = [
            each
            for each in recent_actions(reader.connection, 10_000, 0, wanted)
            if each.subject == ("person", self._person.id)
        ][:LOOKED_AT]
        columns = (TableColumn(tr("时间"), 8.0, True), TableColumn(tr("谁"), 8.0, True))
        rows = [(f"{local(each.at):%Y-%m-%d %H:%M}", self._names.of("cadre", each.cadre)) for each in found]
        return [Table(columns, rows)] if rows else []


def _day(at: datetime | None) -> str:
    return local(at).date().isoformat() if at is not None else ""
