"""Who writes in this notebook, and which households each looks after."""

from dataclasses import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import CADRE, Cadre, Pairing, administrators
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roles import is_administrator, require_administrator
from minqing_desktop.services.session import Session


def list_cadres(session: Session) -> list[Cadre]:
    """All cadres of the notebook that are in service, by order of entry."""
    with session.reading() as reader:
        return [cadre for cadre in reader.find(Cadre) if cadre.is_active]


def all_cadres(session: Session) -> list[Cadre]:
    """All cadres of the notebook, those who left among them, by order of entry."""
    with session.reading() as reader:
        return reader.find(Cadre)


def me(session: Session) -> Cadre | None:
    """The cadre who is writing; None before anyone said who they are."""
    with session.reading() as reader:
        return reader.maybe(Cadre, session.cadre)


def looks_after_some(session: Session) -> bool:
    """Whether the cadre who is writing has households of his own, and others have theirs."""
    if not session.cadre:
        return False
    with session.reading() as reader:
        return bool(reader.count(Pairing, cadre=session.cadre)) and reader.count(Cadre, is_active=True) > 1


def add_cadre(session: Session, cadre: Cadre) -> tuple[str, Changes]:
    """Enters a cadre; UserError when the name is missing. Only an administrator gives another role than a cadre's."""
    _check(cadre)
    if not is_administrator(session):
        cadre = replace(cadre, role=CADRE)
    with session.doing("cadre.add", village="") as doing:
        identity = doing.act.create(cadre)
    return identity, doing.changes


def edit_cadre(session: Session, before: Cadre, after: Cadre) -> Changes:
    """Writes the fields in which `after` differs, the role apart (`hands.set_role`).

    UserError: cadre_name_missing; and where somebody leaves or comes back administrator_only, last_administrator.
    """
    _check(after)
    if before.is_active != after.is_active:
        require_administrator(session)
    with session.doing("cadre.edit", village="") as doing:
        if before.is_active and not after.is_active:
            _keep_an_administrator(doing.see().find(Cadre), before.id)
        doing.act.save(before, replace(after, id=before.id, role=before.role))
    return doing.changes


def set_pairing(session: Session, household: str, cadre: str, every_days: int | None) -> Changes:
    """Says who looks after a household and how often it is to be visited; an empty cadre ends the pairing."""
    with session.doing("pairing.set") as doing:
        existing = doing.see().find(Pairing, household=household)
        for pairing in existing[1:] if cadre else existing:
            doing.act.delete(Pairing, pairing.id)
        if cadre and existing:
            doing.act.change(Pairing, existing[0].id, cadre=cadre, every_days=every_days)
        elif cadre:
            doing.act.create(Pairing(cadre=cadre, household=household, every_days=every_days))
    return doing.changes


def _keep_an_administrator(cadres: list[Cadre], leaving: str) -> None:
    chiefs = {chief.id for chief in administrators(cadres)}
    if chiefs == {leaving} and len([cadre for cadre in cadres if cadre.is_active]) > 1:
        raise last_administrator()


def last_administrator() -> UserError:
    """Somebody has to be left who may do what only an administrator does."""
    return UserError(
        "last_administrator",
        tr("这是最后一位能登录的管理员，没有改动。"),
        tr("请先让另一位干部当管理员，并给他设好密码。"),
    )


def _check(cadre: Cadre) -> None:
    if not cadre.name.strip():
        raise UserError("cadre_name_missing", tr("还没有填姓名。"), tr("请填上您的姓名，走访记录上要署名。"))
