"""Makes up a county and writes the packages of its laptops into a folder.

Run: python packaging/county FOLDER [--villages 500] [--households 200] [--seed 1] [--jobs 2] [--office CARD.mqpkg]
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _folder in (ROOT, ROOT / "packaging"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from county.layout import HOUSEHOLDS_A_VILLAGE, lay_out  # noqa: E402
from county.making import MONTHS, make_county  # noqa: E402


def main(arguments: list[str]) -> int:
    """0 when everything lies in the folder."""
    parser = argparse.ArgumentParser(
        prog="packaging/county", description="造一个县的数据包 make up a county's packages"
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--villages", type=int, default=500)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS_A_VILLAGE, help="a village, in the middle")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 11, 20), help="the year's last day")
    parser.add_argument("--parts", type=int, default=MONTHS, help="packages of a laptop behind its roster")
    parser.add_argument("--jobs", type=int, default=1, help="villages made at the same time")
    parser.add_argument("--office", type=Path, help="the county's enrolment file; without it one is made up")
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    layout = lay_out(asked.seed, asked.villages, asked.until, asked.households)
    counts = make_county(layout, asked.folder, office=asked.office, jobs=asked.jobs, parts=asked.parts)
    print("\n".join(f"{name:24} {count:>12,}" for name, count in counts.items()))
    print(f"{time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
