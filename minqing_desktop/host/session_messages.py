"""What Windows tells a window of its user going away: screen locked, user switched, laptop put to sleep."""

import ctypes
import ctypes.wintypes
import sys

WM_POWERBROADCAST = 0x0218
WM_WTSSESSION_CHANGE = 0x02B1
_PBT_APMSUSPEND = 0x0004
# WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK
_GOING = {0x2, 0x4, 0x6, 0x7}
_THIS_SESSION = 0


def means_leaving(message: int, parameter: int) -> bool:
    """Whether a window message says that the user is going, by its number and first parameter (winuser.h)."""
    if message == WM_WTSSESSION_CHANGE:
        return parameter in _GOING
    return message == WM_POWERBROADCAST and parameter == _PBT_APMSUSPEND


def read_message(address: int) -> tuple[int, int]:
    """Number and first parameter of the MSG at an address that Windows gave."""
    message = ctypes.wintypes.MSG.from_address(address)
    return int(message.message), int(message.wParam)


def ask_for_messages(window: int) -> bool:
    """Asks for session messages for a window by its handle; False where there are none. Sleep comes unasked."""
    if sys.platform != "win32":
        return False
    try:
        return bool(ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window, _THIS_SESSION))
    except (OSError, AttributeError):
        return False
