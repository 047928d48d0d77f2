"""What became of a visit after it was written: two versions to settle, then every change in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.field_history import FieldChange
from minqing_desktop.services.record_history import SaidVersion, TwoVersions
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

# What QTextLayout takes for a new line; an event shows so many, and about so many characters stand in one.
NEW_LINE, LINES_OF_AN_EVENT, CHARACTERS_OF_A_LINE = "\u2028", 4, 26


def _moment(at: datetime, today: date) -> str:
    local = at.astimezone()
    return f"{day_text(local.date(), today)} {local:%H:%M}"


def change_items(lines: Sequence[FieldChange], today: date) -> list[TimelineItem]:
    """Deeds as events: when, who and what it was called, then line by line from what to what."""
    items = []
    for (at, cadre, source, is_undone), deed in groupby(
        lines, key=lambda line: (line.at, line.cadre, line.source, line.is_undone)
    ):
        words = [_change_words(line) for line in deed]
        pills = ((tr("已撤销"), "grey"),) if is_undone else ()
        heading = " ".join(part for part in (_moment(at, today), cadre) if part)
        for text in _parts(words):
            items.append(TimelineItem("", heading, source, text, pills=pills))  # pyright: ignore[reportArgumentType]
    return items


def _parts(words: Sequence[str]) -> Iterator[str]:
    """The lines of a deed in as many parts as it takes to show them whole."""
    part: list[str] = []
    taken = 0
    for line in words:
        lines = -(-len(line) // CHARACTERS_OF_A_LINE)
        if part and taken + lines > LINES_OF_AN_EVENT:
            yield NEW_LINE.join(part)
            part, taken = [], 0
        part.append(line)
        taken += lines
    yield NEW_LINE.join(part)


def _change_words(line: FieldChange) -> str:
    if line.kind == "visit":
        return line.words
    return tr("{kind}：{what}").format(kind=tr(kind_named(line.kind).label), what=line.words)


class HistoryPanel(QWidget):
    """Signals: settled(TwoVersions, SaidVersion) when one was chosen."""

    settled = Signal(object, object)

    def __init__(
        self,
        lines: Sequence[FieldChange],
        versions: Sequence[TwoVersions],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choices: list[tuple[TwoVersions, SaidVersion, QuietButton]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(8)
        if versions:
            self._add_versions(column, versions, today)
        column.addWidget(_label(tr("写好以后改过什么，谁、什么时候、从什么改成什么，都在这里。"), "small"))
        self.timeline = Timeline(change_items(lines, today))
        column.addWidget(self.timeline)
        column.addStretch(1)

    def _add_versions(self, column: QVBoxLayout, versions: Sequence[TwoVersions], today: date) -> None:
        words = tr("两个人各自改了同一项，两种都留着，请选对的那一个；没选的以后在历史里还能看到。")
        column.addWidget(_label(words, "small"))
        for each in versions:
            column.addWidget(thin_line())
            column.addWidget(_label(each.label, "heading"))
            for version in each.versions:
                column.addLayout(self._row(each, version, today))
        column.addWidget(thin_line())

    def _row(self, each: TwoVersions, version: SaidVersion, today: date) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(8)
        words.setSpacing(0)
        words.addWidget(_label(version.words, "strong"))
        words.addWidget(_label(" ".join(filter(None, (version.cadre, _moment(version.at, today)))), "small"))
        row.addLayout(words, 1)
        if version.is_shown:
            row.addWidget(Pill(tr("现在显示的"), "grey"))
        button = QuietButton(tr("选这个"), "check")
        button.setAccessibleName(tr("{field}选「{value}」").format(field=each.label, value=version.words))
        button.clicked.connect(lambda: self.settled.emit(each, version))
        self.choices.append((each, version, button))
        row.addWidget(button)
        return row


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    mark(label, role=role)
    return label
