"""What everything looks like: colours, sizes, fonts and icons, in one place and changeable while the program runs.

Painted widgets read `current_look()` each time they paint; everything else is dressed by the one style sheet.
"""

from minqing_desktop.ui.look.icons import icon, icon_pixmap
from minqing_desktop.ui.look.live import LiveLook, current_look, live_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.look.tokens import Look, Palette, Sizes, Tone

__all__ = [
    "LiveLook",
    "Look",
    "Palette",
    "Sizes",
    "Tone",
    "current_look",
    "icon",
    "icon_pixmap",
    "live_look",
    "mark",
]
