"""A backup from the first byte to verified, a restore, and a full check, beside a plain copy of the same file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, interleaved, own_folder, processor_seconds, timed
from bench.villages import VILLAGE, copy_of
from minqing_desktop.host.folders import sync_file
from minqing_desktop.services.backups import make_backup, newest_backup, verify_backup
from minqing_desktop.services.notebooks import OpenNotebook, check_notebook, open_notebook
from minqing_desktop.services.restoring import restore

MOST_BACKUP_S, BACKUP_MIB = 5.0, 100
MOST_CHECK_S, CHECK_MIB = 5.0, 120
_AGAINST = "原样拷贝同一个数据文件并落盘"


def measure(scope: Scope) -> Iterator[Line]:
    """Seconds for a village's notebook; the figures are for 100 and 120 MB and are set in proportion."""
    spent: list[float] = []
    with own_folder() as folder:
        opened = open_notebook(copy_of(VILLAGE, folder / "notebook"), PASSWORD)
        try:
            opened.session.notebook.checkpoint()
            size = (opened.folder / "notebook.db").stat().st_size / 2**20
            ours, verified, plain = interleaved(
                scope.turns,
                lambda: timed(lambda: processor_seconds(lambda: make_backup(opened), spent))[0],
                lambda: _verify(opened),
                lambda: timed(lambda: _copy(opened, folder / "plain.db"))[0],
            )
            whole = [timed(lambda: _check(opened))[0] for _ in range(scope.turns)]
            backup, key = make_backup(opened), opened.key
        finally:
            opened.close()
        again = timed(lambda: restore(backup, key, folder / "notebook").close())[0]
    words = f"{size:.0f} MB（{VILLAGE.words}）"
    most = MOST_BACKUP_S * size / BACKUP_MIB
    yield Line(
        "做一份备份并验证", words, median(ours), "s", f"≤ {most:.1f} s", median(ours) <= most, median(plain), _AGAINST,
        f"要求为 {BACKUP_MIB} MB {MOST_BACKUP_S:.0f} 秒，按大小折算；{spread(ours, 's')}，处理器 {median(spent):.1f} s",
    )  # fmt: skip
    most = MOST_CHECK_S * size / CHECK_MIB
    yield Line(
        "检查一份备份", words, median(verified), "s", f"≤ {most:.1f} s", median(verified) <= most, median(plain),
        _AGAINST, f"每一页、每个索引、底账末尾；要求为 {CHECK_MIB} MB {MOST_CHECK_S:.0f} 秒，按大小折算",
    )  # fmt: skip
    yield Line("整本检查（连每条记录和列表）", words, median(whole), "s", note="另把每条底账和每张列表重算一遍")
    yield Line("恢复并打开", words, again, "s", note="含恢复前、后各一份备份和全部验证")


def _verify(opened: OpenNotebook) -> float:

    newest = newest_backup(opened)
    assert newest is not None
    return timed(lambda: verify_backup(newest, opened.key))[0]


def _check(opened: OpenNotebook) -> None:
    if not check_notebook(opened).is_sound:
        raise RuntimeError("the notebook does not check")


def _copy(opened: OpenNotebook, target: Path) -> None:
    target.unlink(missing_ok=True)
    shutil.copyfile(opened.folder / "notebook.db", target)
    sync_file(target)
    os.sync()
