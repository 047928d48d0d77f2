"""Who printed when, in words for the foot of each page, where the office wants that (设置 → 打印)."""

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.printed_days import local
from minqing_desktop.services.session import Session


def mark_words(session: Session) -> str:
    """«陈建国 2026-11-22 15:04 打印»; empty unless this machine's settings ask for it."""
    if not SettingsFile().current.marks_prints:
        return ""
    with session.reading() as reader:
        cadre = reader.maybe(Cadre, session.cadre)
    moment = f"{local(session.now()):%Y-%m-%d %H:%M}"
    return " ".join(filter(None, (cadre.name if cadre else "", tr("{moment} 打印").format(moment=moment))))
