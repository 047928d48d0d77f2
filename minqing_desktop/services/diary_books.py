"""Fills 民情日记本: a span of visits bound as a book, day by day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import BinaryIO

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine, DiaryPage
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.printed_days import local, long_day, lunar_day, weekday
from minqing_desktop.services.report_kinds import ReportOutcome, fonts
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.services.visit_pages import VisitPage, visit_pages, visits_in
from minqing_desktop.services.visit_sheets import household_summary, signed_comment
from minqing_desktop.storage.reader import Reader

_DIFFICULTIES = ("fact", "dispute")
_NEEDS = ("need", "advice", "appraisal")
_WRITERS_ON_COVER = 3


class DiaryPages:
    """The pages of the visits of a scope, one by one, with their number known; reads in one snapshot."""

    def __init__(self, session: Session, ids: Sequence[str], masks: Masks) -> None:
        self._session, self._ids, self._masks = session, ids, masks

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[DiaryPage]:
        with self._session.reading() as reader:
            for page in visit_pages(reader, self._ids):
                yield diary_page(page, self._masks, self._session.today())


def print_diary_book(
    session: Session,
    scope: ReportScope,
    masks: Masks,
    stream: BinaryIO,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_small: bool = False,
    is_two_sided: bool = True,
) -> ReportOutcome:
    """Writes the book of a scope's visits, on A5 if `is_small`; UserError: nothing_to_print."""
    # Loaded with the first book: reports are listed far more often.
    from minqing_desktop.exchange.pdf.diary_book import write_diary_book

    with session.reading() as reader:
        ids = visits_in(reader, session.village, scope)
        cover = book_cover(reader, session, scope, ids)
    pages = DiaryPages(session, ids, masks)
    result = write_diary_book(
        cover, pages, stream, fonts(), progress, cancel, is_small=is_small, is_two_sided=is_two_sided
    )
    return ReportOutcome(len(ids), result.pages, result.missing)


def book_cover(reader: Reader, session: Session, scope: ReportScope, ids: Sequence[str]) -> BookCover:
    """The cover: village, who kept the diary (those who wrote most first), and the days it covers."""
    village = shown_village(reader, session.village)
    visits = reader.get_many(Visit, ids).values()
    writers = Counter(visit.cadre for visit in visits if visit.cadre)
    cadres = reader.get_many(Cadre, [scope.cadre, *writers])
    kept_by = [cadres[each] for each, _count in writers.most_common() if each in cadres]
    if scope.cadre in cadres:
        kept_by = [cadres[scope.cadre]]
    days = [local(visit.started_at).date() for visit in visits if visit.started_at]
    households = {home for visit in visits for home in visit.households}
    return BookCover(
        title=tr("民情日记"),
        place=" ".join(filter(None, (village.county, village.town, village.name))) if village else "",
        period=period_words(scope.since or min(days, default=None), scope.until or max(days, default=None)),
        facts=(
            (tr("记录人"), _writers(kept_by)),
            *_post_of(kept_by),
            (tr("走　访"), tr("{n} 次，{m} 户").format(n=len(ids), m=len(households))),
        ),
        note=tr("内有群众个人信息，请妥善保管，不外借、不外传。"),
    )


def _post_of(cadres: Sequence[Cadre]) -> tuple[tuple[str, str], ...]:
    """Post and unit where one person kept the diary, or nobody is named yet."""
    if len(cadres) > 1:
        return ()
    post, unit = (cadres[0].post, cadres[0].unit) if cadres else ("", "")
    return (tr("职　务"), post), (tr("单　位"), unit)


def _writers(cadres: Sequence[Cadre]) -> str:
    names = tr("、").join(cadre.name for cadre in cadres[:_WRITERS_ON_COVER])
    return tr("{names} 等 {n} 人").format(names=names, n=len(cadres)) if len(cadres) > _WRITERS_ON_COVER else names


def period_words(since: date | None, until: date | None) -> str:
    """«2026年», «2026年11月», else both days."""
    if since is None or until is None:
        return tr("{day}起").format(day=long_day(since)) if since else ""
    ends_month = (until + timedelta(days=1)).day == 1
    if since.day == 1 and ends_month and since.year == until.year:
        if (since.month, until.month) == (1, 12):
            return tr("{year}年").format(year=since.year)
        if since.month == until.month:
            return tr("{year}年{month}月").format(year=since.year, month=since.month)
        return tr("{year}年{first}月至{last}月").format(year=since.year, first=since.month, last=until.month)
    if since == until:
        return long_day(since)
    return tr("{since}至{until}").format(since=long_day(since), until=long_day(until))


def diary_page(page: VisitPage, masks: Masks, today: date) -> DiaryPage:
    """One visit as a page of the diary."""
    visit, at, mode = page.visit, page.at, page.word(page.visit, "mode")
    day = at.date() if at else None
    first = page.homes[0] if page.homes else None
    groups = tr("、").join(dict.fromkeys(home.group for home in page.homes if home.group))
    whom = tr("{heads}（{groups}）").format(heads=page.heads, groups=groups) if groups else page.heads
    summary = (household_summary(home, day or today, masks, len(page.homes) > 1) for home in page.homes)
    weather = tr("天气：{weather}").format(weather=visit.weather or "　　　　")
    return DiaryPage(
        title=_title(day),
        notes=(lunar_day(day) if day else "", weather),
        line=DiaryLine(
            tr("{year}年{month}月").format(year=day.year, month=day.month) if day else tr("日期不详"),
            tr("{month}月{day}日 {weekday}").format(month=day.month, day=day.day, weekday=weekday(day)) if day else "",
            whom or mode,
        ),
        time=tr("{at:%H:%M}（{mode}）").format(at=at, mode=mode) if at else mode,
        place=masks.text(visit.place or (first.household.address if first and visit.mode == "home" else "")),
        whom=whom,
        visitors=tr("、").join(filter(None, (page.cadre, page.companions))),
        recorder=page.cadre,
        home="\n".join(summary),
        words=_words(page, masks),
        difficulties=_entries(page, _DIFFICULTIES, masks),
        needs=_entries(page, _NEEDS, masks),
        reflection=masks.text(visit.reflection),
        plan=_plan(page, masks),
        comment=masks.text(signed_comment(visit)),
    )


def _title(day: date | None) -> str:
    if day is None:
        return tr("　　　　年　　月　　日")
    return tr("{day}　{weekday}").format(day=long_day(day), weekday=weekday(day))


def _words(page: VisitPage, masks: Masks) -> str:
    answer = tr("当场答复：{words}").format(words=page.visit.answer) if page.visit.answer else ""
    return masks.text("\n".join(filter(None, (page.visit.words, answer))))


def _entries(page: VisitPage, types: Sequence[str], masks: Masks) -> str:
    """The entries of these types; where there are several kinds each says which it is, and several are numbered."""
    found = [entry for entry in page.entries if entry.type in types]
    lines = []
    for place, entry in enumerate(found, start=1):
        matter = page.matters.get(entry.id)
        text = tr("〔{kind}〕{text}").format(kind=page.word(entry, "type"), text=masks.text(entry.text))
        if matter is not None:
            text += tr("（事项 {number}，{stage}）").format(number=matter.number, stage=page.word(matter, "stage"))
        lines.append(tr("{n}．{text}").format(n=place, text=text) if len(found) > 1 else text)
    return "\n".join(lines)


def _plan(page: VisitPage, masks: Masks) -> str:
    lines = []
    for task in page.tasks:
        title = masks.text(task.title)
        owed = page.names.get(task.owed_to, "") or task.owed_words
        if task.is_promise and owed:
            title = tr("答应{name}：{title}").format(name=owed, title=title)
        if task.done_on:
            title = tr("{title}（{day}已办完）").format(title=title, day=long_day(task.done_on))
        elif task.due_on:
            title = tr("{title}（{day}前）").format(title=title, day=long_day(task.due_on))
        lines.append(title)
    if page.visit.next_visit:
        lines.append(tr("{day}再访").format(day=long_day(page.visit.next_visit)))
    if len(lines) > 1:
        lines = [tr("{n}．{text}").format(n=place, text=text) for place, text in enumerate(lines, start=1)]
    return "\n".join(lines)
