"""roster preview | import"""

import argparse
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.terminal import progress_line, say, say_json
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.group_name import display
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import Doubt, PlannedHousehold, PlannedPerson, RosterPlan, to_builtins
from minqing_desktop.exchange.roster.sentences import doubt_label, doubt_sentence, skip_reason
from minqing_desktop.services.rosters import ImportOutcome, import_file, preview

ROWS_SHOWN = 12


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("花名册：先看会怎样，再导入")
    parts = commands.add_parser("roster", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    for name, about, command in (
        ("preview", tr("看看会导入什么、哪里有疑问；什么都不写。屏幕上不显示号码，--json 里是完整的"), show),
        ("import", tr("导入花名册，一次导入可以整个撤销"), bring_in),
    ):
        parser = parts.add_parser(name, help=about, description=about)
        parser.add_argument("file", type=Path, metavar="FILE", help=tr("花名册：xlsx、xls、xlsb、ods、csv 都可以"))
        parser.add_argument(
            "--answer", action="append", default=[], metavar="KEY=CHOICE", help=tr("回答预览里提出的问题，可以写几个")
        )
        parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
        chosen: Command = command
        parser.set_defaults(command=chosen)
        if name == "import":
            add_notebook(parser)


def show(arguments: argparse.Namespace) -> int:
    """What an import would do."""
    plan = preview(arguments.file, _answers(arguments), progress_line(tr("读花名册")))
    if arguments.json:
        say_json({"file": arguments.file.name, **plan_as_json(plan)})
    else:
        for line in _lines(plan):
            say(line)
    return 0


def bring_in(arguments: argparse.Namespace) -> int:
    """Imports the file as one action."""
    with session_of(arguments) as session:
        outcome = import_file(session, arguments.file, _answers(arguments), progress_line(tr("导入")))
    if arguments.json:
        say_json(_outcome_as_json(outcome))
        return 0
    say(outcome.changes.sentence or tr("这些户都已经在笔记本里，没有改动。"))
    if outcome.known_households:
        say(tr("已有 {count} 户在笔记本里，没有动它们。").format(count=outcome.known_households))
    for kind, count in (outcome.problems | outcome.notices).items():
        say(tr("{what}：{count} 处").format(what=doubt_label(kind), count=count))
    return 0


def _answers(arguments: argparse.Namespace) -> dict[str, str]:
    answers = {}
    for text in arguments.answer:
        key, sign, choice = text.rpartition("=")
        if not sign or not key:
            raise UserError(
                "usage", tr("--answer 要写成 KEY=CHOICE 的样子。"), tr("KEY 和 CHOICE 在 roster preview 里列着。")
            )
        answers[key] = choice
    return answers


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


def _outcome_as_json(outcome: ImportOutcome) -> dict[str, Any]:
    return {
        "action": outcome.changes.action.hex(),
        "households": outcome.households,
        "persons": outcome.persons,
        "groups": outcome.groups,
        "known_households": outcome.known_households,
        "skipped": len(outcome.skipped),
        "problems": outcome.problems,
        "notices": outcome.notices,
    }


def _lines(plan: RosterPlan) -> list[str]:
    """The preview for people: no name and no number, as a terminal keeps what it showed."""
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
        for answer, words in question.choices:
            mark = tr("（现在按这个）") if answer == question.chosen else ""
            lines.append(f"  --answer {question.key}={answer}  {words}{mark}")
    kinds: dict[str, list[Doubt]] = {}
    for doubt in plan.doubts:
        kinds.setdefault(doubt.kind, []).append(doubt)
    for kind, doubts in kinds.items():
        lines.append(tr("{what}：{count} 处").format(what=doubt_label(kind), count=len(doubts)) + _rows(doubts))
        lines.append(f"  {doubt_sentence(kind)}")
    return lines


def _rows(doubts: list[Doubt]) -> str:
    rows = list(dict.fromkeys(doubt.row for doubt in doubts if doubt.row))
    if not rows:
        return ""
    listed = "、".join(str(row) for row in rows[:ROWS_SHOWN])
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
