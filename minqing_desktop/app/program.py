"""The life of the window: first use or the door, an open notebook, locking, closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from minqing_desktop.app.forgetting import forget
from minqing_desktop.app.keeping import Keeper, back_up_before_leaving, foot_words
from minqing_desktop.app.pages import PAGE, page_specs, pages_meant
from minqing_desktop.app.unnesting import Unnesting
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.host.single import ask_to_raise
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.cadres import me
from minqing_desktop.services.casework.matters import MatterFilter, MatterSection, section_counts
from minqing_desktop.services.households import count_households
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    close_noted,
    open_notebook,
    open_with_escrow,
    open_with_recovery,
)
from minqing_desktop.services.search import Hit, find_anything
from minqing_desktop.services.seats import last_cadre, remember_seat, take_seat
from minqing_desktop.services.session import Session
from minqing_desktop.services.support import crash_report
from minqing_desktop.services.tasks import count_tasks
from minqing_desktop.services.undoing import last_action
from minqing_desktop.services.villages import list_villages
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.finding.places import kind_icon, kind_words, place_of
from minqing_desktop.ui.frame.idle_watch import IdleWatch
from minqing_desktop.ui.frame.main_frame import MainFrame
from minqing_desktop.ui.frame.system_watch import SystemWatch
from minqing_desktop.ui.frame.unlock_view import UnlockView
from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.collector import IdleCollector
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.repair.view import RepairView
from minqing_desktop.ui.welcome.wizard import WelcomeWizard

RAISE_LOOK_MS = 700
_ALL = "all:"


class Program(QObject):
    """Owns the window and, while a notebook is open, its desk.

    `last_crash` is the report on an earlier run that ended on the spot. Signals: bugged(BaseException) for a failure of
    our own in any thread; county_wanted() for the window of a county office in place of this one.
    """

    bugged = Signal(object)
    county_wanted = Signal()

    def __init__(self, settings: SettingsFile, notebooks: Path, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self.last_crash = ""
        self.settings = settings
        self._notebooks = notebooks
        self.bus = ChangeBus(self)
        self.runner = JobRunner(self.bus, self)
        self._collector = IdleCollector(lambda: self.runner.pending_count > 0, self)
        self.desk: Desk | None = None
        self._folder: Path | None = None
        self._unnesting = Unnesting(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.frame = MainFrame()
        self.door = UnlockView()
        self.wizard: WelcomeWizard | None = None
        self.repair: RepairView | None = None
        self.frame.addWidget(self.door)
        self._idle = IdleWatch(self.settings.current.lock_after_min, self)
        self._system = SystemWatch(self)
        self._keeper = Keeper(self.runner, self.settings, lambda: self._idle.quiet_s, self)
        self._raise_timer = QTimer(self)
        self._raise_timer.setInterval(RAISE_LOOK_MS)
        self.frame.restore_geometry(self.settings.current.window_geometry)

    def _connect(self) -> None:
        for door in (self.door, self.frame.lock_screen):
            door.unlock_requested.connect(self._on_password)
            door.recovery_requested.connect(self._on_recovery_code)
            door.escrow_requested.connect(self._on_escrow_file)
            door.repair_requested.connect(self.show_repair)
        self.door.another_requested.connect(self.show_wizard)
        frame = self.frame
        frame.new_visit_requested.connect(lambda: frame.go("visits", {"new_for": ""}))
        frame.lock_requested.connect(lambda: self.lock())
        frame.undo_requested.connect(self._on_undo_requested)
        frame.village_chosen.connect(self._on_village_chosen)
        frame.hit_chosen.connect(self._on_hit_chosen)
        frame.unsent_clicked.connect(lambda: frame.go("exchange"))
        frame.geometry_changed.connect(lambda text: self.settings.change(window_geometry=text))
        frame.closing.connect(self.close)
        self.runner.bugged.connect(self.bugged)
        self.bugged.connect(self._on_bug)
        self.runner.troubled.connect(frame.show_trouble)
        self._system.left.connect(lambda: self.lock(AuditEvent.LOCKED_BY_SYSTEM))
        self._idle.idled.connect(lambda: self.lock(AuditEvent.LOCKED_IDLE))
        self._keeper.known.connect(lambda state: frame.foot.set_backup(foot_words(state)))
        self._keeper.told.connect(frame.say)
        self._raise_timer.timeout.connect(self._on_raise_timer)
        self.bus.changed.connect(lambda _changes: self._refresh_bars())

    def _on_bug(self, error: BaseException) -> None:
        """A method of an object of the window's thread: Qt brings the failures of other threads here."""
        self.frame.show_crash(crash_report(error))

    # doors

    def start(self, folder: Path | None = None) -> None:
        """Shows the window: the door of the notebook named or last used, else first use."""
        recent = [folder] if folder else [Path(each) for each in self.settings.current.recent_notebooks]
        known = next((each for each in recent if each.is_dir()), None)
        if known is None:
            self.show_wizard()
        else:
            self.show_door(known)
        self.frame.show()
        self._system.start(self.frame)

    def show_door(self, folder: Path) -> None:
        """Asks for the password of a notebook."""
        self._folder = folder
        self.door.forget()
        self.door.set_notebook(folder.name, str(folder.parent))
        self.frame.setCurrentWidget(self.door)
        QTimer.singleShot(0, self.door, self.door.focus_secret)

    def show_wizard(self) -> None:
        """First use, or another notebook."""
        if self.wizard is None:
            self.wizard = WelcomeWizard(self.runner, self._notebooks)
            self.wizard.finished.connect(self._on_wizard_finished)
            self.wizard.restored.connect(self._on_wizard_restored)
            self.wizard.open_requested.connect(self.show_door)
            self.wizard.county_requested.connect(self.county_wanted)
            self.frame.addWidget(self.wizard)
        self.frame.setCurrentWidget(self.wizard)

    def show_repair(self) -> None:
        """What to do about a notebook that does not open."""
        if self._folder is None or self.desk is not None:
            return
        self._drop_repair()
        self.repair = RepairView(self.runner, self._folder)
        self.repair.left.connect(self._on_repair_left)
        self.repair.mended.connect(self._on_mended)
        self.frame.addWidget(self.repair)
        self.frame.setCurrentWidget(self.repair)

    def _on_repair_left(self) -> None:
        self._drop_repair()
        if self._folder is not None:
            self.show_door(self._folder)

    def _on_mended(self, folder: Path, words: str) -> None:
        self._drop_repair()
        self.show_door(folder)
        self.door.tell(words)

    def _drop_repair(self) -> None:
        repair, self.repair = self.repair, None
        if repair is not None:
            self.frame.removeWidget(repair)
            repair.deleteLater()

    def _on_wizard_finished(self, opened: OpenNotebook, roster: Path | None) -> None:
        self._drop_wizard()
        self._enter(opened)
        if roster is not None:
            self.frame.go("households", {"import": roster})

    def _on_wizard_restored(self, opened: OpenNotebook, words: str, by_code: bool) -> None:
        """Whoever had only the code chooses a password at once."""
        self._drop_wizard()
        self._enter(opened, by_code=by_code)
        self.frame.say(words)

    def _drop_wizard(self) -> None:
        if self.wizard is not None:
            self.wizard.abandon()
            self.frame.removeWidget(self.wizard)
            self.wizard.deleteLater()
            self.wizard = None

    @property
    def _shown_door(self) -> UnlockView:
        return self.frame.lock_screen if self.frame.is_locked else self.door

    def _on_password(self, password: str) -> None:
        settings = self.settings
        self._open_through(lambda folder: open_notebook(folder, password, last_cadre(settings, folder)))

    def _on_recovery_code(self, code: str) -> None:
        self._open_through(lambda folder: open_with_recovery(folder, code), AuditEvent.OPENED_BY_CODE)

    def _on_escrow_file(self, path: str) -> None:
        self._open_through(lambda folder: open_with_escrow(folder, Path(path)), AuditEvent.OPENED_BY_ESCROW)

    def _open_through(self, unlock: Any, how: AuditEvent = AuditEvent.OPENED) -> None:
        folder = self._folder
        if folder is None:
            return
        settings = self.settings

        def open_and_sit_down() -> OpenNotebook:
            opened = unlock(folder)
            take_seat(settings, opened)
            note_happening(opened.session, how)
            return opened

        self.runner.write(
            open_and_sit_down,
            owner=self,
            done=lambda opened: self._enter(opened, by_code=how is not AuditEvent.OPENED),
            failed=self._on_open_failed,
        )

    def _on_open_failed(self, error: UserError) -> None:
        if error.code == "notebook.in_use" and self._folder is not None:
            ask_to_raise(self._folder)
        self._shown_door.show_error(error)

    # an open notebook

    def _enter(self, opened: OpenNotebook, by_code: bool = False) -> None:
        was_locked = self.frame.is_locked
        self._folder = opened.folder
        self.settings.keep(lambda settings: settings.with_recent(opened.folder))
        remember_seat(self.settings, opened)
        desk = Desk(opened, self.runner, self.bus, self.settings, self)
        desk.told.connect(self.frame.say)
        desk.troubled.connect(self.frame.show_trouble)
        desk.led.connect(self.frame.go)
        desk.settled.connect(self._on_settled)
        desk.set_apart.connect(self._on_set_apart)
        desk.locking.connect(self.lock)
        desk.hears_system = self._system.is_heard
        self.desk = desk
        self._drop_wizard()
        if not was_locked:
            self.frame.set_pages(page_specs(desk))
        else:
            self.frame.take_pages(page_specs(desk))
        self.frame.set_search(lookup_through(self.runner, self, self._find, "global"))
        self.door.forget()
        self.frame.unlock()
        if not was_locked:
            self.frame.go("today")
        if by_code:
            self.frame.go("settings", {"section": "password", "by_code": True})
        self._refresh_bars()
        self._tell_notices(opened)
        self._idle.set_minutes(self.settings.current.lock_after_min)
        self._idle.start()
        self._raise_timer.start()
        self._keeper.keep(opened)

    def _tell_notices(self, opened: OpenNotebook) -> None:
        words = {
            "log_end_lost": tr(
                "上次关机时最后几条可能没有写完，其余都在。请到「设置」的「备份与恢复」看看，备份里是不是更全。"
            ),
            "witness_forged": tr("笔记本旁边的校验文件被改动过，内容本身完好。请到「设置」里检查笔记本。"),
            "witness_missing": tr("笔记本旁边的校验文件不见了，已经补上；内容完好。"),
            "keyfile_set_back": tr(
                "钥匙文件被换成过旧的，已经改回来，收回的密码仍然打不开。请到「恢复码」核对一次，对不上就重印。"
            ),
            "not_closed": tr("上次没有正常退出（断电或程序被关掉），写下的内容都在。"),
            "attempts_failed": tr("上次打开以后，有人几次没有输对密码。请到「设置」的「安全记录」里看看。"),
        }
        for code in opened.notices:
            if code in words:
                self.frame.say(words[code])
        if self.last_crash:
            report, self.last_crash = self.last_crash, ""
            self.frame.show_crash(report, words["not_closed"])

    def _find(self, typed: str) -> list[Suggestion]:
        if self.desk is None:
            return []
        found = [_suggestion(hit) for hit in find_anything(self.desk.session, typed)]
        found += pages_meant(self.desk, typed)
        if found:
            found.append(Suggestion(f"{_ALL}{typed}", tr("看全部，按类别、组、时间、阶段挑"), icon="search"))
        return found

    def _on_hit_chosen(self, chosen: Suggestion) -> None:
        if chosen.id.startswith(_ALL):
            self.frame.go("finding", chosen.id.removeprefix(_ALL))
        elif chosen.id.startswith(PAGE):
            self.frame.go(chosen.id.removeprefix(PAGE))
        else:
            kind, identity, household, *whole = chosen.id.split("/")
            self.frame.go(*place_of(Hit(kind, identity, "", (), household, (whole[0], whole[1]))))

    def _on_settled(self) -> None:
        self._idle.set_minutes(self.settings.current.lock_after_min)
        self._keeper.ask()
        self._refresh_bars()

    def _on_village_chosen(self, code: str) -> None:
        if self.desk is None or code == self.desk.session.village:
            return
        current = self.frame.current_key
        self.frame.drop_pages()
        self.desk.session.village = code
        try:
            remember_seat(self.settings, self.desk.opened)
        except UserError as error:
            self.frame.show_trouble(error)
        self.frame.take_pages(page_specs(self.desk))
        self.frame.unlock()
        self.frame.go(current or "today")
        self._refresh_bars()

    def _on_undo_requested(self) -> None:
        desk = self.desk
        if desk is None:
            return

        def undo(action: bytes) -> None:
            if action:
                desk.undo(action)
            else:
                self.frame.say(tr("没有可以撤销的了。"))

        self.runner.read(lambda: last_action(desk.session), owner=desk, done=undo)

    def _refresh_bars(self) -> None:
        desk = self.desk
        if desk is None:
            return
        session = desk.session
        self.runner.read(
            lambda: (
                list_villages(session),
                me(session),
                count_households(session),
                count_tasks(session),
                section_counts(session, MatterFilter()),
                _unsent_works(session),
            ),
            owner=desk,
            done=self._on_bars_loaded,
            replaces="bars",
        )

    def _on_bars_loaded(self, loaded: Any) -> None:
        villages, cadre, counts, tasks, matters, unsent = loaded
        if self.desk is None:
            return
        self.frame.set_villages([(village.village, village.name) for village in villages], self.desk.session.village)
        self.frame.foot.set_who(" · ".join(part for part in (cadre.name, cadre.post) if part) if cadre else "")
        self.frame.foot.set_counts(tr("{h} 户 {p} 人").format(h=f"{counts.households:,}", p=f"{counts.persons:,}"))
        self.frame.set_count("households", f"{counts.households:,}" if counts.households else "")
        self.frame.set_count("tasks", str(tasks.open) if tasks.open else "")
        self.frame.set_count("matters", str(matters[MatterSection.OPEN] or ""))
        pressing = tasks.overdue + tasks.today + matters[MatterSection.OVERDUE]
        self.frame.set_count("today", str(pressing or ""))
        self.frame.set_unsent(tr("未上报 {n}").format(n=f"{unsent:,}") if unsent else "")

    # locking and closing

    def lock(self, why: AuditEvent = AuditEvent.LOCKED) -> None:
        """Saves drafts, throws the pages away, closes the files and forgets the key; `why` goes on record."""
        desk = self.desk
        if desk is None or self._folder is None:
            return
        self._idle.stop()
        self._raise_timer.stop()
        self.desk = None
        name, place = self._folder.name, str(self._folder.parent)
        self.frame.cover(name, place)
        self._unnesting.do(lambda: self._lock_away(desk, lambda: close_noted(desk.opened, why)))

    def _on_set_apart(self, work: Callable[[OpenNotebook], Any], said: Callable[[Any], str]) -> None:
        """Does something with the notebook that nothing else may be reading meanwhile; then its door is shown again."""
        desk = self.desk
        if desk is None:
            return
        self._idle.stop()
        self._raise_timer.stop()
        self._lock_away(
            desk,
            lambda: _apart(desk.opened, work),
            lambda answer: self.frame.lock_screen.tell(said(answer)),
            self.frame.lock_screen.show_error,
        )
        self.frame.lock_screen.tell(tr("正在做，请不要关电脑…"))
        self.frame.lock_screen.set_busy(True)

    def _lock_away(
        self,
        desk: Desk,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Takes the drafts from the pages and throws these away; `work` ends the use of the notebook."""
        if self._folder is not None:
            self.frame.lock(self._folder.name, str(self._folder.parent))
        self.frame.take_pages([])  # what makes pages leads to the desk

        def forgotten(tell: Callable[[Any], None] | None, answer: Any) -> None:
            if tell is not None:
                tell(answer)
            # After this answer's own job, which still leads to the desk.
            QTimer.singleShot(0, self, self._forget)

        self._leave(desk, work, partial(forgotten, done), partial(forgotten, failed or self.frame.show_trouble))

    def _forget(self) -> None:
        if self.desk is None:
            forget()

    def _leave(
        self,
        desk: Desk,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """The write lane does `work` after the drafts that pages have just handed it."""
        self._keeper.let_go()
        self.desk = None
        desk.deleteLater()
        self.runner.write_last(work, owner=self, done=done, failed=failed)

    def close(self) -> None:
        """Ends everything in order; the window is going."""
        self._idle.stop()
        self._raise_timer.stop()
        self._drop_wizard()
        self._unnesting.do_now()
        self.frame.drop_pages()
        if self.desk is not None:
            opened = self.desk.opened
            self._leave(self.desk, lambda: _close_safely(opened))
        self._system.stop()
        # A backup that is still due may take some seconds; nobody has to look at a window that no longer answers.
        self.frame.hide()
        self.runner.finish()
        self._collector.stop()

    def _on_raise_timer(self) -> None:
        if self.desk is not None and self.desk.opened.lock.raise_requested():
            self.frame.show()
            self.frame.raise_()
            self.frame.activateWindow()


def _close_safely(opened: OpenNotebook) -> None:
    back_up_before_leaving(opened)
    close_noted(opened, AuditEvent.CLOSED)


def _apart(opened: OpenNotebook, work: Callable[[OpenNotebook], Any]) -> Any:
    try:
        return work(opened)
    finally:
        opened.close()


def _unsent_works(session: Session) -> int:
    """What packages need is loaded beside the first page, not before it."""
    from minqing_desktop.services.exchange.unsent import unsent

    waiting = unsent(session)
    return waiting.works if waiting is not None else 0


def _suggestion(hit: Hit) -> Suggestion:
    identity = "/".join((hit.kind, hit.id, hit.household, *hit.whole))
    facts = " · ".join(hit.facts)
    return Suggestion(identity, hit.title, facts, icon=kind_icon(hit.kind), group=kind_words(hit.kind), kind=hit.kind)
