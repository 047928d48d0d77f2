"""Rosters in words for a terminal and as JSON for a program.

Words hold no name and no number, for a terminal keeps what it showed; JSON is whole.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.group_name import display
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.columns import words_for
from minqing_desktop.exchange.roster.plan import Doubt, PlannedHousehold, PlannedPerson, RosterPlan, to_builtins
from minqing_desktop.exchange.roster.sentences import doubt_label, doubt_sentence, skip_reason
from minqing_desktop.services.roster_changes import (
    KINDS,
    MISSING,
    Difference,
    Differences,
    column_words,
    kind_words,
    scope_words,
)
from minqing_desktop.services.roster_duplicates import PossibleDuplicate
from minqing_desktop.services.roster_intake import Intake
from minqing_desktop.services.roster_tag_updates import TagOutcome
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, NOBODY, TagRoster
from minqing_desktop.services.roster_updates import UpdateOutcome
from minqing_desktop.services.rosters import ImportOutcome

ROWS_SHOWN = 12


def plan_as_json(plan: RosterPlan) -> dict[str, Any]:
    """The whole plan for a program."""
    return {
        "counts": {"households": len(plan.households), "persons": plan.person_count},
        "problems": plan.problems,
        "notices": plan.notices,
        "sheets": [to_builtins(sheet) for sheet in plan.sheets],
        "columns": [to_builtins(column) for column in plan.columns],
        "questions": [to_builtins(question) for question in plan.questions],
        "households": [_household(household) for household in plan.households],
        "doubts": [_doubt(doubt) for doubt in plan.doubts],
        "skipped": [to_builtins(row) | {"sentence": skip_reason(row.reason)} for row in plan.skipped],
    }


def _household(household: PlannedHousehold) -> dict[str, Any]:
    facts = to_builtins(household)
    facts["head"] = household.head_name
    facts["group"] = display(household.group) if household.group else ""
    facts["members"] = [_member(member) for member in household.members]
    return facts


def _member(member: PlannedPerson) -> dict[str, Any]:
    facts = to_builtins(member)
    facts["damaged_id"] = facts.pop("id_damaged")
    return facts


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return to_builtins(doubt) | {"sentence": doubt_sentence(doubt.kind)}


def differences_as_json(found: Differences, plan: RosterPlan) -> dict[str, Any]:
    """Every difference with what is on file and what the file says."""
    return {
        "counts": found.counts,
        "columns": found.columns,
        "same_households": found.same,
        "scope": found.scope,
        "lines": [_difference(each, plan) for each in found.all],
    }


def _difference(each: Difference, plan: RosterPlan) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "column": each.column,
        "name": each.who,
        "head": each.head,
        "before": each.before,
        "after": each.after,
        "row": _row_of(each, plan),
        "person" if each.record_kind == "person" else "household": each.record,
        "edited_on": each.hand.on.isoformat() if each.hand else None,
        "taken": each.is_ticked,
    }


def _row_of(each: Difference, plan: RosterPlan) -> int:
    if each.household < 0:
        return 0
    members = plan.households[each.household].members
    return members[max(each.member, 0)].row


def tags_as_json(tags: TagRoster) -> dict[str, Any]:
    """A list that gives a tag: whom each line means, and who has fallen off."""
    return {
        "tag": tags.tag,
        "counts": tags.counts,
        "lines": [
            {
                "row": line.row,
                "name": line.name,
                "state": line.state,
                "person": line.person,
                "found_by": line.how,
                "has_tag": line.has_tag,
                "facts": line.facts,
                "fills": line.fills,
                "differs": list(line.differs),
                "candidates": [one.words for one in line.candidates],
            }
            for line in tags.lines
        ],
        "gone": [{"person": one.person, "words": one.words} for one in tags.gone],
    }


def pair_as_json(pair: PossibleDuplicate) -> dict[str, Any]:
    """Two who may be one."""
    return {
        "kind": pair.kind,
        "people": [
            {
                "person": side.person,
                "name": side.name,
                "group": side.group,
                "head": side.head,
                "birth_date": side.birth_date,
            }
            for side in (pair.one, pair.other)
        ],
    }


def outcome_as_json(intake: Intake) -> dict[str, Any]:
    """What an import did."""
    outcome = intake.outcome
    facts: dict[str, Any] = {
        "action": outcome.changes.action.hex(),
        "households": outcome.households,
        "persons": outcome.persons,
        "skipped": len(outcome.skipped),
        "skipped_reasons": dict(Counter(row.reason for row in outcome.skipped)),
    }
    if isinstance(outcome, ImportOutcome):
        facts |= {
            "rows": outcome.rows,
            "groups": outcome.groups,
            "known_households": outcome.known_households,
            "problems": outcome.problems,
            "notices": outcome.notices,
        }
        return facts
    look = intake.look
    assert look is not None
    facts |= {"problems": look.plan.problems, "notices": look.plan.notices}
    if isinstance(outcome, UpdateOutcome):
        found = look.differences
        return facts | {
            "known_households": len(found.on_file) if found else 0,
            "same_households": found.same if found else 0,
            "changed": outcome.changed,
            "gone": outcome.gone,
            "repeated": outcome.repeated,
            "left": outcome.left,
            "open": outcome.open,
            "differences": found.counts if found else {},
        }
    return facts | {
        "tag": outcome.tag,
        "tagged": outcome.tagged,
        "already": outcome.already,
        "untagged": outcome.untagged,
        "open": dict(Counter(line.state for line in outcome.open)),
    }


def plan_lines(plan: RosterPlan) -> list[str]:
    """The preview for people."""
    lines = [
        tr("可以导入 {households} 户 {persons} 人。").format(households=len(plan.households), persons=plan.person_count)
    ]
    for sheet in plan.sheets:
        if sheet.skipped:
            lines.append(tr("工作表「{name}」没有读：{why}").format(name=sheet.name, why=skip_reason(sheet.skipped)))
    lines.append(tr("认出的列："))
    for column in plan.columns:
        lines.append(
            f"  {column.letter}  {column.heading or tr('（没有表头）')} → {_taken_as(column.field, column.use)}"
        )
    for question in plan.questions:
        lines.append(tr("要请您定：「{heading}」一列是什么？").format(heading=question.heading))
        for answer, _words in question.choices:
            mark = tr("（现在按这个）") if answer == question.chosen else ""
            lines.append(f"  --answer {question.key}={answer}  {words_for(answer)}{mark}")
    kinds: dict[str, list[Doubt]] = {}
    for doubt in plan.doubts:
        kinds.setdefault(doubt.kind, []).append(doubt)
    for kind, doubts in kinds.items():
        counted = tr("{what}：{count} 处").format(what=doubt_label(kind), count=len(doubts))
        lines.append(counted + _rows(doubt.row for doubt in doubts))
        lines.append(f"  {doubt_sentence(kind)}")
    return lines


def differences_lines(found: Differences, plan: RosterPlan) -> list[str]:
    """What a newer roster changes, by kind."""
    lines = [
        tr("和笔记本比：{same} 户没有变化，{n} 处不同。").format(same=found.same, n=len(found.all))
        if found.all
        else tr("和笔记本里的一样，没有变化。")
    ]
    if words := scope_words(found.scope):
        lines.append(words)
    for kind in KINDS:
        of_kind = [each for each in found.all if each.kind == kind]
        if not of_kind:
            continue
        counted = tr("{what}：{count} 处").format(what=kind_words(kind), count=len(of_kind))
        lines.append(f"{counted}  [{kind}]{_rows(_row_of(each, plan) for each in of_kind)}")
        columns = found.columns_of(kind)
        if len(columns) > 1:
            counts = tr("，").join(f"{column_words(column)} {count}" for column, count in columns.items())
            lines.append(f"  {counts}")
        if by_hand := sum(1 for each in of_kind if each.edited_since):
            lines.append(tr("  其中 {n} 处手工改过，不写 --apply {kind} 就不动").format(n=by_hand, kind=kind))
        if kind == MISSING:
            lines.append(tr("  不写 --apply missing 就不动他们"))
    return lines


def tag_lines(tags: TagRoster) -> list[str]:
    """What a list gives the tag to."""
    counts = tags.counts
    new = sum(1 for line in tags.lines if line.state == FOUND and not line.has_tag)
    lines = [
        tr("这是「{tag}」名单：{n} 人在册，其中 {new} 人还没有这个标签。").format(
            tag=tags.tag, n=counts[FOUND], new=new
        )
    ]
    for state, words in (
        (NAMESAKES, tr("有几个同名的人，要您选：{n} 行（--pick 行号=第几个）")),
        (NOBODY, tr("在册的人里没有：{n} 行（--apply nobody 就各建一户）")),
    ):
        of_state = [line for line in tags.lines if line.state == state]
        if of_state:
            lines.append(words.format(n=len(of_state)) + _rows(line.row for line in of_state))
    for line in tags.lines:
        if line.state == NAMESAKES:
            lines.append(tr("  第 {row} 行：{n} 个候选人，详情见 --json").format(row=line.row, n=len(line.candidates)))
    if tags.gone:
        lines.append(tr("有这个标签、但不在名单里：{n} 人（--apply gone 就取下标签）").format(n=len(tags.gone)))
    differing = sum(1 for line in tags.lines if line.differs)
    if differing:
        lines.append(tr("{n} 人的电话等和在册的不同，没有改。").format(n=differing))
    return lines


def outcome_lines(intake: Intake) -> list[str]:
    """What was done, what was not, and why."""
    outcome = intake.outcome
    if isinstance(outcome, TagOutcome):
        lines = _tag_outcome(outcome)
    elif isinstance(outcome, UpdateOutcome):
        lines = _update_outcome(outcome)
    else:
        lines = [outcome.changes.sentence or tr("这些户都已经在笔记本里，没有改动。")]
        if outcome.changes:
            lines = [tr("{done}，读了 {rows} 行。").format(done=outcome.changes.sentence, rows=outcome.rows)]
        if outcome.known_households:
            lines.append(tr("已有 {count} 户在笔记本里，没有动它们。").format(count=outcome.known_households))
    if outcome.skipped:
        reasons = Counter(skip_reason(row.reason) for row in outcome.skipped)
        counted = tr("，").join(tr("{reason} {n} 行").format(reason=reason, n=n) for reason, n in reasons.most_common())
        lines.append(tr("跳过 {n} 行：{reasons}。").format(n=len(outcome.skipped), reasons=counted))
    plan = intake.look.plan if intake.look else None
    doubts = outcome.problems | outcome.notices if isinstance(outcome, ImportOutcome) else {}
    for kind, count in (plan.problems if plan is not None else doubts).items():
        lines.append(tr("{what}：{count} 处").format(what=doubt_label(kind), count=count))
    return lines


def _update_outcome(outcome: UpdateOutcome) -> list[str]:
    if not outcome.changes and not outcome.open:
        return [tr("和笔记本里的一样，没有变化，什么都没有写。")]
    lines = [outcome.changes.sentence or tr("没有改动。")]
    if outcome.gone:
        lines.append(tr("不在新表里的 {n} 人已经登记去向。").format(n=outcome.gone))
    if outcome.repeated:
        lines.append(tr("{n} 行的身份证号前面已经有了，没有再建一个人。").format(n=outcome.repeated))
    if outcome.open:
        counted = tr("，").join(f"{kind_words(kind)} {n}" for kind, n in outcome.open.items())
        lines.append(tr("没有更新的：{counted}。").format(counted=counted))
    return lines


def _tag_outcome(outcome: TagOutcome) -> list[str]:
    lines = [outcome.changes.sentence or tr("没有改动。")]
    if outcome.already:
        lines.append(tr("{n} 人本来就有「{tag}」标签。").format(n=outcome.already, tag=outcome.tag))
    states = Counter(line.state for line in outcome.open)
    if states[NAMESAKES]:
        lines.append(tr("{n} 行有几个同名的人，没有加，请补上身份证号或组别。").format(n=states[NAMESAKES]))
    if states[NOBODY]:
        lines.append(tr("{n} 行在册的人里没有，没有加。").format(n=states[NOBODY]))
    return lines


def _rows(numbers: Iterable[int]) -> str:
    rows = list(dict.fromkeys(row for row in numbers if row))
    if not rows:
        return ""
    listed = tr("、").join(str(row) for row in rows[:ROWS_SHOWN])
    return (
        tr("（第 {rows} 行等）").format(rows=listed)
        if len(rows) > ROWS_SHOWN
        else tr("（第 {rows} 行）").format(rows=listed)
    )


def _taken_as(field: str | None, use: str) -> str:
    words = {
        "extra": tr("附加列"),
        "derived": tr("可以算出来，不另存"),
        "refused": tr("默认不导入"),
        "empty": tr("空列"),
    }
    if use != "field" or not field:
        return words.get(use, use)
    for kind in ("household", "person", "village"):
        for facts in kind_named(kind).fields:
            if field in (facts.headings, facts.name, f"{kind}.{facts.name}"):
                return tr(facts.label)
    return field
