"""What the moves of a matter's main life write: starting, answering, rating, closing, ending, joining, handing over."""

from dataclasses import replace

from minqing_desktop.domain.calendar.terms import Term, due
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.deadlines import due_in
from minqing_desktop.services.casework.effects_routes import begin_route
from minqing_desktop.services.casework.entering import MatterForm, write_matter
from minqing_desktop.services.casework.moving import Moving

RETURN_VISIT_TERM = Term(5)
_RATINGS_WORST_FIRST = ("unsatisfied", "mostly", "satisfied")
# Set back when a matter is taken up again; the steps keep what was.
_OF_THE_ROUND = (
    "answer", "answered_on", "answer_way", "answer_cadre", "rating", "rating_note", "rated_on", "closing", "closed_on",
    "outcome", "follow_up", "follow_up_on", "ended_on", "end_reason", "petitioner_word", "resolution", "resolved_on",
)  # fmt: skip


def start(moving: Moving) -> None:
    """Sets who has it and by which way; a route that takes longer moves the term."""
    route = moving.form.route or moving.matter.route
    if moving.form.cadre:
        moving.patch["cadre"] = moving.form.cadre
    _take_route(moving, route)


def change_route(moving: Moving) -> None:
    """Goes another way from now on."""
    _take_route(moving, moving.form.route)


def _take_route(moving: Moving, route: str) -> None:
    moving.patch["route"] = route
    ends = due_in(moving.reader, replace(moving.matter, route=route))
    later = [day for day in (moving.matter.due_on, ends.day if ends else None) if day]
    moving.patch["due_on"] = moving.form.due_on or max(later, default=None)
    begin_route(moving.doing, moving.case, route)


def defer(moving: Moving) -> None:
    """先听，记下来，想一想再答复: a promise with a day."""
    first = moving.case.petitioners[0] if moving.case.petitioners else None
    title = tr("想好以后答复：{title}").format(title=moving.matter.title)
    assert moving.form.due_on is not None
    moving.add_task(title, moving.form.due_on, first)


def answer(moving: Moving) -> None:
    """The one reply, told to each petitioner chosen."""
    form = moving.form
    moving.patch |= {
        "answer": form.text, "answered_on": form.on, "answer_way": form.way, "answer_cadre": moving.cadre,
    }  # fmt: skip
    _tell(moving)
    moving.finish_tasks(("defer",), form.text)


def tell(moving: Moving) -> None:
    """Tells those who were not told yet."""
    _tell(moving)


def _tell(moving: Moving) -> None:
    told = moving.chosen_petitioners()
    for each in told:
        values = {"told_on": moving.on, "told_way": moving.form.way, "told_by": moving.cadre}
        moving.doing.act.change(Petitioner, each.id, **values)
    if len(told) == 1:
        moving.step["petitioner"] = told[0].id
    petition = moving.case.petition
    if petition is not None and moving.matter.route == "agent_petition":
        values = {"handed_back_on": moving.on, "handed_back_way": moving.form.way}
        moving.doing.act.change(AgentPetition, petition.id, **values)


def rate(moving: Moving) -> None:
    """Notes one petitioner's own rating; the matter has the worst of all. 不满意 makes the task of a return visit."""
    form, told = moving.form, [each for each in moving.case.petitioners if each.told_on is not None]
    asked = [each for each in moving.case.petitioners if each.id == form.petitioner]
    rater = (asked or [each for each in told if not each.rating] or told or [None])[0]
    if rater is None or rater.told_on is None:
        raise UserError(
            "petitioner_untold",
            tr("这位反映人还没有告知结果，不能替他评价。"),
            tr("请先告知结果，再听他自己怎么说。"),
        )
    values = {"rating": form.rating, "rated_on": form.on, "rating_note": form.text}
    moving.doing.act.change(Petitioner, rater.id, **values)
    ratings = {each.rating for each in moving.case.petitioners if each.id != rater.id} | {form.rating}
    worst = next((each for each in _RATINGS_WORST_FIRST if each in ratings), form.rating)
    moving.patch |= {"rating": worst, "rated_on": form.on, "rating_note": form.text}
    moving.step |= {"petitioner": rater.id, "rating": form.rating}
    petition = moving.case.petition
    if petition is not None and rater.person == petition.client:
        moving.doing.act.change(AgentPetition, petition.id, rating=form.rating)
    if form.rating == "unsatisfied":
        day = due(moving.on, RETURN_VISIT_TERM, calendar_in(moving.reader)).day
        moving.add_task(tr("回访：{title}").format(title=moving.matter.title), day)


def visit_back(moving: Moving) -> None:
    """The return visit that a bad rating asked for is made."""
    if moving.form.petitioner:
        moving.step["petitioner"] = moving.form.petitioner
    moving.finish_tasks(("rate",), moving.form.text)


def close(moving: Moving) -> None:
    """Closes in one of three kinds; what follows a staged closing becomes a task with its day."""
    form = moving.form
    moving.patch |= {
        "closing": form.closing,
        "closed_on": form.on,
        "outcome": form.text or moving.matter.answer,
        "follow_up": form.follow_up,
        "follow_up_on": form.follow_up_on,
    }
    if form.closing == "staged" and form.follow_up_on is not None:
        moving.add_task(form.follow_up, form.follow_up_on)
    mediation = moving.case.mediation
    if mediation is not None and mediation.outcome == "agreed" and mediation.resolved_on is None:
        moving.doing.act.change(Mediation, mediation.id, resolved_on=form.on)


def reopen(moving: Moving) -> None:
    """Takes it up again: a new term, and everyone is to be told and asked anew."""
    empty = Matter()
    moving.patch |= {name: getattr(empty, name) for name in _OF_THE_ROUND}
    ends = due_in(moving.reader, moving.matter, moving.on)
    moving.patch["due_on"] = moving.form.due_on or (ends.day if ends else None)
    for each in moving.case.petitioners:
        anew = {"told_on": None, "told_way": "", "told_by": "", "rating": "", "rated_on": None, "rating_note": ""}
        moving.doing.act.change(Petitioner, each.id, **anew)
    if moving.case.mediation is not None:
        moving.doing.act.change(Mediation, moving.case.mediation.id, outcome="", resolved_on=None)
    if moving.case.petition is not None:
        anew = {"handed_back_on": None, "handed_back_way": "", "rating": ""}
        moving.doing.act.change(AgentPetition, moving.case.petition.id, **anew)


def decline(moving: Moving) -> None:
    """Not taken up; those who raised it are told why."""
    moving.patch |= {"ended_on": moving.on, "end_reason": moving.form.reason}
    _tell(moving)


def withdraw(moving: Moving) -> None:
    """Taken back by who raised it, in his own words."""
    form = moving.form
    moving.patch |= {"ended_on": form.on, "end_reason": form.reason, "petitioner_word": form.petitioner_word}
    moving.step["text"] = "\n".join(filter(None, (form.reason.strip(), form.petitioner_word.strip())))
    moving.finish_tasks(("defer", "rate"), tr("事项已撤回"))


def join(moving: Moving) -> None:
    """One matter, many petitioners: those of this one go over to the other, and one reply answers all."""
    target = moving.reader.maybe(Matter, moving.form.target)
    if target is None or target.id == moving.matter.id or target.stage not in OPEN_STAGES:
        raise UserError(
            "join_target_closed", tr("要并入的那一件已经不在办，或者就是它自己。"), tr("请另选一件没有办结的事项。")
        )
    if target.village != moving.matter.village:
        raise UserError("join_other_village", tr("两件事不在同一个村，不能合并。"), tr("请分开办理。"))
    there = moving.reader.find(Petitioner, matter=target.id)
    known = {_who(each) for each in there}
    for each in moving.case.petitioners:
        if _who(each) not in known:
            plain = Petitioner(
                matter=target.id, household=each.household, person=each.person, name=each.name, phone=each.phone,
                joined_on=each.joined_on or moving.on, came_from=moving.matter.id,
            )  # fmt: skip
            moving.doing.act.create(plain)
    count = (target.people_count or len(there)) + (moving.matter.people_count or len(moving.case.petitioners))
    moving.doing.act.change(Matter, target.id, people_count=count)
    words = tr("「{number} {title}」并入").format(number=moving.matter.number, title=moving.matter.title)
    _note_on(moving, target, "add_petitioner", words)
    moving.patch["joined_into"] = target.id


def separate(moving: Moving) -> None:
    """Stands alone again; the petitioners it brought leave the other matter."""
    target = moving.reader.maybe(Matter, moving.matter.joined_into)
    moving.patch["joined_into"] = ""
    if target is None:
        return
    for each in moving.reader.find(Petitioner, matter=target.id, came_from=moving.matter.id):
        moving.doing.act.delete(Petitioner, each.id)
    left = len(moving.reader.find(Petitioner, matter=target.id))
    ours = moving.matter.people_count or len(moving.case.petitioners)
    moving.doing.act.change(Matter, target.id, people_count=max((target.people_count or 0) - ours, left))
    words = tr("「{number} {title}」恢复单列").format(number=moving.matter.number, title=moving.matter.title)
    _note_on(moving, target, "part", words)


def _note_on(moving: Moving, matter: Matter, type: str, text: str) -> None:
    step = Step(matter=matter.id, on=moving.on, cadre=moving.cadre, type=type, text=text, stage=matter.stage)
    moving.doing.act.create(step)


def add_petitioner(moving: Moving) -> None:
    """One more who raised it; who is on it already is refused."""
    form, person = moving.form, moving.reader.maybe(Person, moving.form.person)
    household = form.household or (person.household if person else "")
    new = Petitioner(
        matter=moving.matter.id, household=household, person=form.person, name=form.name.strip(),
        phone=form.phone, joined_on=moving.on,
    )  # fmt: skip
    if _who(new) in {_who(each) for each in moving.case.petitioners}:
        raise UserError("petitioner_known", tr("这位已经是这件事的反映人。"), tr("不用再加。"))
    moving.step["petitioner"] = moving.doing.act.create(new)
    moving.patch["people_count"] = (moving.matter.people_count or len(moving.case.petitioners)) + 1


def part(moving: Moving) -> None:
    """One petitioner's concern is another: it becomes a matter of its own, accepted on that day."""
    leaving = next((each for each in moving.case.petitioners if each.id == moving.form.petitioner), None)
    if leaving is None:
        raise UserError("petitioner_unknown", tr("这位不是这件事的反映人。"), tr("请重新选一位。"))
    matter = moving.matter
    home = moving.reader.maybe(Household, leaving.household)
    own = Matter(
        title=matter.title, wanted=moving.form.text.strip() or matter.wanted, place=matter.place, phone=leaving.phone,
        category=matter.category, subcategory=matter.subcategory, household=leaving.household,
        group=home.group if home else matter.group, cadre=matter.cadre, accepted_on=moving.on, priority=matter.priority,
        happened_on=matter.happened_on, people_count=1,
    )  # fmt: skip
    petitioner = Petitioner(household=leaving.household, person=leaving.person, name=leaving.name, phone=leaving.phone)
    words = tr("由「{number}」另立").format(number=matter.number)
    write_matter(moving.session, moving.doing, MatterForm(own, (petitioner,), words))
    moving.doing.act.delete(Petitioner, leaving.id)
    moving.patch["people_count"] = max((matter.people_count or 1) - 1, len(moving.case.petitioners) - 1)


def carry_over(moving: Moving) -> None:
    """上年结转: still open at the year's end, it goes on under its old number."""
    moving.patch["carried_from_year"] = moving.form.year
    if not moving.matter.origin:
        moving.patch["origin"] = "carried_over"


def hand_over(moving: Moving) -> None:
    """Somebody else has it from now on, with the tasks on it that are still open."""
    former = moving.matter.cadre
    moving.patch |= {"cadre": moving.form.new_cadre, "inherited_on": moving.on, "inherited_from": former}
    for task in moving.reader.find(Task, matter=moving.matter.id, done_on__empty=True):
        if task.cadre == former:
            moving.doing.act.change(Task, task.id, cadre=moving.form.new_cadre)


def _who(petitioner: Petitioner) -> tuple[str, str]:
    """What makes two petitioners the same: the person, else the household with the name."""
    if petitioner.person:
        return petitioner.person, ""
    return petitioner.household, petitioner.name.strip()
