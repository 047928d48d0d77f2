"""打不开了怎么办: shown from the door when a notebook does not open. Steps from top to bottom, with what each costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.backups import Backup
from minqing_desktop.services.repairing import (
    Ladder,
    Rung,
    Salvaged,
    find_key,
    from_county,
    ladder,
    mend_keyfile,
    mend_lists,
    salvage,
)
from minqing_desktop.services.restoring import find_backups, restore, sign_in_to
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, JobRunner, Lane
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.card import Card, thin_line
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.states import BusyState
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.repair.rung_card import RungCard

CARD_PX = 760
_LEADING_HERE = ("database_damaged", "log_damaged", "keyfile_damaged", "keyfile_missing")
_NOT_THE_STEPS_FAULT = ("wrong_password", "wrong_recovery_code", "recovery_code_length", "recovery_code_miscopied")


class RepairView(QWidget):
    """Signals: mended(Path, str) with the folder to be opened and what was done; left() to go back to the door."""

    mended = Signal(object, str)
    left = Signal()

    def __init__(self, runner: JobRunner, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._folder = runner, folder
        self._ladder: Ladder | None = None
        self._job: Job | None = None
        self._trying: Rung | None = None
        self._failed: set[Rung] = set()
        self._next: Rung | None = None
        self.cards: dict[Rung, RungCard] = {}
        mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self.back_link.clicked.connect(self.left)
        self.way_link.clicked.connect(self._on_way_clicked)
        self.busy.cancel_clicked.connect(self._on_cancel_clicked)
        self.password.entered.connect(self._on_entered)
        self.code.returnPressed.connect(self._on_entered)
        self.look()
        QTimer.singleShot(0, self.password, self.password.setFocus)

    def _build(self) -> None:
        card = Card(pad=26)
        card.setFixedWidth(current_look().scaled(CARD_PX))
        card.body.setSpacing(10)
        title = QLabel(tr("打不开了怎么办"))
        mark(title, role="title")
        self._words = QLabel(
            tr("「{name}」：从上往下一步一步试，试好了就停。每一步都先把坏的放到一边，什么都不删。").format(
                name=self._folder.name
            )
        )
        self._words.setWordWrap(True)
        mark(self._words, role="soft")
        self.notice, self.busy = InlineNotice(), BusyState()
        self.busy.hide()
        self.password, self.code = PasswordField(tr("密码（做备份那时的也行）")), QLineEdit()
        self.code.setPlaceholderText(tr("打印出来的恢复码，大小写都行"))
        self.code.hide()
        self.way_link = LinkButton(tr("用恢复码"))
        secret = QHBoxLayout()
        secret.addWidget(self.password, 1)
        secret.addWidget(self.code, 1)
        secret.addWidget(self.way_link)
        self._rungs = QVBoxLayout()
        self.back_link = LinkButton(tr("回到打开的页面"), "chevron-left")
        for part in (title, self._words, secret, self.notice, self.busy, self._rungs, self.back_link):
            card.add(part)
        content = QWidget()
        around = QHBoxLayout(content)
        around.setContentsMargins(0, 24, 0, 24)
        around.addStretch(1)
        around.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        around.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))

    # looking

    def look(self) -> None:
        """Looks anew at what lies in the folder and on the sticks."""
        folder = self._folder
        self._runner.file(lambda: ladder(folder), owner=self, done=self._on_looked, failed=self._on_failed)

    def _on_looked(self, found: Ladder) -> None:
        self._ladder = found
        while self._rungs.count():
            taken = self._rungs.takeAt(0)
            if (gone := taken.widget() if taken else None) is not None:
                gone.hide()
                gone.deleteLater()
        # What was tried in vain leads on to the one below.
        self._next = next(
            (each.rung for each in found.rungs if not each.why_not and each.rung not in self._failed), None
        )
        self.cards = {}
        for number, facts in enumerate(found.rungs, 1):
            if number > 1:
                self._rungs.addWidget(thin_line())
            card = RungCard(number, facts, facts.rung is self._next)
            card.tried.connect(lambda rung: self.attempt(Rung(rung)))
            self.cards[facts.rung] = card
            self._rungs.addWidget(card)
        if self._failed and self._next is not None:
            # The button that had been pressed is gone with its card.
            self.cards[self._next].button.setFocus()

    def _on_entered(self) -> None:
        """Enter tries the step that is marked as the next."""
        if self._next is not None and self.cards[self._next].isEnabled():
            self.attempt(self._next)

    def _on_way_clicked(self) -> None:
        is_by_code = self.code.isHidden()
        self.code.setVisible(is_by_code)
        self.password.setVisible(not is_by_code)
        self.way_link.set_text(tr("用密码") if is_by_code else tr("用恢复码"))
        (self.code if is_by_code else self.password).setFocus()

    @property
    def is_by_code(self) -> bool:
        return not self.code.isHidden()

    @property
    def _secret(self) -> str:
        return self.code.text().strip() if self.is_by_code else self.password.text()

    # trying

    def attempt(self, rung: Rung, source: Path | None = None) -> None:
        """Tries one step; `source` is the folder or file for those that ask for one."""
        if rung is not Rung.KEYFILE and not self._secret:
            self.notice.say(tr("请先输入密码或恢复码。"), "amber")
            self.password.setFocus()
            return
        if rung is Rung.STICK and source is None and self._ladder and self._ladder.stick_backup:
            source = self._ladder.stick_backup.folder.parent
        if rung in (Rung.STICK, Rung.COUNTY) and source is None:
            source = self._ask_for(rung)
            if source is None:
                return
        self._trying = rung
        self._run(_WORK[rung](self, source))

    def _ask_for(self, rung: Rung) -> Path | None:
        if rung is Rung.STICK:
            chosen = QFileDialog.getExistingDirectory(self, tr("U盘，或备份所在的文件夹"))
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, tr("县里给的文件"), "", tr("导出文件") + " (*.jsonl);;* (*)")
        return Path(chosen) if chosen else None

    def _run(self, work: Callable[[JobPort], tuple[Path, str]]) -> None:
        self.notice.clear()
        self.busy.begin(tr("正在做，请不要关电脑…"), can_cancel=True)
        self.busy.show()
        self._enable(False)
        self._job = self._runner.long(
            Lane.WRITE, work, owner=self, done=self._on_mended, failed=self._on_failed,
            progress=self.busy.show_progress, cancelled=self._on_cancelled,
        )  # fmt: skip

    def _keyfile(self, source: Path | None) -> Callable[[JobPort], tuple[Path, str]]:
        folder = self._folder

        def work(_port: JobPort) -> tuple[Path, str]:
            mend_keyfile(folder, source)
            return folder, tr("换上了一份好的钥匙文件，坏的改名留着。请用密码打开。")

        return work

    def _rebuild(self, _source: Path | None) -> Callable[[JobPort], tuple[Path, str]]:
        folder, secret, by_code = self._folder, self._secret, self.is_by_code

        def work(port: JobPort) -> tuple[Path, str]:
            mend_lists(folder, find_key(folder, secret, by_code=by_code), port.report).close()
            return folder, tr("列表按底账重做好了，什么都没有少。请用密码打开。")

        return work

    def _salvage(self, _source: Path | None) -> Callable[[JobPort], tuple[Path, str]]:
        folder, secret, by_code = self._folder, self._secret, self.is_by_code

        def work(port: JobPort) -> tuple[Path, str]:
            key = find_key(folder, secret, by_code=by_code)
            opened, salvaged = salvage(folder, key, progress=port.report, cancel=port.wants_stop)
            opened.close()
            return folder, salvaged_words(salvaged)

        return work

    def _backup(self, source: Path | None) -> Callable[[JobPort], tuple[Path, str]]:
        folder, secret, by_code = self._folder, self._secret, self.is_by_code
        own = self._ladder.backup if self._ladder else None

        def work(port: JobPort) -> tuple[Path, str]:
            backup = _first_in(source) if source else own
            if backup is None:
                raise _no_backup()
            label, key = sign_in_to(backup, secret, by_code=by_code)
            restore(backup, key, folder, label=label, progress=port.report, cancel=port.wants_stop).close()
            return folder, tr("换上了第 {n} 份备份，原来的文件留在旁边的文件夹里。请用密码打开。").format(
                n=backup.number
            )

        return work

    def _county(self, source: Path | None) -> Callable[[JobPort], tuple[Path, str]]:
        folder, secret = self._folder, self._secret
        target = _free_folder(folder.with_name(tr("{name} 县里取回").format(name=folder.name)))

        def work(_port: JobPort) -> tuple[Path, str]:
            assert source is not None
            opened, code = from_county(source, target, secret)
            opened.close()
            words = tr("用县里那份建了一本新的，密码就是刚才输的。新的恢复码：{code}，请现在抄下来收好。")
            return target, words.format(code=code)

        return work

    # what came of it

    def _enable(self, is_on: bool) -> None:
        for part in (self.password, self.code, self.way_link, self.back_link, *self.cards.values()):
            part.setEnabled(is_on)

    def _end(self) -> None:
        self.busy.hide()
        self._enable(True)

    def _on_mended(self, answer: tuple[Path, str]) -> None:
        self._end()
        self.password.forget()
        self.code.clear()
        self.mended.emit(*answer)

    def _on_failed(self, error: UserError) -> None:
        self._end()
        # The advice of a damage leads here.
        said = error.what if error.code in _LEADING_HERE else error.sentence
        self.notice.say(sentences(said, tr("可以试下一步。")), "red")
        if self._trying is not None and error.code not in _NOT_THE_STEPS_FAULT:
            self._failed.add(self._trying)
            self._trying = None
            self.look()

    def _on_cancelled(self) -> None:
        self._end()
        self.notice.say(tr("停下来了，什么都没有改动。"), "grey")

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()


_Work = Callable[[RepairView, Path | None], Callable[[JobPort], tuple[Path, str]]]
_WORK: dict[Rung, _Work] = {
    Rung.KEYFILE: RepairView._keyfile,
    Rung.REBUILD: RepairView._rebuild,
    Rung.SALVAGE: RepairView._salvage,
    Rung.BACKUP: RepairView._backup,
    Rung.STICK: RepairView._backup,
    Rung.COUNTY: RepairView._county,
}


def salvaged_words(salvaged: Salvaged) -> str:
    """What was brought together, and what could not be read."""
    base = tr("以第 {n} 份备份打底").format(n=salvaged.backup.number) if salvaged.backup else tr("没有备份可以打底")
    said = tr("{base}，从坏文件里又取出 {n} 次操作。").format(base=base, n=salvaged.actions_added)
    lost = salvaged.readable.ops_lost
    missing = tr("有 {n} 条记录读不出来。").format(n=lost) if lost else tr("读得到的都在。")
    return sentences(said, missing, tr("坏的文件留在旁边的文件夹里。请用密码打开。"))


def _first_in(folder: Path) -> Backup:
    found = find_backups(folder)
    if not found:
        raise _no_backup()
    return found[0].backups[0]


def _no_backup() -> UserError:
    return UserError(
        "backup_missing",
        tr("这里没有找到完整的备份，没有改动任何东西。"),
        tr("请看看U盘插好没有，或者选备份所在的文件夹。"),
    )


def _free_folder(wanted: Path) -> Path:
    folder, number = wanted, 2
    while folder.exists():
        folder = wanted.with_name(f"{wanted.name} {number}")
        number += 1
    return folder
