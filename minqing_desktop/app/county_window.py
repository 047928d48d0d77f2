"""The life of the county window: the way in or the door, an open office, locking, closing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.app.forgetting import forget
from minqing_desktop.app.unnesting import Unnesting
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.county.office import Office, open_office
from minqing_desktop.services.support import crash_report
from minqing_desktop.ui.county.desk import CountyDesk
from minqing_desktop.ui.county.entry_steps import place_of
from minqing_desktop.ui.county.entry_view import EntryView
from minqing_desktop.ui.county.glance import Glance, find_villages, glance
from minqing_desktop.ui.frame.frame_kind import FrameKind
from minqing_desktop.ui.frame.idle_watch import IdleWatch
from minqing_desktop.ui.frame.main_frame import MainFrame
from minqing_desktop.ui.frame.page_spec import PageSpec
from minqing_desktop.ui.frame.system_watch import SystemWatch
from minqing_desktop.ui.frame.unlock_view import UnlockView
from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.collector import IdleCollector
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.suggestions import Suggestion


def county_kind() -> FrameKind:
    """The window over a county's database."""
    return FrameKind(tr("民情日记 · 县里汇总"), tr("找村"), tr("换一个汇总库"), has_visits=False, has_repair=False)


def county_pages(desk: CountyDesk) -> list[PageSpec]:
    """The pages of an open office, in the order of the navigation; each is imported when it is first shown."""

    def spec(key: str, title: str, icon: str, place: str, **more: bool) -> PageSpec:
        return PageSpec(key, title, icon, lambda: _make(place, desk), **more)

    return [
        spec("inbox", tr("收件"), "download", "inbox_page:InboxPage"),
        spec("computers", tr("电脑"), "monitor", "computers_page:ComputersPage"),
        spec("villages", tr("各村"), "map-pin", "villages_page:VillagesPage"),
        spec("matters", tr("上报事项"), "message-square-text", "matters_page:MattersPage"),
        spec("sending", tr("下发"), "upload", "sending_page:SendingPage"),
        spec("reports", tr("报表"), "printer", "reports_page:ReportsPage"),
        spec("settings", tr("设置"), "settings", "settings_page:SettingsPage", bottom=True),
    ]


def _make(place: str, desk: CountyDesk) -> QWidget:
    module, _, name = place.partition(":")
    return getattr(import_module(f"minqing_desktop.ui.county.{module}"), name)(desk)


class CountyProgram(QObject):
    """Owns the window and, while an office is open, its desk.

    Signals: bugged(BaseException) for a failure of our own in any thread; notebook_wanted() for the window of a
    notebook in place of this one.
    """

    bugged = Signal(object)
    notebook_wanted = Signal()

    def __init__(self, settings: SettingsFile, offices: Path, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self.settings = settings
        self.bus = ChangeBus(self)
        self.runner = JobRunner(self.bus, self)
        self._collector = IdleCollector(lambda: self.runner.pending_count > 0, self)
        self._unnesting = Unnesting(self)
        self.desk: CountyDesk | None = None
        self._url = ""
        self._build(offices)
        self._connect()

    def _build(self, offices: Path) -> None:
        kind = county_kind()
        self.frame = MainFrame(kind=kind)
        self.door, self.entry = UnlockView(kind=kind), EntryView(self.runner, offices)
        self.frame.addWidget(self.door)
        self.frame.addWidget(self.entry)
        self._idle = IdleWatch(self.settings.current.lock_after_min, self)
        self._system = SystemWatch(self)
        self.frame.restore_geometry(self.settings.current.window_geometry)

    def _connect(self) -> None:
        frame = self.frame
        for door in (self.door, frame.lock_screen):
            door.unlock_requested.connect(self._on_secret)
            door.recovery_requested.connect(self._on_secret)
        self.door.another_requested.connect(self.show_entry)
        self.entry.entered.connect(self._enter)
        self.entry.door_wanted.connect(self.show_door)
        self.entry.notebook_wanted.connect(self.notebook_wanted)
        frame.lock_requested.connect(self.lock)
        frame.undo_requested.connect(lambda: frame.say(tr("没有可以撤销的了。")))
        frame.hit_chosen.connect(lambda hit: frame.go("villages", hit.id))
        frame.geometry_changed.connect(lambda text: self.settings.change(window_geometry=text))
        frame.closing.connect(self.close)
        self.runner.bugged.connect(self.bugged)
        self.bugged.connect(self._on_bug)
        self.runner.troubled.connect(frame.show_trouble)
        self._system.left.connect(self.lock)
        self._idle.idled.connect(self.lock)
        self.bus.changed.connect(lambda _changes: self._refresh_bars())

    def _on_bug(self, error: BaseException) -> None:
        """A method of an object of the window's thread: Qt brings the failures of other threads here."""
        self.frame.show_crash(crash_report(error))

    # doors

    def start(self, url: str = "") -> None:
        """Shows the window: the door of the office named or last used, else the way in."""
        recent = self.settings.current.recent_offices
        known = url or (recent[0] if recent else "")
        if known:
            self.show_door(known)
        else:
            self.show_entry()
        self.frame.show()
        self._system.start(self.frame)

    def show_door(self, url: str) -> None:
        """Asks for the password of an office."""
        self._url = url
        self.door.forget()
        self.door.set_notebook(*place_of(url))
        self.frame.setCurrentWidget(self.door)
        QTimer.singleShot(0, self.door, self.door.focus_secret)

    def show_entry(self) -> None:
        """Another office, or a new one."""
        self.frame.setCurrentWidget(self.entry)

    def _on_secret(self, secret: str) -> None:
        """The password, or the recovery code in its place."""
        url = self._url
        self.runner.write(
            lambda: open_office(url, secret),
            owner=self,
            done=lambda office: self._enter(office, url),
            failed=self._on_open_failed,
        )

    def _on_open_failed(self, error: UserError) -> None:
        door = self.frame.lock_screen if self.frame.is_locked else self.door
        door.show_error(error)

    # an open office

    def _enter(self, office: Office, url: str) -> None:
        was_locked = self.frame.is_locked
        self._url = url
        self.settings.keep(lambda settings: settings.with_recent_office(url))
        desk = CountyDesk(office, url, self.runner, self.bus, self.settings, self)
        desk.told.connect(self.frame.say)
        desk.troubled.connect(self.frame.show_trouble)
        desk.led.connect(self.frame.go)
        desk.settled.connect(self._on_settled)
        desk.hears_system = self._system.is_heard
        self.desk = desk
        take = self.frame.take_pages if was_locked else self.frame.set_pages
        take(county_pages(desk))
        self.frame.set_search(lookup_through(self.runner, self, self._find, "global"))
        self.door.forget()
        self.frame.unlock()
        if not was_locked:
            self.frame.go("inbox")
        self._refresh_bars()
        self._idle.set_minutes(self.settings.current.lock_after_min)
        self._idle.start()

    def _find(self, typed: str) -> list[Suggestion]:
        return find_villages(self.desk.office, typed) if self.desk is not None else []

    def _on_settled(self) -> None:
        self._idle.set_minutes(self.settings.current.lock_after_min)
        self._refresh_bars()

    def _refresh_bars(self) -> None:
        desk = self.desk
        if desk is None:
            return
        office = desk.office
        self.runner.read(lambda: glance(office), owner=desk, done=self._on_glanced, replaces="bars")

    def _on_glanced(self, seen: Glance) -> None:
        if self.desk is None:
            return
        self.frame.set_villages([(self._url, seen.name)], self._url)
        self.frame.foot.set_counts(tr("{v} 个村，{c} 台电脑").format(v=f"{seen.villages:,}", c=f"{seen.computers:,}"))
        self.frame.set_count("inbox", str(seen.quarantined or ""))
        self.frame.set_count("computers", str(seen.waiting or ""))
        self.frame.set_count("villages", f"{seen.villages:,}" if seen.villages else "")
        self.frame.set_count("matters", str(seen.matters or ""))

    # locking and closing

    def lock(self) -> None:
        """Throws the pages away, closes the database and forgets its keys."""
        desk = self.desk
        if desk is None:
            return
        self._idle.stop()
        self.desk = None
        self.frame.cover(*place_of(self._url))
        self._unnesting.do(lambda: self._lock_away(desk))

    def _lock_away(self, desk: CountyDesk) -> None:
        self.frame.lock(*place_of(self._url))
        self.frame.take_pages([])  # what makes pages leads to the desk
        office = desk.office
        desk.deleteLater()

        def forgotten(_answer: Any = None) -> None:
            # After this answer's own job, which still leads to the desk.
            QTimer.singleShot(0, self, self._forget)

        self.runner.write_last(office.close, owner=self, done=forgotten, failed=self._told_and(forgotten))

    def _told_and(self, then: Callable[[], None]) -> Callable[[UserError], None]:
        def tell(error: UserError) -> None:
            self.frame.show_trouble(error)
            then()

        return tell

    def _forget(self) -> None:
        if self.desk is None:
            forget()

    def close(self) -> None:
        """Ends everything in order; the window is going."""
        self._idle.stop()
        self._unnesting.do_now()
        self.entry.abandon()
        self.frame.drop_pages()
        if self.desk is not None:
            office, self.desk = self.desk.office, None
            self.runner.write_last(office.close, owner=self)
        self._system.stop()
        self.frame.hide()
        self.runner.finish()
        self._collector.stop()
