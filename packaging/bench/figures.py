"""The lines of the table of figures: what was measured beside what, printed aligned and kept as JSON."""

from __future__ import annotations

import json
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("项目", "规模", "我们", "对照", "比值", "要求", "达到")
_RIGHT = frozenset({2, 3, 4})


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement. `ours` and `yardstick` are in `unit`; `met` is None where no figure is set.

    `yardstick_name` says what the yardstick is; `note` what else a reader should know (spread, share, cold start).
    """

    what: str
    size: str
    ours: float
    unit: str
    figure: str = ""
    met: bool | None = None
    yardstick: float | None = None
    yardstick_name: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours against the yardstick."""
        return self.ours / self.yardstick if self.yardstick else None


def median(values: Sequence[float]) -> float:
    """The middle one, which a single slow turn does not move."""
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that `part` (0–1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-part * len(ordered) // 1) - 1))]


def spread(values: Sequence[float], unit: str) -> str:
    """From the quickest to the slowest turn, in words."""
    return f"{len(values)} 次：{_number(min(values))}–{_number(max(values))} {unit}"


def table(lines: Sequence[Line]) -> str:
    """The lines as one table for a terminal; Chinese characters take two places."""
    rows = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    printed = [
        "  ".join(_padded(cell, width, at in _RIGHT) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    printed.insert(1, "─" * _width(printed[0]))
    return "\n".join(line.rstrip() for line in printed)


def remarks(lines: Iterable[Line]) -> str:
    """What each yardstick is and what else is to be known, once each, below the table."""
    said = dict.fromkeys(
        f"{line.what}：" + "；".join(part for part in (_against(line), line.note) if part)
        for line in lines
        if line.yardstick_name or line.note
    )
    return "\n".join(said)


def write_json(path: Path, lines: Sequence[Line], machine: dict[str, str]) -> None:
    """Keeps the run for comparing with another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine, "lines": [asdict(line) | {"ratio": line.ratio} for line in lines]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _against(line: Line) -> str:
    return f"对照为{line.yardstick_name}" if line.yardstick_name else ""


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.what,
        line.size,
        f"{_number(line.ours)} {line.unit}",
        "—" if line.yardstick is None else f"{_number(line.yardstick)} {line.unit}",
        "—" if line.ratio is None else f"{line.ratio:.2f}",
        line.figure or "—",
        {True: "是", False: "否", None: "—"}[line.met],
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, is_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if is_right else text + space
