"""A page drawn by hand where rows and cells do not serve: covers, contents, cards."""

from __future__ import annotations

from enum import Enum

from minqing_desktop.exchange.pdf.pdffile import Paper, PdfFile
from minqing_desktop.exchange.pdf.typesetting import TextStyle


class Side(Enum):
    """Where in its column a line stands."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


class FreePage:
    """Operators of one page; y runs upwards from its foot, in points. `shift` moves all of it to the right."""

    def __init__(self, file: PdfFile, paper: Paper, shift: float = 0.0) -> None:
        self._file = file
        self._setter = file.typesetter
        self._paper = paper
        self._operators = [f"1 0 0 1 {shift:.2f} 0 cm"] if shift else []

    def text(
        self,
        words: str,
        style: TextStyle,
        x: float,
        top: float,
        width: float,
        side: Side = Side.LEFT,
        most_lines: int = 99,
    ) -> float:
        """Sets words below `top` and gives where they end; more than `most_lines` lines are cut with …."""
        lines = self._setter.lines(words, style, width)
        if len(lines) > most_lines:
            kept = "".join(line.text for line in lines[:most_lines])
            while kept and len(self._setter.lines(kept + "…", style, width)) > most_lines:
                kept = kept[:-1]
            lines = self._setter.lines(kept + "…", style, width)
        for line in lines:
            room = width - line.width * style.size / 1000
            left = x if line.gap else x + max(room, 0.0) * side.value
            self._operators.append(self._setter.show([line], style, left, top, width))
            top -= style.leading
        return top

    def width(self, words: str, style: TextStyle) -> float:
        """Points that words take on one line."""
        return self._setter.width(words, style)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, weight: float = 0.5, grey: float = 0.0, dashes: str = ""
    ) -> None:
        """A straight line; `dashes` are lengths on and off, as «1 2»."""
        pattern = f"[{dashes}] 0 d " if dashes else ""
        ended = " [] 0 d" if dashes else ""
        self._operators.append(f"{pattern}{weight} w {grey:g} G {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S 0 G{ended}")

    def box(self, x: float, y: float, width: float, height: float, weight: float = 0.5, grey: float = 0.0) -> None:
        """An empty frame from its lower left corner."""
        self._operators.append(f"{weight} w {grey:g} G {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S 0 G")

    def fill(self, x: float, y: float, width: float, height: float, grey: float = 0.0) -> None:
        """A filled box."""
        self._operators.append(f"{grey:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def fill_all(self, boxes: list[tuple[float, float, float, float]]) -> None:
        """Many black boxes at once, without seams between neighbours."""
        drawn = " ".join(f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re" for x, y, width, height in boxes)
        if drawn:
            self._operators.append(f"{drawn} f")

    def finish(self) -> None:
        """Hands the page to the file."""
        self._file.add_page(self._paper, self._operators)
