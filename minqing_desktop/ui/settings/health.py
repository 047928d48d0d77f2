"""检查笔记本: reads every page and every record against the log, says what was found, and mends the lists."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.checking import check_all
from minqing_desktop.services.notebooks import CheckOutcome, Health, OpenNotebook, rebuild_notebook
from minqing_desktop.services.repairing import MendedAttachments, mend_attachments
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import Progress
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.states import BusyState
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

_MENDED_BY_REBUILDING = "view_differs"


def finding_words(health: Health) -> str:
    """What a check found and what to do, in one paragraph."""
    if health.is_sound:
        return tr("一切正常，共 {n} 条记录。").format(n=f"{health.records:,}")
    faults = set(health.faults)
    parts = []
    if "page_damaged" in faults:
        parts.append(tr("数据文件有损坏的地方，可能是硬盘出了问题。请锁上笔记本，点「打不开了怎么办」，从上往下试。"))
    if faults & {"op_altered", "op_without_action"}:
        altered = health.faults.get("op_altered", 0) + health.faults.get("op_without_action", 0)
        words = tr("有 {n} 条底账对不上校验，被改动过或者坏了。请锁上笔记本，点「打不开了怎么办」，从上往下试。")
        parts.append(words.format(n=altered))
    if "chain_broken" in faults:
        parts.append(tr("底账的先后次序对不上，可能少了几条。请锁上笔记本，点「打不开了怎么办」，从上往下试。"))
    if "attachment_damaged" in faults:
        words = tr("有 {n} 处照片或附件的内容坏了，文字记录不受影响。可以从备份补上，或者重新添加。")
        parts.append(words.format(n=health.faults["attachment_damaged"]))
    if "backup_damaged" in faults:
        words = tr("有 {n} 份备份坏了，笔记本本身不受影响。请再做一份新的备份。")
        parts.append(words.format(n=health.faults["backup_damaged"]))
    if can_rebuild(health):
        parts.append(tr("底账完好，只是列表和底账不一致。点「重建」就好，不会丢东西。"))
    return "\n".join(parts) or tr("发现了这个版本不认识的问题。请导出错误记录，交给技术人员。")


def can_rebuild(health: Health) -> bool:
    """Whether all that was found is mended by making the lists anew from the log."""
    return bool(health.faults) and all(fault.startswith(_MENDED_BY_REBUILDING) for fault in health.faults)


def mended_words(mended: MendedAttachments) -> str:
    """What came back from the backups."""
    words = tr("从备份补上了 {n} 个附件。").format(n=mended.mended)
    lost = tr("有 {n} 个备份里也没有。").format(n=mended.lost) if mended.lost else ""
    return sentences(words, lost, tr("请用密码打开。"))


def _mend_apart(opened: OpenNotebook) -> MendedAttachments:
    folder, key = opened.folder, opened.key
    opened.close()
    return mend_attachments(folder, key)


class HealthSection(Section):
    """Runs in the writing lane; cancelled between two parts means that nothing was touched."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("检查笔记本"), parent=parent)
        self._job: Job | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        card = self.add_card(tr("看看有没有问题"), "shield-check")
        card.add(soft_text(tr("把每一页、每一条记录都和底账核对一遍。记录多的要一两分钟，期间不要关电脑。")))
        self.notice = InlineNotice()
        self.busy = BusyState()
        self.busy.hide()
        self.check_button = PrimaryButton(tr("开始检查"), "shield-check")
        self.rebuild_button = QuietButton(tr("重建"), "refresh-cw")
        self.rebuild_button.setToolTip(tr("按底账把所有列表重做一遍，不会丢东西"))
        card.add(self.notice)
        card.add(self.busy)
        self.attachments_button = QuietButton(tr("从备份补上附件"), "history")
        self.attachments_button.hide()
        card.add(button_row(self.check_button, self.rebuild_button, self.attachments_button, None))
        self.end()

    def _connect(self) -> None:
        self.check_button.clicked.connect(self.check)
        self.rebuild_button.clicked.connect(self.rebuild)
        self.attachments_button.clicked.connect(self.mend_attachments)
        self.busy.cancel_clicked.connect(self._on_cancel_clicked)

    def mend_attachments(self) -> None:
        """Fetches damaged attachments from the backups; the window is locked meanwhile."""
        self.desk.set_apart.emit(_mend_apart, mended_words)

    def check(self) -> None:
        """Checks everything."""
        opened = self.desk.opened
        self._begin(tr("正在检查…"))
        self._job = self.desk.runner.long(
            Lane.WRITE, lambda port: check_all(opened, port.report), owner=self,
            done=self._on_checked, failed=self._on_failed, progress=self._on_progress, cancelled=self._on_cancelled,
        )  # fmt: skip

    def rebuild(self) -> None:
        """Makes every list anew from the log."""
        opened = self.desk.opened
        self._begin(tr("正在重建…"))
        self._job = self.desk.runner.long(
            Lane.WRITE, lambda port: rebuild_notebook(opened, port.report), owner=self,
            done=self._on_rebuilt, failed=self._on_failed, progress=self._on_progress, cancelled=self._on_cancelled,
        )  # fmt: skip

    def _begin(self, words: str) -> None:
        self.notice.clear()
        self.busy.begin(words, can_cancel=True)
        self.busy.show()
        for button in (self.check_button, self.rebuild_button):
            button.setEnabled(False)

    def _end(self) -> None:
        self.busy.hide()
        for button in (self.check_button, self.rebuild_button):
            button.setEnabled(True)

    def _on_progress(self, progress: Progress) -> None:
        parts = (tr("核对数据文件"), tr("核对底账"), tr("核对列表"))
        words = parts[progress.done] if progress.total == len(parts) and progress.done < len(parts) else ""
        self.busy.show_progress(Progress(progress.done, progress.total, words))

    def _on_checked(self, health: Health) -> None:
        self._end()
        tone = "green" if health.is_sound else "amber" if can_rebuild(health) else "red"
        self.notice.say(finding_words(health), tone, can_close=False)
        self.attachments_button.setVisible("attachment_damaged" in health.faults)
        if can_rebuild(health):
            self.rebuild_button.setFocus()

    def _on_rebuilt(self, outcome: CheckOutcome) -> None:
        self._end()
        self.notice.say(tr("重建好了，共 {n} 条记录。").format(n=f"{outcome.records:,}"), "green", can_close=False)
        self.desk.settled.emit()

    def _on_failed(self, error: UserError) -> None:
        self._end()
        self.notice.say(error.sentence, "red", can_close=False)

    def _on_cancelled(self) -> None:
        self._end()
        self.notice.say(tr("停下来了，什么都没有改动。"), "grey")

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def leave(self) -> None:
        if self._job is not None and self._job.is_over:
            self.notice.clear()
