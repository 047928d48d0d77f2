"""The frame around the pages: navigation, search, status, help, the lock."""

from minqing_desktop.ui.frame.idle_watch import IdleWatch
from minqing_desktop.ui.frame.main_frame import MainFrame
from minqing_desktop.ui.frame.page_spec import PageSpec
from minqing_desktop.ui.frame.unlock_view import LockScreen, UnlockView

__all__ = ["IdleWatch", "LockScreen", "MainFrame", "PageSpec", "UnlockView"]
