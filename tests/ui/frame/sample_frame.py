"""A frame with invented content, for pictures and tests."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLabel, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.frame import MainFrame, PageSpec, UnlockView


def sample_frame(today_page: Callable[[], QWidget], households_page: Callable[[], QWidget]) -> MainFrame:
    """今日 and 户情 real, the rest named only."""
    frame = MainFrame(
        [
            PageSpec("today", "今日", "sun", today_page),
            PageSpec("visits", "走访", "notebook-pen", lambda: QLabel("走访")),
            PageSpec("households", "户情", "house", households_page),
            PageSpec("tasks", "任务", "list-checks", lambda: QLabel("任务")),
            PageSpec("reports", "报表", "printer", lambda: QLabel("报表")),
            PageSpec("settings", "设置", "settings", lambda: QLabel("设置"), bottom=True),
        ],
        today=lambda: date(2026, 11, 22),
    )
    frame.set_villages([("1", "示范村"), ("2", "上塘村")], "1")
    frame.set_unsent("未上报 12")
    for key, text in (("today", "5"), ("households", "412"), ("tasks", "9")):
        frame.set_count(key, text)
    frame.foot.set_backup("上次备份 今天 08:12")
    frame.foot.set_who("陈建国 · 驻村干部")
    frame.foot.set_counts("412 户 1,583 人")
    frame.go("today")
    return frame


def sample_unlock() -> UnlockView:
    """The door after a wrong password."""
    view = UnlockView()
    view.set_notebook("示范村", "/home/chen/文档/民情日记/示范村")
    view.password.setText("wrong one")
    view.show_error(UserError("wrong_password", "密码不对，笔记本没有打开。", "请检查大小写再试一次。"))
    return view
