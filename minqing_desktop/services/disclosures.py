"""Puts into the log that whole numbers are given out, before they are."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.words import tr
from minqing_desktop.services.session import Session


def note_disclosure(session: Session, document: str, records: int, reason: str) -> None:
    """Writes who gives out which document unmasked, when, why and of how many records; UserError: reason_missing.

    For the writing lane.
    """
    if not reason.strip():
        raise UserError(
            "reason_missing",
            tr("没有写为什么要导出完整号码，没有生成文件。"),
            tr("请写明事由，例如「镇民政办核对补贴名单」。"),
        )
    with session.doing("report.unmasked") as doing:
        doing.act.create(
            Disclosure(document=document, reason=reason.strip(), cadre=session.cadre, at=session.now(), records=records)
        )
