"""What a 公示 says besides its list: the ground, the first day, how long, whom to call; kept for each."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import msgspec

from minqing_desktop.services.session import Session
from minqing_desktop.storage.preferring import load_preferences, store_preference
from minqing_desktop.storage.reader import Reader

NOTICE_DAYS = 7
"""How long a notice hangs unless somebody says otherwise: what most rules for village affairs ask for."""
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """Empty parts leave what the program writes by itself: the law on village affairs, today, the cadre in hand."""

    ground: str = ""
    begins: date | None = None
    days: int = NOTICE_DAYS
    contact: str = ""
    phone: str = ""

    def span(self, today: date) -> tuple[date, date]:
        """First and last day. One that has run out is not put up again: the next begins today."""
        first = self.begins or today
        if first + timedelta(days=self.days) <= today:
            first = today
        return first, first + timedelta(days=self.days - 1)


def notice_terms(session: Session, name: str) -> NoticeTerms:
    """As they were kept for the report of this name."""
    with session.reading() as reader:
        return kept_terms(reader, session.village, name)


def kept_terms(reader: Reader, village: str, name: str) -> NoticeTerms:
    """The same within a snapshot."""
    key = _key(village, name)
    kept = load_preferences(reader.connection, key).get(key)
    if kept is None:
        return NoticeTerms()
    try:
        return msgspec.json.decode(kept, type=NoticeTerms)
    except msgspec.MsgspecError:
        return NoticeTerms()


def keep_notice_terms(session: Session, name: str, terms: NoticeTerms) -> None:
    """For the next notice of this kind in this village. The writing lane's."""
    days = min(max(terms.days, 1), MOST_DAYS)
    with session.notebook.local() as connection:
        store_preference(
            connection, _key(session.village, name), msgspec.json.encode(replace(terms, days=days)).decode()
        )


def _key(village: str, name: str) -> str:
    return f"notice.{village}.{name}"
