"""roster preview | import | export | duplicates"""

import argparse
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.roster_words import (
    differences_as_json,
    differences_lines,
    outcome_as_json,
    outcome_lines,
    pair_as_json,
    plan_as_json,
    plan_lines,
    tag_lines,
    tags_as_json,
)
from minqing_desktop.cli.terminal import progress_line, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.households import HouseholdFilter
from minqing_desktop.services.roster_duplicates import possible_duplicates, reason_words
from minqing_desktop.services.roster_exports import disclose_roster, export_roster
from minqing_desktop.services.roster_intake import APPLICABLE, Intake, Look, Taking, bring_in, look_at
from minqing_desktop.services.roster_leftovers import count_leftovers, save_leftovers
from minqing_desktop.services.roster_tag_updates import TagOutcome, open_reasons
from minqing_desktop.services.roster_updates import MISSING_STATES, Leaving
from minqing_desktop.services.rosters import preview


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("花名册：先看会怎样，再导入")
    parts = commands.add_parser("roster", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    for name, about, command in (
        ("preview", tr("看看会导入什么、哪里有疑问；什么都不写。屏幕上不显示号码，--json 里是完整的"), show),
        ("import", tr("导入花名册，一次导入可以整个撤销；以后的新花名册只更新有变化的"), take_in),
    ):
        parser = parts.add_parser(name, help=about, description=about)
        parser.add_argument("file", type=Path, metavar="FILE", help=tr("花名册：xlsx、xls、xlsb、ods、csv 都可以"))
        parser.add_argument(
            "--answer", action="append", default=[], metavar="KEY=CHOICE", help=tr("回答预览里提出的问题，可以写几个")
        )
        parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
        parser.add_argument("--tag", metavar="NAME", help=tr("这是给在册的人加标签的名单，例如 --tag 低保"))
        parser.add_argument("--no-tag", action="store_true", help=tr("不当作标签名单，按花名册看"))
        chosen: Command = command
        parser.set_defaults(command=chosen)
        add_notebook(parser, is_required=name == "import")
        if name == "import":
            _add_choices(parser)
    _add_more(parts)


def _add_more(parts: Commands) -> None:
    about = tr("把在册的户和人存成花名册（xlsx），默认遮住号码")
    parser = parts.add_parser("export", help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help=tr("写到哪个文件"))
    parser.add_argument("--unmasked", metavar="REASON", help=tr("不遮盖号码；事由会记下来"))
    parser.add_argument("--with-gone", action="store_true", help=tr("连已故、迁出的人一起，注明状态"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    give_out: Command = export
    parser.set_defaults(command=give_out)
    about = tr("在册的人里，看着像同一个人的；屏幕上不显示姓名和号码，--json 里有")
    parser = parts.add_parser("duplicates", help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    look: Command = duplicates
    parser.set_defaults(command=look)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    kinds = " ".join(APPLICABLE)
    add = parser.add_argument
    add("--apply", action="append", default=[], choices=APPLICABLE, metavar="KIND", help=tr(
        "这一种变化全部采用，手工改过的也采用；missing、gone、nobody 只有写了才做。可以写几个：{kinds}"
    ).format(kinds=kinds))  # fmt: skip
    add("--skip", action="append", default=[], choices=APPLICABLE, metavar="KIND", help=tr("这一种变化都不采用"))
    add("--all-new", action="store_true", help=tr("全部采用新值，手工改过的也采用"))
    add("--missing-as", choices=MISSING_STATES, default="missing", metavar="STATE", help=tr(
        "配合 --apply missing：不在新表里的人登记为 {states}；不写就是待核实"
    ).format(states=tr("、").join(MISSING_STATES)))  # fmt: skip
    add("--on", type=day, metavar="DATE", help=tr("配合 --apply missing：哪一天，写成 2026-11-22"))
    add("--pick", action="append", default=[], metavar="ROW=N", help=tr("标签名单里同名的人：第几行选第几个候选人"))
    add("--leftovers", type=Path, metavar="FILE.xlsx", help=tr("把跳过的、没有对上的、要核对的行存成表格，改好再导入"))


def show(arguments: argparse.Namespace) -> int:
    """What an import would do."""
    answers = _answers(arguments)
    if arguments.notebook is None:
        look = Look(preview(arguments.file, answers, progress_line(tr("读花名册"))))
    else:
        with session_of(arguments) as session:
            look = look_at(session, arguments.file, answers, _tag(arguments), progress_line(tr("读花名册")))
    if arguments.json:
        say_json(_look_as_json(arguments.file, look))
        return 0
    for line in plan_lines(look.plan):
        say(line)
    if look.differences is not None:
        for line in differences_lines(look.differences, look.plan):
            say(line)
    if look.tags is not None:
        for line in tag_lines(look.tags):
            say(line)
    return 0


def _look_as_json(file: Path, look: Look) -> dict[str, Any]:
    answer = {"file": file.name, **plan_as_json(look.plan)}
    if look.differences is not None:
        answer["differences"] = differences_as_json(look.differences, look.plan)
    if look.tags is not None:
        answer["tags"] = tags_as_json(look.tags)
    return answer


def take_in(arguments: argparse.Namespace) -> int:
    """Imports the file as one action."""
    answers, taking, tag = _answers(arguments), _taking(arguments), _tag(arguments)
    with session_of(arguments) as session:
        intake = bring_in(session, arguments.file, answers, taking, tag, progress_line(tr("导入")))
    saved = _save_leftovers(arguments, intake, answers) if arguments.leftovers else 0
    if arguments.json:
        say_json(outcome_as_json(intake) | ({"leftovers": saved} if arguments.leftovers else {}))
        return 0
    for line in outcome_lines(intake):
        say(line)
    if saved:
        say(tr("要改的 {n} 行存在 {file}，改好再导入它就行。").format(n=saved, file=arguments.leftovers))
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Writes everybody as a roster; whole numbers only with a reason, which goes on record first."""
    wanted = HouseholdFilter(state=None if arguments.with_gone else "")
    with session_of(arguments) as session:
        if arguments.unmasked is not None:
            disclose_roster(session, wanted, arguments.unmasked)
        masks = Masks(arguments.unmasked is None)
        made = export_roster(
            session, arguments.out, wanted, progress_line(tr("导出")), masks=masks, with_gone=arguments.with_gone
        )
    if arguments.json:
        say_json({"file": str(arguments.out), "households": made.households, "persons": made.persons})
        return 0
    words = tr("已存 {households} 户 {persons} 人，写在 {file}。")
    say(words.format(households=made.households, persons=made.persons, file=arguments.out))
    return 0


def duplicates(arguments: argparse.Namespace) -> int:
    """Who may be on file twice."""
    with session_of(arguments) as session:
        pairs = possible_duplicates(session, progress_line(tr("比对")))
    if arguments.json:
        say_json(
            {"counts": dict(Counter(pair.kind for pair in pairs)), "pairs": [pair_as_json(each) for each in pairs]}
        )
        return 0
    say(tr("看着像同一个人的：{n} 对。").format(n=len(pairs)))
    for kind, count in Counter(pair.kind for pair in pairs).items():
        say(tr("{what}：{count} 处").format(what=reason_words(kind), count=count))
    return 0


def _save_leftovers(arguments: argparse.Namespace, intake: Intake, answers: dict[str, str]) -> int:
    """Rows that were skipped, doubted or nobody's; a first import did not keep them, so the file is read again."""
    plan = intake.look.plan if intake.look else preview(arguments.file, answers)
    reasons = open_reasons(intake.outcome.open) if isinstance(intake.outcome, TagOutcome) else {}
    if not count_leftovers(plan, reasons):
        return 0
    return save_leftovers(plan, arguments.leftovers, reasons)


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


def _tag(arguments: argparse.Namespace) -> str | None:
    if arguments.tag is not None and arguments.no_tag:
        raise UserError("usage", tr("--tag 和 --no-tag 只能写一个。"), tr("请去掉其中一个。"))
    return "" if arguments.no_tag else arguments.tag


def _taking(arguments: argparse.Namespace) -> Taking:
    on: date | None = arguments.on
    if on is not None and on > clock.today():
        raise UserError("usage", tr("--on 的日子还没有到。"), tr("请写已经过去的一天。"))
    return Taking(
        frozenset(arguments.apply),
        frozenset(arguments.skip),
        arguments.all_new,
        Leaving(arguments.missing_as, on),
        dict(map(_pick, arguments.pick)),
    )


def _pick(text: str) -> tuple[int, int]:
    row, sign, number = text.partition("=")
    if not (sign and row.isdigit() and number.isdigit()):
        raise UserError("usage", tr("--pick 要写成 行号=第几个 的样子。"), tr("例如 --pick 12=2。"))
    return int(row), int(number)
