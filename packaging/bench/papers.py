"""Documents and a ledger, through the measurement that stands beside their code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.documents import Result, bench_book, bench_pdf, bench_xlsx
from bench.figures import Line, median, spread
from bench.part import Scope

_VISITS = 300
_ROWS = 50_000
_PAGES_A_SECOND = 100
_MOST_RATIO = 1.3


def measure(scope: Scope) -> Iterator[Line]:
    """Visit records and the diary book as PDF, the ledger as a workbook; ratios of the medians."""
    ours, bare = _turns(scope.turns, lambda: bench_pdf(_VISITS))
    met = _VISITS / median(ours) >= _PAGES_A_SECOND
    note = f"每秒至少 {_VISITS / median(ours):.0f} 页，我们 {spread(ours, 's')}"
    against = "裸 reportlab，同样的字，不排版"
    yield Line("走访记录表 PDF", f"{_VISITS} 次走访", median(ours), "s", "≥ 100 页/s", met, median(bare), against, note)
    ours, bare = _turns(scope.turns, lambda: bench_book(_VISITS))
    met = _VISITS / median(ours) >= _PAGES_A_SECOND
    note = f"每秒至少 {_VISITS / median(ours):.0f} 页，我们 {spread(ours, 's')}"
    yield Line("民情日记本 PDF", f"{_VISITS} 次走访", median(ours), "s", "≥ 100 页/s", met, median(bare), against, note)
    ours, bare = _turns(scope.turns, lambda: bench_xlsx(_ROWS))
    met = median(ours) <= _MOST_RATIO * median(bare)
    against, note = "XlsxWriter 恒定内存，同样的格子", f"我们 {spread(ours, 's')}，对照 {spread(bare, 's')}"
    yield Line("走访台账 xlsx", f"{_ROWS:,} 行", median(ours), "s", "≤ 1.3 × 对照", met, median(bare), against, note)


def _turns(turns: int, measure_once: Callable[[], list[Result]]) -> tuple[list[float], list[float]]:
    results = [result for _ in range(turns) for result in measure_once()]
    return [result.ours_s for result in results], [result.yardstick_s for result in results]
