"""First use, step by step: village, me, password, recovery code, roster. Under three minutes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.drives import removable_drives
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.hands import check_recovery
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.restoring import Comparison, Found, compare, find_backups, restore, sign_in_to
from minqing_desktop.services.sample import SAMPLE_VILLAGE, load_sample
from minqing_desktop.ui.jobs.runner import JobRunner, Lane
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_step import ChoiceStep
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.recovery_step import RecoveryStep
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.welcome.restore_step import RestoreStep
from minqing_desktop.ui.welcome.steps import MeStep, PasswordStep, VillageStep

CARD_PX = 620


class WelcomeWizard(QWidget):
    """Makes the first notebook.

    Signals: finished(OpenNotebook, object) with the roster file chosen at the end, or None; restored(OpenNotebook,
    str, bool) with what to tell of a backup that was brought back, and whether the code opened it; open_requested(Path)
    for a notebook that is here already; county_requested() for the window of a county office.
    """

    finished = Signal(object, object)
    restored = Signal(object, str, bool)
    open_requested = Signal(object)
    county_requested = Signal()

    def __init__(self, runner: JobRunner, notebooks: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._notebooks = notebooks
        self._opened: OpenNotebook | None = None
        self._is_sample = False
        mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._connect()
        self._show(self.start)

    # build

    def _build(self) -> None:
        self.start = ChoiceStep(
            tr("欢迎"),
            tr("走访记一次，日记、台账、任务、报表都从这里出。全部存在这台电脑上，加密，不联网。"),
            [
                ("new", "notebook-pen", tr("建我的笔记本"), tr("三分钟：村名、姓名、密码，再把花名册拖进来")),
                ("sample", "eye", tr("先看看示范村"), tr("虚构的 120 户和一年的走访，随便试，不怕弄坏")),
                ("open", "folder-open", tr("打开已有的笔记本"), tr("从别的电脑拷来的，或者上次建好的")),
                ("restore", "history", tr("从备份恢复"), tr("电脑坏了换了新的：插上U盘，用原来的密码或恢复码")),
            ],
        )
        self.village, self.me = VillageStep(), MeStep()
        self.password, self.recovery = PasswordStep(self._notebooks / tr("我的村")), RecoveryStep()
        self.restoring = RestoreStep()
        self.roster = ChoiceStep(
            tr("花名册"),
            tr("把现有的花名册（Excel、WPS 表格都行）导进来，就不用一户一户地输了。"),
            [
                ("roster", "file-input", tr("选花名册文件"), tr("导入前先给您看一遍，不对可以整个撤销")),
                ("later", "arrow-right", tr("以后再说"), tr("先进去看看；花名册随时可以在「户情」里导入")),
            ],
        )
        self._steps = QStackedWidget()
        for step in (self.start, self.village, self.me, self.password, self.recovery, self.roster, self.restoring):
            self._steps.addWidget(step)
        self._where, self._title = QLabel(), QLabel()
        mark(self._where, role="small")
        mark(self._title, role="title")
        self.notice = InlineNotice()
        card = Card(pad=26)
        card.setFixedWidth(current_look().scaled(CARD_PX))
        card.body.setSpacing(12)
        for part in (self._where, self._title, self.notice, self._steps):
            card.add(part)
        card.add(self._build_buttons())
        logo = QLabel(tr("民情日记"))
        mark(logo, role="logo")
        logo.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(logo)
        outer.addSpacing(10)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.back_button = LinkButton(tr("上一步"), "chevron-left")
        self.county_link = LinkButton(tr("县里汇总…"), "building-2")
        self.county_link.setToolTip(tr("县、乡镇收各村数据包的窗口"))
        self.later_button = QuietButton(tr("以后再核对"))
        self.next_button = PrimaryButton(tr("下一步"), hint="Return")
        row.addWidget(self.back_button)
        row.addWidget(self.county_link)
        row.addStretch(1)
        row.addWidget(self.later_button)
        row.addWidget(self.next_button)
        return row

    # connect

    def _connect(self) -> None:
        self.start.chosen.connect(self._on_start_chosen)
        self.roster.chosen.connect(self._on_roster_chosen)
        for step in (self.village, self.me, self.password, self.recovery, self.restoring):
            step.entered.connect(self.go_on)
        self.next_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(self.go_back)
        self.later_button.clicked.connect(self._leave_recovery)
        self.county_link.clicked.connect(self.county_requested)
        self.restoring.elsewhere_link.clicked.connect(self._ask_where)

    def _order(self) -> list[QWidget]:
        if self._steps.currentWidget() is self.restoring:
            return [self.start, self.restoring]
        if self._is_sample:
            return [self.start, self.password, self.recovery]
        return [self.start, self.village, self.me, self.password, self.recovery, self.roster]

    def _show(self, step: QWidget) -> None:
        self._steps.setCurrentWidget(step)
        order = self._order()
        place = order.index(step)
        self._where.setText(tr("第 {n} 步，共 {all} 步").format(n=place, all=len(order) - 1) if place else "")
        self._where.setVisible(bool(place) and len(order) > 2)
        self._title.setText(step.title)  # pyright: ignore[reportAttributeAccessIssue]
        is_choice = step in (self.start, self.roster)
        self.next_button.setVisible(not is_choice)
        self.back_button.setVisible(place > 0 and step not in (self.recovery, self.roster))
        self.county_link.setVisible(step is self.start)
        self.later_button.setVisible(step is self.recovery)
        self.next_button.set_text(self._next_words(step))
        self.notice.hide()
        step.focus_first()  # pyright: ignore[reportAttributeAccessIssue]

    def _next_words(self, step: QWidget | None) -> str:
        if step is self.restoring:
            return tr("恢复到这台电脑") if self.restoring.is_inside_shown else tr("看看里面有什么")
        return tr("建好笔记本") if step is self.password else tr("下一步")

    # steps

    def _on_start_chosen(self, key: str) -> None:
        if key == "restore":
            self._look_on_sticks()
            return
        if key == "open":
            chosen = QFileDialog.getExistingDirectory(self, tr("选笔记本所在的文件夹"), str(self._notebooks))
            if chosen:
                self.open_requested.emit(Path(chosen))
            return
        self._is_sample = key == "sample"
        if self._is_sample:
            self.password.set_folder(_free_folder(self._notebooks / tr("示范村（试用）")))
        self._show(self._order()[1])

    def go_back(self) -> None:
        """To the step before; nothing typed is lost."""
        order = self._order()
        step = self._steps.currentWidget()
        if step is self.restoring and self.restoring.is_inside_shown:
            self.restoring.show_choice()
            self._show(self.restoring)
            return
        if step is not None:
            self._show(order[order.index(step) - 1])

    def go_on(self) -> None:
        """To the next step, if this one is filled in."""
        step = self._steps.currentWidget()
        if step in (self.village, self.me) and step.check():  # pyright: ignore[reportAttributeAccessIssue]
            if step is self.village:
                self.password.set_folder(_free_folder(self._notebooks / _folder_name(self.village.village().name)))
            self._show(self._order()[self._order().index(step) + 1])
        elif step is self.password and self.password.check():
            self._make()
        elif step is self.restoring:
            self._restore()
        elif step is self.recovery:
            self._check_recovery()

    def _make(self) -> None:
        village = SAMPLE_VILLAGE if self._is_sample else self.village.village()
        cadre = None if self._is_sample else self.me.cadre()
        folder, password = self.password.folder, self.password.password()
        is_sample = self._is_sample
        self._set_busy(True)

        def make() -> tuple[OpenNotebook, str]:
            opened, code = create_notebook(folder, password, village, cadre)
            if is_sample:
                try:
                    load_sample(opened.session)
                except BaseException:
                    opened.close()
                    raise
            return opened, code

        self._runner.long(Lane.WRITE, lambda _port: make(), owner=self, done=self._on_made, failed=self._on_make_failed)

    def _look_on_sticks(self) -> None:
        """What lies on a stick in this computer is shown at once; without any, the user is asked where to look."""

        def look() -> list[Found]:
            found = [each for drive in removable_drives() for each in find_backups(drive.root)]
            return sorted(found, key=lambda each: each.backups[0].manifest.made_at_ms, reverse=True)

        def seen(found: list[Found]) -> None:
            if found:
                self._on_backups_found(found)
            else:
                self._ask_where()

        self._runner.file(look, owner=self, done=seen, failed=self._on_make_failed)

    def _ask_where(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("备份在哪里（U盘，或备份所在的文件夹）"))
        if chosen:
            self.look_for_backups(Path(chosen))

    def look_for_backups(self, folder: Path) -> None:
        """Shows what backups a stick or a folder holds."""
        self._runner.file(
            lambda: find_backups(folder), owner=self, done=self._on_backups_found, failed=self._on_make_failed
        )

    def _on_backups_found(self, found: list[Found]) -> None:
        if not found:
            self.notice.say(tr("这里没有找到完整的备份。请看看U盘插好没有，或者选备份所在的文件夹。"), tone="amber")
            return
        name = found[0].root.name.rpartition(" ")[0] or tr("我的村")
        self.restoring.show_found(found, _free_folder(self._notebooks / _folder_name(name)))
        self._show(self.restoring)

    def _restore(self) -> None:
        """First shows what the backup holds; the second time it is put in place."""
        step = self.restoring
        backup, secret, by_code, folder = step.backup, step.secret, step.is_by_code, step.folder
        if backup is None or not secret:
            step.focus_first()
            return

        def look() -> tuple[str, bytes, Comparison]:
            label, key = sign_in_to(backup, secret, by_code=by_code)
            return label, key, compare(backup, key, None)

        def work() -> OpenNotebook:
            label, key, _ = look()
            return restore(backup, key, folder, label=label)

        is_known, run = step.is_inside_shown, self._runner.long
        self._set_busy(True)
        if is_known:
            run(Lane.WRITE, lambda _port: work(), owner=self, done=self._on_restored, failed=self._on_make_failed)
        else:
            run(Lane.WRITE, lambda _port: look()[2], owner=self, done=self._on_looked, failed=self._on_make_failed)

    def _on_looked(self, compared: Comparison) -> None:
        self.restoring.show_inside(compared)
        self._set_busy(False)
        self._show(self.restoring)
        self.next_button.setFocus()

    def _on_restored(self, opened: OpenNotebook) -> None:
        self._set_busy(False)
        backup, by_code = self.restoring.backup, self.restoring.is_by_code
        self.restoring.forget()
        assert backup is not None
        words = tr("恢复好了，{at} 以前写的都在这里。U盘上的备份没有动，请收好。").format(
            at=f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}"
        )
        self.restored.emit(opened, words, by_code)

    def _on_made(self, made: tuple[OpenNotebook, str]) -> None:
        self._set_busy(False)
        self._opened, code = made
        self.password.forget()
        village = SAMPLE_VILLAGE.name if self._is_sample else self.village.village().name
        self.recovery.show_code(code, village)
        self._show(self.recovery)

    def _on_make_failed(self, error: UserError) -> None:
        self._set_busy(False)
        self.notice.say(error.sentence, tone="red")
        if self._steps.currentWidget() is self.restoring:
            self.restoring.ask_again()

    def _set_busy(self, is_busy: bool) -> None:
        self.next_button.setEnabled(not is_busy)
        self.back_button.setEnabled(not is_busy)
        step = self._steps.currentWidget()
        busy = tr("正在建…")
        if step is self.restoring:
            busy = tr("正在恢复…") if self.restoring.is_inside_shown else tr("正在打开备份…")
        self.next_button.set_text(busy if is_busy else self._next_words(step))

    def _check_recovery(self) -> None:
        opened, typed = self._opened, self.recovery.typed
        if opened is None:
            return
        if not typed:
            self.recovery.show_error(tr("请照纸上的输一遍；现在不方便，就按「以后再核对」。"))
            return
        self._runner.write(
            lambda: check_recovery(opened, typed),
            owner=self,
            done=lambda is_right: self._leave_recovery() if is_right else None,
            failed=lambda error: self.recovery.show_error(error.what),
        )

    def _leave_recovery(self) -> None:
        self.recovery.forget()
        if self._is_sample:
            self._finish(None)
        else:
            self._show(self.roster)

    def _on_roster_chosen(self, key: str) -> None:
        if key == "later":
            self._finish(None)
            return
        endings = "*.xlsx *.xls *.xlsb *.ods *.et *.csv *.txt"
        name, _ = QFileDialog.getOpenFileName(
            self, tr("选花名册"), str(documents_folder()), tr("花名册") + f" ({endings})"
        )
        if name:
            self._finish(Path(name))

    def _finish(self, roster: Path | None) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            self.finished.emit(opened, roster)

    def abandon(self) -> None:
        """The window closes in the middle: a notebook already made is closed properly and stays."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()


def _folder_name(village: str) -> str:
    """A village's name without what Windows forbids in file names (<>:"/\\|?* and trailing dots and blanks)."""
    kept = "".join("_" if character in '<>:"/\\|?*' or ord(character) < 32 else character for character in village)
    return kept.rstrip(". ") or tr("我的村")


def _free_folder(wanted: Path) -> Path:
    """The folder itself, or with a number behind when something lies there already."""
    folder, number = wanted, 2
    while folder.exists():
        folder = wanted.with_name(f"{wanted.name} {number}")
        number += 1
    return folder
