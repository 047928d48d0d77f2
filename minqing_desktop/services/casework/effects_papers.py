"""What the moves about papers write: referral slips, opinions of leaders, extensions."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Extension, Referral
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.moving import Moving


def refer(moving: Moving) -> None:
    """Writes a slip: who is in charge, who assists, until when, who answers for it."""
    form, matter = moving.form, moving.matter
    place = len(moving.case.referrals) + 1
    moving.doing.act.create(
        Referral(
            matter=matter.id,
            number=tr("{number} 转{place}").format(number=matter.number, place=place),
            main_unit=form.main_unit.strip(),
            assisting_unit=form.assisting_unit.strip(),
            responsible=form.responsible.strip(),
            asked=form.text.strip() or matter.wanted,
            cadre=moving.cadre,
            sent_on=form.on,
            due_on=form.due_on,
            is_to_county=form.is_to_county,
        )
    )
    unit = form.main_unit.strip()
    moving.patch |= {
        "route": "referred", "referred_to": unit, "main_unit": unit, "assisting_unit": form.assisting_unit.strip(),
    }  # fmt: skip
    moving.step["unit"] = unit


def reply(moving: Moving) -> None:
    """The unit has answered."""
    slip = _slip(moving)
    moving.doing.act.change(Referral, slip.id, replied_on=moving.on, reply=moving.form.text)
    moving.step["unit"] = slip.main_unit


def take_back(moving: Moving) -> None:
    """The slip no longer counts; another way or another unit is looked for."""
    slip = _slip(moving)
    moving.doing.act.change(Referral, slip.id, taken_back_on=moving.on, taken_back_reason=moving.form.reason)
    moving.step["unit"] = slip.main_unit


def _slip(moving: Moving) -> Referral:
    """The slip named by the form, else the oldest that is out."""
    out = moving.case.slips_out
    named = [slip for slip in out if slip.id == moving.form.target]
    if moving.form.target and not named:
        raise UserError("slip_not_out", tr("这张转办单已经有回复或者收回了。"), tr("请另选一张。"))
    return (named or out)[0]


def opinion(moving: Moving) -> None:
    """拟办意见, 分管领导意见 or 主要领导意见."""
    moving.patch[f"{moving.form.opinion}_opinion"] = moving.form.text
    moving.step["unit"] = moving.form.decided_by


def ask_extension(moving: Moving) -> None:
    """Asks for a later day; the old one holds until it is granted."""
    form = moving.form
    moving.doing.act.create(
        Extension(
            matter=moving.matter.id,
            asked_on=form.on,
            asked_by=moving.cadre,
            reason=form.reason,
            due_before=moving.matter.due_on,
            due_after=form.due_on,
        )
    )


def extend(moving: Moving) -> None:
    """Grants what was asked for."""
    form, pending = moving.form, moving.case.pending_extension
    assert pending is not None
    values = {"state": "approved", "decided_on": form.on, "decided_by": form.decided_by, "decision": form.text}
    if form.told_on is not None:
        values |= {"told_on": form.told_on, "told_way": form.way}
    moving.doing.act.change(Extension, pending.id, **values)
    moving.patch["due_on"] = pending.due_after
    moving.step["unit"] = form.decided_by


def refuse_extension(moving: Moving) -> None:
    """The old day stands."""
    form, pending = moving.form, moving.case.pending_extension
    assert pending is not None
    values = {"state": "refused", "decided_on": form.on, "decided_by": form.decided_by, "decision": form.reason}
    moving.doing.act.change(Extension, pending.id, **values)
    moving.step["unit"] = form.decided_by


def tell_extension(moving: Moving) -> None:
    """The petitioner knows of it, and why."""
    for each in moving.case.untold_extensions:
        moving.doing.act.change(Extension, each.id, told_on=moving.on, told_way=moving.form.way)
