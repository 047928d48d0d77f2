"""Fills 一户一档: one household whole, from its head card to its photos."""

from collections.abc import Iterator, Sequence
from datetime import date

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Block,
    Fact,
    Fields,
    Heading,
    Labelled,
    Note,
    Paper,
    Paragraph,
    Photos,
    Table,
    TableColumn,
)
from minqing_desktop.exchange.documents.visit_record import PhotoFile
from minqing_desktop.services.household_records import HouseholdRecords, household_records
from minqing_desktop.services.life_events import events_of
from minqing_desktop.services.photos import has_photo, photo_bytes
from minqing_desktop.services.printed_days import age_on, long_day
from minqing_desktop.services.record_words import mask_column
from minqing_desktop.services.report_kinds import village_name
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitPage
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskLine

PHOTO_PIXELS = 900
"""The longest side of a photo in the file: 8 cm at 300 dots to the inch."""
PHOTOS_AT_MOST = 24
"""The latest ones are printed; how many are left out is said."""


class HouseholdFiles:
    """The files of these households one by one, with their number known; the reader must stay open meanwhile."""

    def __init__(self, session: Session, reader: Reader, households: Sequence[str], masks: Masks) -> None:
        self._session, self._reader, self._ids, self._masks = session, reader, households, masks

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Paper]:
        village = village_name(self._reader, self._session)
        for identity in self._ids:
            home = household_records(self._reader, identity)
            yield _Filling(self._session, self._reader, home, village, self._masks).paper()


class _Filling:
    """Turns what is on file into the blocks of the paper."""

    def __init__(self, session: Session, reader: Reader, home: HouseholdRecords, village: str, masks: Masks) -> None:
        self._session, self._reader, self._home, self._village, self._masks = session, reader, home, village, masks
        self._today = session.today()

    def paper(self) -> Paper:
        home = self._home
        number = tr("户编号：{number}").format(number=home.household.number or tr("未编"))
        blocks: list[Block] = [
            Fields(tuple(self._facts()), across=2),
            *self._long_texts(),
        ]
        for heading, part in (
            (tr("家庭成员"), self._people()),
            (tr("其他登记"), self._extras()),
            (tr("家庭变动"), self._events()),
            (tr("走访记录"), self._visits()),
            (tr("民情事项"), self._matters()),
            (tr("任务与承诺"), self._tasks()),
            (tr("照片"), self._pictures()),
        ):
            written = tuple(part)
            if written:
                blocks += [Heading(heading, number=_next_number(blocks)), *written]
        return Paper(
            tr("{village}一户一档").format(village=self._village),
            tuple(blocks),
            notes=(number, tr("打印日期：{day}").format(day=long_day(self._today))),
            running=tr("{title}（续）　{head}　{number}").format(
                title=tr("一户一档"), head=home.head, number=home.household.number
            ),
            name=" ".join(filter(None, (home.household.number, home.head))),
        )

    # head card

    def _facts(self) -> Iterator[Fact]:
        home, masks, kept = self._home, self._masks, self._home.household
        phones = dict.fromkeys(masks.phone(person.phone) for person in home.living if person.phone)
        yield Fact(tr("户主"), home.head)
        if kept.registered_head and kept.registered_head != home.head:
            yield Fact(tr("公安户主"), kept.registered_head)
        yield Fact(tr("户类型"), kept.household_type)
        yield Fact(tr("组别"), home.group)
        yield Fact(tr("在册人口"), tr("{n} 人").format(n=len(home.living)))
        yield Fact(tr("联系电话"), next(iter(phones), ""))
        yield Fact(tr("户状态"), self._state())
        yield Fact(tr("家庭住址"), masks.text(kept.address), WHOLE_ROW)
        if kept.registered_address and kept.registered_address != kept.address:
            yield Fact(tr("户籍地址"), masks.text(kept.registered_address), WHOLE_ROW)
        yield Fact(tr("标签"), tr("、").join(self._tags()), WHOLE_ROW)
        yield Fact(tr("联系干部"), self._pairing(), WHOLE_ROW)

    def _state(self) -> str:
        kept = self._home.household
        word = _word("household", "state", kept.state)
        return tr("{state}（{day}）").format(state=word, day=long_day(kept.state_on)) if kept.state_on else word

    def _tags(self) -> list[str]:
        own = (tag for tag in self._home.household.tags)
        of_members = (tag for person in self._home.living for tag in person.tags)
        return list(dict.fromkeys((*own, *of_members)))

    def _pairing(self) -> str:
        cadre, pairing = self._home.cadre, self._home.pairing
        if cadre is None or pairing is None:
            return tr("还没有定联系干部")
        every = tr("每 {n} 天走访一次").format(n=pairing.every_days) if pairing.every_days else ""
        return tr("　").join(filter(None, (cadre.name, cadre.post, cadre.phone, every)))

    # people

    def _people(self) -> Iterator[Block]:
        columns = (
            TableColumn(tr("姓名"), 3.4),
            TableColumn(tr("关系"), 2.5, True),
            TableColumn(tr("性别"), 1.7, True),
            TableColumn(tr("出生年月"), 3.9, True),
            TableColumn(tr("年龄"), 1.7, True),
            TableColumn(tr("身份证号"), 8.4, True),
            TableColumn(tr("电话"), 5.8, True),
            TableColumn(tr("备注"), 3.3),
        )
        if self._home.living:
            yield Table(columns, [self._member(person) for person in self._home.living])
        else:
            yield Paragraph(tr("现在没有在册的人。"))
        yield from self._former_members()

    def _member(self, person: Person) -> tuple[str, ...]:
        age, masks = age_on(person.birth_date, self._today), self._masks
        note = (*person.tags, person.occupation, masks.text(person.whereabouts), masks.text(person.note))
        return (
            person.name,
            person.relation,
            person.sex,
            person.birth_date[:7],
            str(age) if age is not None else "",
            masks.id_number(person.id_number),
            masks.phone(person.phone),
            tr("，").join(filter(None, note)),
        )

    def _former_members(self) -> Iterator[Block]:
        gone = [person for person in self._home.people if person.state]
        if not gone:
            return
        columns = (
            TableColumn(tr("姓名"), 4.0),
            TableColumn(tr("关系"), 3.0, True),
            TableColumn(tr("去向"), 5.0, True),
            TableColumn(tr("日期"), 6.0, True),
        )
        rows = [
            (each.name, each.relation, _word("person", "state", each.state), long_day(each.state_on)) for each in gone
        ]
        yield Paragraph(tr("已经不在本户的人："))
        yield Table(columns, rows)

    def _long_texts(self) -> Iterator[Labelled]:
        kept = self._home.household
        yield Labelled(tr("生产生活"), self._masks.text(kept.livelihood), 1, 0.0)
        if kept.note:
            yield Labelled(tr("备注"), self._masks.text(kept.note), 1, 0.0)

    def _extras(self) -> Iterator[Block]:
        """Columns that the village added to its roster; numbers in them are masked as nobody knows what they are."""
        owners = ((tr("本户"), self._home.household.extra), *((one.name, one.extra) for one in self._home.living))
        rows = [
            (owner, name, mask_column(value) if self._masks.are_on else value)
            for owner, extra in owners
            for name, value in extra.items()
            if value
        ]
        if rows:
            columns = (
                TableColumn(tr("谁的"), 4.0, True),
                TableColumn(tr("登记项"), 7.0),
                TableColumn(tr("内容"), 13.0),
            )
            yield Table(columns, rows)

    # what happened

    def _events(self) -> Iterator[Block]:
        home = self._home
        events = events_of(self._reader, home.household.id, *(person.id for person in home.people))
        if not events:
            yield Paragraph(tr("没有登记过变动。"))
            return
        columns = (TableColumn(tr("日期"), 3.7, True), TableColumn(tr("变动"), 20.3))
        known = sorted((each for each in events if each.on), key=lambda each: each.on)
        undated = [each for each in events if not each.on]
        yield Table(columns, [(each.on or tr("日期不详"), self._masks.text(each.words)) for each in (*known, *undated)])

    def _visits(self) -> Iterator[Block]:
        pages = self._home.visits
        if not pages:
            yield Paragraph(tr("还没有走访过这一户。"))
            return
        yield Paragraph(
            sentences(
                tr("共走访 {n} 次。").format(n=len(pages)),
                tr("第一次 {first}，最近一次 {last}。").format(
                    first=_day_of(pages[0]) or tr("日期不详"), last=_day_of(pages[-1]) or tr("日期不详")
                ),
            )
        )
        columns = (
            TableColumn(tr("日期"), 3.7, True),
            TableColumn(tr("形式"), 3.0, True),
            TableColumn(tr("走访人员"), 3.0, True),
            TableColumn(tr("内容"), 14.3),
        )
        rows = [
            (
                _day_of(page),
                page.word(page.visit, "mode"),
                tr("、").join(filter(None, (page.cadre, page.companions))),
                self._said(page),
            )
            for page in pages
        ]
        yield Table(columns, rows)

    def _said(self, page: VisitPage) -> str:
        """What was said and answered, and who else was visited."""
        others = [home.head for home in page.homes if home.household.id != self._home.household.id]
        lines = [
            self._masks.text(page.visit.words),
            tr("当场答复：{words}").format(words=self._masks.text(page.visit.answer)) if page.visit.answer else "",
            tr("（与{heads}等户一起）").format(heads=tr("、").join(others)) if others else "",
        ]
        return "\n".join(filter(None, lines))

    def _matters(self) -> Iterator[Block]:
        if not self._home.matters:
            yield Paragraph(tr("没有登记过事项。"))
            return
        columns = (
            TableColumn(tr("编号"), 3.4, True),
            TableColumn(tr("事项"), 5.8),
            TableColumn(tr("阶段"), 3.0, True),
            TableColumn(tr("经过"), 12.2),
        )
        yield Table(columns, [self._matter(matter) for matter in self._home.matters])

    def _matter(self, matter: Matter) -> tuple[str, ...]:
        title = self._masks.text(matter.title)
        if matter.household != self._home.household.id:
            title += tr("（共同反映）")
        stage = _word("matter", "stage", matter.stage)
        rating = _word("matter", "rating", matter.rating) if matter.rating else ""
        steps = "\n".join(self._step(step) for step in self._home.steps.get(matter.id, ()))
        return matter.number, title, "\n".join(filter(None, (stage, rating))), steps

    def _step(self, step: Step) -> str:
        day = step.on.isoformat() if step.on else tr("日期不详")
        what = _word("step", "type", step.type)
        text = self._masks.text(" ".join(step.text.split()))
        return tr("{day} {what}：{text}").format(day=day, what=what, text=text) if text else f"{day} {what}"

    def _tasks(self) -> Iterator[Block]:
        if not self._home.tasks:
            yield Paragraph(tr("没有任务和承诺。"))
            return
        columns = (
            TableColumn(tr("类别"), 2.2, True),
            TableColumn(tr("事由"), 8.8),
            TableColumn(tr("责任人"), 2.8, True),
            TableColumn(tr("期限"), 3.7, True),
            TableColumn(tr("结果"), 6.5),
        )
        ordered = sorted(self._home.tasks, key=lambda each: (each.due_on is None, each.due_on or date.max, each.id))
        yield Table(columns, [self._task(task) for task in ordered])

    def _task(self, task: TaskLine) -> tuple[str, ...]:
        title = self._masks.text(task.title)
        if task.is_promise and task.owed_to:
            title = tr("答应{name}：{title}").format(name=task.owed_to, title=title)
        done = tr("{day}办完").format(day=task.done_on.isoformat()) if task.done_on else self._open_words(task)
        result = tr("　").join(filter(None, (done, self._masks.text(task.result))))
        due = task.due_on.isoformat() if task.due_on else ""
        return tr("承诺") if task.is_promise else tr("任务"), title, task.cadre, due, result

    def _open_words(self, task: TaskLine) -> str:
        if task.due_on is not None and task.due_on < self._today:
            return tr("没有办完，逾期 {n} 天").format(n=(self._today - task.due_on).days)
        return tr("还没有办完")

    # photos

    def _pictures(self) -> Iterator[Block]:
        here = [photo for photo in self._home.photos if self._session.blobs and has_photo(self._session, photo)]
        if not here:
            return
        shown = here[-PHOTOS_AT_MOST:]
        files = [file for photo in shown if (file := self._picture(photo)) is not None]
        if len(here) > len(shown):
            yield Note(tr("共 {n} 张，这里是最近的 {m} 张。").format(n=len(here), m=len(shown)))
        yield Photos(tuple(files))

    def _picture(self, photo: Attachment) -> PhotoFile | None:
        # Loaded with the first photo: most households have none.
        from minqing_desktop.exchange.pictures.shrinking import shrink_photo

        day = photo.added_at.astimezone().date().isoformat() if photo.added_at else ""
        caption = tr("　").join(filter(None, (day, self._masks.text(photo.caption))))
        try:
            return PhotoFile(shrink_photo(photo_bytes(self._session, photo), PHOTO_PIXELS).data, caption)
        except UserError as error:
            if error.code not in ("blob_damaged", "photo_unreadable", "photo_too_large"):
                raise
            return PhotoFile(b"", caption)


def _next_number(blocks: Sequence[Block]) -> int:
    return 1 + sum(1 for block in blocks if isinstance(block, Heading))


def _day_of(page: VisitPage) -> str:
    return page.at.date().isoformat() if page.at else ""


def _word(kind: str, field: str, code: str) -> str:
    return kind_named(kind).field(field).words_for(code)
