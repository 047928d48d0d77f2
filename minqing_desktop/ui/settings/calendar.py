"""工作日历: a year's days off and make-up days; a day is turned by hand, a whole year by pasting its notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from minqing_desktop.domain.calendar.published_days import spoken_name
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.calendar import (
    CalendarYear,
    DayKind,
    YearDay,
    apply_notice,
    calendar_year,
    forget_day,
    set_day,
)
from minqing_desktop.services.changes import Changes
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, QuietButton
from minqing_desktop.ui.kit.lunar import lunar_date_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.typed_days import day_text, long_weekday_name
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.settings.notice_form import NoticeForm
from minqing_desktop.ui.settings.section import Section, button_row
from minqing_desktop.ui.settings.year_grid import YearGrid

FIRST_YEAR, LAST_YEAR = 2004, 2099


class CalendarSection(Section):
    """What is entered here counts for every deadline in working days."""

    widest_px = 960

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        explanation = tr("限时办结按工作日算，放假和调休都从这里来。当地另有安排的，点一天改过来就是。")
        super().__init__(desk, tr("工作日历"), explanation, parent)
        self._panel = panel
        self._year = desk.session.today().year
        self._shown: dict[date, YearDay] = {}
        self._build()
        self._connect()

    def _build(self) -> None:
        self.estimate_notice = InlineNotice()
        self.column.addWidget(self.estimate_notice)
        card = self.add_card()
        self.back_button = IconButton("chevron-left", tr("上一年"))
        self.on_button = IconButton("chevron-right", tr("下一年"))
        self.year_label, self.count_label = QLabel(), QLabel()
        mark(self.year_label, role="heading")
        mark(self.count_label, role="soft")
        self.this_year_link = LinkButton(tr("今年"))
        self.paste_button = QuietButton(tr("粘贴放假通知"), "clipboard-list")
        self.count_label.setWordWrap(True)
        turning = (self.back_button, self.year_label, self.on_button, self.this_year_link)
        card.add(button_row(*turning, None, self.paste_button))
        card.add(self.count_label)
        self.day_label = QLabel()
        self.turn_button, self.forget_button = QuietButton(""), QuietButton(tr("恢复原样"), "undo-2")
        self.day_label.setWordWrap(True)
        choice = button_row(self.forget_button, self.turn_button)
        choice.insertWidget(0, self.day_label, 1)
        card.add(choice)
        card.add_line()
        self.grid = YearGrid(self.desk.session.today())
        card.add(self.grid)
        card.add(self._build_legend())
        self.end()
        self.notice_form = NoticeForm(self)

    def _build_legend(self) -> QHBoxLayout:
        row = button_row(Pill(tr("放假"), "green"), Pill(tr("周末上班"), "amber"), Pill(tr("周末"), "grey"))
        keys = QLabel(tr("右上角有点的是手工改的。空格改一天，Delete 恢复，翻页键换年。"))
        keys.setWordWrap(True)
        mark(keys, role="small")
        row.addWidget(keys, 1)
        return row

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.show_year(self._year - 1))
        self.on_button.clicked.connect(lambda: self.show_year(self._year + 1))
        self.this_year_link.clicked.connect(self._on_this_year)
        self.paste_button.clicked.connect(self.begin_notice)
        self.estimate_notice.action_clicked.connect(self.begin_notice)
        self.notice_form.accepted.connect(self._on_notice_accepted)
        self.grid.day_marked.connect(self._show_day)
        self.grid.year_wanted.connect(self.show_year)
        self.grid.turn_wanted.connect(self.turn_day)
        self.grid.forget_wanted.connect(self.forget_day)
        self.turn_button.clicked.connect(lambda: self.turn_day(self.grid.marked_day))
        self.forget_button.clicked.connect(lambda: self.forget_day(self.grid.marked_day))
        self.desk.bus.listen(self, ("calendar_day",), lambda _changes: self.load())
        self.desk.settled.connect(self.load)

    # load

    def load(self) -> None:
        session, year = self.desk.session, self._year
        self.desk.runner.read(
            lambda: calendar_year(session, year), owner=self, done=self._on_loaded, replaces="calendar"
        )

    def show_year(self, year: int) -> None:
        """Turns to another year."""
        self._year = max(FIRST_YEAR, min(LAST_YEAR, year))
        self.load()

    def _on_this_year(self) -> None:
        self.grid.mark_day(self.desk.session.today())
        self.show_year(self.desk.session.today().year)

    def _on_loaded(self, year: CalendarYear) -> None:
        self._shown = {each.day: each for each in year.days}
        self.year_label.setText(tr("{year} 年").format(year=year.year))
        off = year.count(DayKind.HOLIDAY) + year.count(DayKind.WEEKEND)
        words = tr("上班 {work} 天，其中周末上班 {n} 天；休息 {off} 天")
        if year.is_estimated:
            words = tr("推算上班 {work} 天，休息 {off} 天")
        self.count_label.setText(words.format(work=len(year.days) - off, n=year.count(DayKind.MAKE_UP), off=off))
        if year.is_estimated:
            said = tr("{year} 年的放假通知程序里还没有，这里只按周末和法定节日推算，没有调休。").format(year=year.year)
            said = sentences(said, tr("用到这一年的期限会注明「推算」。"))
            self.estimate_notice.say(said, "amber", tr("粘贴放假通知"), can_close=False)
        else:
            self.estimate_notice.clear()
        self.grid.show_year(year, self.desk.session.today())

    def _show_day(self, day: date) -> None:
        shown = self._shown.get(day)
        if shown is None:
            return
        self._scroll_to(day)
        said = [f"{day_text(day, day)} {long_weekday_name(day)}", lunar_date_text(day), _kind_words(shown)]
        if shown.is_entered:
            said.append(tr("手工改的"))
        self.day_label.setText(" · ".join(part for part in said if part))
        self.turn_button.set_text(tr("改为休息") if _is_working(shown) else tr("改为上班"))
        self.forget_button.setVisible(shown.is_entered)

    def _scroll_to(self, day: date) -> None:
        area: QWidget | None = self.grid
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and self.grid.hasFocus():
            place = self.grid.mapTo(inside, self.grid.box_of(day).center())
            area.ensureVisible(place.x(), place.y(), 0, self.grid.box_of(day).height() * 2)

    # write

    def turn_day(self, day: date) -> None:
        """What was worked is off, and the other way round."""
        shown, session = self._shown.get(day), self.desk.session
        if shown is not None:
            self._write(lambda: set_day(session, day, not _is_working(shown)))

    def forget_day(self, day: date) -> None:
        """What was published holds again for a day."""
        shown, session = self._shown.get(day), self.desk.session
        if shown is not None and shown.is_entered:
            self._write(lambda: forget_day(session, day))

    def begin_notice(self) -> None:
        """Opens the field for the text of a notice."""
        self.notice_form.begin(self._year)
        self._panel.open_with(tr("粘贴放假通知"), self.notice_form)

    def _on_notice_accepted(self) -> None:
        notice, session = self.notice_form.notice, self.desk.session
        self._panel.close_panel()
        self._year = notice.year
        self._write(lambda: apply_notice(session, notice))

    def _write(self, work: Callable[[], Changes]) -> None:
        self.write(work, self._on_written, self.desk.fail)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)
        if not changes:
            self.desk.say(tr("日历里已经是这样，没有改动。"))
            self.load()


def _is_working(day: YearDay) -> bool:
    return day.kind in (DayKind.WORKING, DayKind.MAKE_UP)


def _kind_words(day: YearDay) -> str:
    name = spoken_name(day.name)
    if day.kind is DayKind.MAKE_UP:
        return tr("{name}调休，上班").format(name=name) if name else tr("周末上班")
    if day.kind is DayKind.HOLIDAY:
        return tr("{name}放假").format(name=name) if name else tr("休息")
    return tr("周末") if day.kind is DayKind.WEEKEND else tr("上班")
