"""What floats beside the program's window: tooltips, menus, lists, dialogs, those of the system among them."""

from __future__ import annotations

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

_MOST_POPUPS = 20


def close_floating(frame: QWidget) -> None:
    """Closes it all as if one had pressed Esc; nothing that was asked there is done."""
    QToolTip.hideText()
    for _ in range(_MOST_POPUPS):
        popup = QApplication.activePopupWidget()
        if popup is None:
            break
        popup.close()
    for window in QApplication.topLevelWidgets():
        if window is frame.window() or window is frame:
            continue
        if isinstance(window, QDialog):
            # Also one that the system shows: its Qt counterpart is not visible itself.
            window.reject()
        elif window.isVisible():
            window.hide()


def clear_own_clipboard() -> bool:
    """Empties the clipboard where it holds what was copied from this program; gives whether it did."""
    clipboard = QGuiApplication.clipboard()
    ours = [mode for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection) if owns(clipboard, mode)]
    for mode in ours:
        clipboard.clear(mode)
    return bool(ours)


def owns(clipboard: QClipboard, mode: QClipboard.Mode) -> bool:
    """Whether what lies there was put there by this program."""
    if mode == QClipboard.Mode.Selection:
        return clipboard.supportsSelection() and clipboard.ownsSelection()
    return clipboard.ownsClipboard()
