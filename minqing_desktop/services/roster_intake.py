"""Brings a file in without anybody looking at a screen: a first roster, a newer one, or a list that gives a tag.

What is not asked for stays safe: newer words of a file are taken over where nobody wrote by hand since, people who are
not in it are left as they are, namesakes are left for somebody to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.roster_changes import KINDS, MISSING, Differences
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_duplicates import said_before
from minqing_desktop.services.roster_matching import Place
from minqing_desktop.services.roster_review_memory import recalled_answers
from minqing_desktop.services.roster_tag_updates import TagChoices, TagOutcome, apply_tags, remember_tag, remembered_tag
from minqing_desktop.services.roster_tag_words import TagGuess
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, NOBODY, TagRoster, read_tags, recognise
from minqing_desktop.services.roster_updates import Leaving, UpdateOutcome, apply_differences
from minqing_desktop.services.rosters import ImportOutcome, import_file, import_plan, preview
from minqing_desktop.services.session import Session

GONE, NEW_HOMES = "gone", "nobody"
"""What may be applied of a list that gives a tag: taking it off who fell off, and homes for who is not on file."""
APPLICABLE = (*KINDS, GONE, NEW_HOMES)


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken over. `apply` are kinds of difference taken wholly, also over what was written by hand since;
    `skip` kinds left; `all_new` takes every kind of change wholly. Missing people leave only when it is in `apply`.

    `picks` chooses among namesakes: number of the candidate, from 1, by row of the list.
    """

    apply: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    all_new: bool = False
    leaving: Leaving = field(default_factory=lambda: Leaving("missing"))
    picks: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A file against the village in hand: one of a first roster (neither), a newer one, or a list that gives a tag."""

    plan: RosterPlan
    differences: Differences | None = None
    tags: TagRoster | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What was done, with what was seen of the file where it was looked at first."""

    outcome: ImportOutcome | UpdateOutcome | TagOutcome
    look: Look | None = None

    @property
    def changes(self) -> Changes:
        """The action, if there was one."""
        return self.outcome.changes


def look_at(
    session: Session,
    path: Path,
    answers: Mapping[str, str] | None = None,
    tag: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Look:
    """Reads a file against the village. `tag` names the list; '' says that it is none; None finds out.

    UserError tag_unsure when only a person can say.
    """
    plan = preview(path, {**recalled_answers(session), **(answers or {})}, progress, cancel)
    name = tag
    if tag is None:
        guess = recognise(session, plan, path)
        name = tag_for(session, plan, guess) if guess is not None else ""
        if guess is not None and not name:
            raise _tag_unsure(guess)
    if name:
        return Look(plan, None, read_tags(session, plan, name, cancel=cancel))
    found = differences(session, plan, cancel=cancel, settled=said_before(session, plan))
    return Look(plan, found if found.on_file else None)


def bring_in(
    session: Session,
    path: Path,
    answers: Mapping[str, str] | None = None,
    taking: Taking | None = None,
    tag: str | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Intake:
    """Brings a file in as one action, or none when it says nothing new. Into an empty village it is read only once."""
    if not tag and not _is_anybody_there(session):
        recalled = {**recalled_answers(session), **(answers or {})}
        return Intake(import_file(session, path, recalled, progress, cancel))
    look = look_at(session, path, answers, tag, progress, cancel)
    taken = taking or Taking()
    if look.tags is not None:
        choices = choices_for(look.tags, taken)
        outcome = apply_tags(session, look.plan, look.tags.tag, choices, progress, cancel)
        remember_tag(session, look.plan, outcome.tag)
        return Intake(outcome, look)
    if look.differences is None:
        return Intake(import_plan(session, look.plan, progress, cancel), look)
    chosen, leaving = chosen_of(look.differences, taken)
    said = said_before(session, look.plan)
    return Intake(apply_differences(session, look.plan, chosen, leaving, progress, cancel, said), look)


def tag_for(session: Session, plan: RosterPlan, guess: TagGuess) -> str:
    """The tag of a list: what it says itself, else what was said of such a list before; '' when that must be asked."""
    return guess.name if guess.is_sure else remembered_tag(session, plan)


def _tag_unsure(guess: TagGuess) -> UserError:
    return UserError(
        "tag_unsure",
        tr("这份表里没有户：不知道它是给在册的人加标签的名单，还是花名册。笔记本没有改动。"),
        tr("是名单，请加上 --tag {name}；是花名册，请加上 --no-tag。").format(name=guess.name or tr("标签名")),
    )


def chosen_of(found: Differences, taking: Taking) -> tuple[frozenset[str], dict[str, Leaving]]:
    """The differences that are taken over, and what became of missing people."""
    chosen: set[str] = set()
    for each in found.all:
        if each.kind == MISSING or each.kind in taking.skip:
            continue
        if each.is_ticked or taking.all_new or each.kind in taking.apply:
            chosen.add(each.id)
    is_leaving = MISSING in taking.apply and MISSING not in taking.skip
    leaving = {each.record: taking.leaving for each in found.all if each.kind == MISSING} if is_leaving else {}
    return frozenset(chosen), leaving


def choices_for(tags: TagRoster, taking: Taking) -> TagChoices:
    """The same of a list that gives a tag; a pick that names no candidate chooses nobody."""
    picks: dict[Place, str] = {}
    for line in tags.lines:
        number = taking.picks.get(line.row, 0)
        if line.state == NAMESAKES and 0 < number <= len(line.candidates):
            picks[line.place] = line.candidates[number - 1].person
    is_housing = NEW_HOMES in taking.apply
    new_homes = frozenset(line.place for line in tags.lines if is_housing and line.state == NOBODY)
    untag = frozenset(one.person for one in tags.gone) if GONE in taking.apply else frozenset()
    left_out = frozenset(line.place for line in tags.lines if line.state == FOUND and FOUND in taking.skip)
    return TagChoices(picks, new_homes, untag, left_out)


def _is_anybody_there(session: Session) -> bool:
    with session.reading() as reader:
        return reader.first(Person, village=session.village) is not None
