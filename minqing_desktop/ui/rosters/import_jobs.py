"""What the button of the page does: a first import, an update, or a tag for the people of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from minqing_desktop.domain.words import tr
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_duplicates import settle
from minqing_desktop.services.roster_tag_updates import TagOutcome, apply_tags, remember_tag
from minqing_desktop.services.roster_updates import UpdateOutcome, apply_differences
from minqing_desktop.services.rosters import ImportOutcome, import_plan
from minqing_desktop.services.session import Session
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.rosters.findings import Findings
from minqing_desktop.ui.rosters.findings_view import FindingsView

Outcome = ImportOutcome | UpdateOutcome | TagOutcome


@dataclass(frozen=True, slots=True)
class Deed:
    """What would be done: in words on the button, whether there is anything in it, and the work for the write lane."""

    words: str
    is_something: bool
    work: Callable[[JobPort], Outcome]


def deed_for(session: Session, found: Findings, view: FindingsView) -> Deed:
    """Made from what is chosen on the screen now; the work looks at no widget."""
    if found.tags is not None:
        return _tagging(session, found, view)
    if found.asks_tag:
        return Deed(tr("先说这是不是名单"), False, lambda _port: import_plan(session, found.plan))
    settled = settle(view.duplicates_view.settled, found.said_before)
    if found.differences is not None:
        return _updating(session, found, view)
    if settled:
        return _with_settled(session, found, view)
    count = found.new_households
    words = tr("导入 {households} 户 {persons} 人").format(households=f"{count:,}", persons=f"{found.new_persons:,}")

    def work(port: JobPort) -> ImportOutcome:
        def progress(done: int, _total: int) -> None:
            port.report(done, found.new_persons)

        return import_plan(session, found.plan, progress, port.wants_stop)

    return Deed(words if count else tr("都已在册，不用导入"), bool(count), work)


def _updating(session: Session, found: Findings, view: FindingsView) -> Deed:
    settled = settle(view.duplicates_view.settled, found.said_before)
    chosen, missing = view.differences_view.chosen, dict(view.differences_view.missing)
    count = len(chosen) + len(missing)
    assert found.differences is not None
    words = tr("更新 {n} 处").format(n=f"{count:,}") if found.differences.all else tr("都已在册，不用导入")

    def work(port: JobPort) -> UpdateOutcome:
        return apply_differences(session, found.plan, chosen, missing, port, port.wants_stop, settled)

    return Deed(words, bool(count), work)


def _with_settled(session: Session, found: Findings, view: FindingsView) -> Deed:
    """A first import in which somebody said who is one person: rows that are somebody else's make nobody."""
    settled = settle(view.duplicates_view.settled, found.said_before)
    words = tr("导入 {households} 户 {persons} 人").format(
        households=f"{found.new_households:,}",
        persons=f"{found.new_persons - len(settled.repeated) - len(settled.on_file):,}",
    )

    def work(port: JobPort) -> UpdateOutcome:
        chosen = differences(session, found.plan, None, port.wants_stop, settled).ticked
        return apply_differences(session, found.plan, chosen, None, port, port.wants_stop, settled)

    return Deed(words, bool(found.new_households), work)


def _tagging(session: Session, found: Findings, view: FindingsView) -> Deed:
    assert found.tags is not None
    tag, choices, count = found.tags.tag, view.tag_view.wishes.choices, view.tag_view.count
    words = tr("「{tag}」：写 {n} 人").format(tag=tag, n=f"{count:,}") if count else tr("没有要写的")

    def work(port: JobPort) -> TagOutcome:
        outcome = apply_tags(session, found.plan, tag, choices, port, port.wants_stop)
        remember_tag(session, found.plan, tag)
        return outcome

    return Deed(words, bool(count), work)
