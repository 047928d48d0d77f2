"""The five stages of a matter's life in a row: what is past, where it stands, what is still to come."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.domain.casework.machine import stage_word
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

STAGES = ("accepted", "handling", "answered", "rated", "closed")
_OUT_OF_LINE = ("withdrawn", "declined", "joined")
_GAP_PX = 5


class StageBar(PaintedWidget):
    """Shows one stage; one that left the line (withdrawn, declined, joined) takes the whole bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_stage(self, stage: str) -> None:
        """Shows where a matter stands."""
        self._stage = stage
        self.setAccessibleName(tr("阶段：{stage}").format(stage=stage_word(stage)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, current_look().sizes.control)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, current_look().sizes.control)

    def _boxes(self) -> list[QRect]:
        width = (self.width() - _GAP_PX * (len(STAGES) - 1)) / len(STAGES)
        return [QRect(round(place * (width + _GAP_PX)), 0, round(width), self.height()) for place in range(len(STAGES))]

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        if self._stage in _OUT_OF_LINE:
            draw_box(painter, self.rect(), colours.paper, None, sizes.radius)
            draw_text(painter, QRect(self.rect()), stage_word(self._stage), colours.soft, sizes.base, True, CENTRE)
            painter.end()
            return
        here = STAGES.index("handling" if self._stage == "reopened" else self._stage or "accepted")
        is_over = self._stage == "closed"
        for place, (stage, box) in enumerate(zip(STAGES, self._boxes(), strict=True)):
            words, is_past = stage_word(stage), place < here or is_over
            if place == here and not is_over:
                draw_box(painter, box, colours.accent, None, sizes.radius)
                words = stage_word(self._stage or stage)
                draw_text(painter, box, words, colours.on_accent, sizes.base, True, CENTRE)
            else:
                draw_box(painter, box, colours.tint if is_past else colours.paper, None, sizes.radius)
                text = f"{words} ✓" if is_past else words
                draw_text(painter, box, text, colours.accent if is_past else colours.soft, sizes.base, False, CENTRE)
        painter.end()
