"""What a package would change: counts by kind, who visited on one day, both versions, and what it changes here."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.differences import Difference
from minqing_desktop.services.exchange.taking import Preview
from minqing_desktop.ui.exchange.kind_counts import KindCounts
from minqing_desktop.ui.exchange.versions_pair import VersionsPair
from minqing_desktop.ui.exchange.words import (
    doubled_words,
    made_words,
    package_title,
    passed_words,
    same_day_words,
    size_words,
)
from minqing_desktop.ui.kit.card import Card, thin_line
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.rows import say, text_label
from minqing_desktop.ui.look.tokens import Tone

PAIRS_SHOWN, DIFFERENCES_SHOWN = 4, 20


class PreviewView(QWidget):
    """Signals: revealed(TwoVersions) before a number is seen."""

    revealed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.doubled, self.passed_over, self.same_day = InlineNotice(), InlineNotice(), InlineNotice()
        self.counts_card = Card(icon="list-checks")
        self.counts_card.body.setSpacing(6)
        self.counts, self.contents = KindCounts(), text_label(role="small")
        self.nothing = text_label(tr("里面的内容这里都有，没有变化。收下它，回执里就有这一包。"))
        self.counts_card.add(self.counts)
        self.counts_card.add(self.contents)
        self.counts_card.add(self.nothing)
        self.versions_card = Card(icon="split")
        self.versions_card.body.setSpacing(8)
        self._pairs = QVBoxLayout()
        self.more_versions = text_label(role="small")
        self.versions_card.add(self._pairs)
        self.versions_card.add(self.more_versions)
        self.changes_card = Card(tr("改动了这里的"), "pencil")
        self.changes = LineList()
        self.changes_card.add(self.changes)
        for part in (
            self.doubled, self.passed_over, self.counts_card, self.same_day, self.versions_card, self.changes_card,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)

    def show_preview(self, shown: Preview, own_device: str, today: date) -> None:
        """Another package."""
        made = made_words(shown.made_at_ms, today)
        title = package_title(shown)
        self.counts_card.set_title(tr("{title} · 做于 {at}").format(title=title, at=made) if made else title)
        self.counts.show_counts(shown.lines)
        size = size_words(shown.content_bytes)
        words = tr("里面有照片和附件 {n} 个，{size}。").format(n=shown.contents, size=size)
        say(self.contents, words if shown.contents else "")
        self.nothing.setVisible(not shown.actions)
        self._show_warnings(shown, own_device, today)
        self._show_versions(shown, today)
        items = [
            LineItem(
                f"{place}", each.whose, beside=each.label,
                tail=tr("{before} → {after}").format(before=each.before, after=each.after),
            )
            for place, each in enumerate(_plain_differences(shown)[:DIFFERENCES_SHOWN])
        ]  # fmt: skip
        self.changes.set_items(items)
        self.changes_card.setVisible(bool(items))

    def _show_warnings(self, shown: Preview, own_device: str, today: date) -> None:
        warnings: tuple[tuple[InlineNotice, str, Tone], ...] = (
            (self.doubled, doubled_words(shown, own_device), "amber"),
            (self.passed_over, passed_words(shown), "amber"),
            (self.same_day, same_day_words(shown, today), "blue"),
        )
        for notice, words, tone in warnings:
            if words:
                notice.say(words, tone, can_close=False)
            else:
                notice.clear()

    def _show_versions(self, shown: Preview, today: date) -> None:
        while (taken := self._pairs.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for place, contest in enumerate(shown.versions[:PAIRS_SHOWN]):
            if place:
                self._pairs.addWidget(thin_line())
            pair = VersionsPair(contest, today)
            pair.revealed.connect(self.revealed)
            self._pairs.addWidget(pair)
        count = len(shown.versions)
        self.versions_card.set_title(tr("两种说法 {n} 处，两种都留着，导入以后选定").format(n=f"{count:,}"))
        more = count - PAIRS_SHOWN
        say(self.more_versions, tr("还有 {n} 处，导入以后一处一处选。").format(n=f"{more:,}") if more > 0 else "")
        self.versions_card.setVisible(bool(count))


def _plain_differences(shown: Preview) -> list[Difference]:
    """Those of which both sides do not stand above already."""
    contested = {(each.kind, each.id, each.label) for each in shown.versions}
    return [each for each in shown.differences if (each.kind, each.id, each.label) not in contested]
