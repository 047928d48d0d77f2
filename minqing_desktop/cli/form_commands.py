"""form look | check | fill | list | fields"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.terminal import progress_line, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas import function_words
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.form_checks import FormCheck, check_form
from minqing_desktop.services.forms import FormLook, FormOutcome, fill_form, look_at_form, scope_of_last_time
from minqing_desktop.services.forms_binding import labels_of
from minqing_desktop.services.forms_desk import filled_forms, whom_words
from minqing_desktop.services.forms_ledgers import subject_words
from minqing_desktop.services.forms_memory import FormChanges
from minqing_desktop.services.forms_scope import FormOrder, FormScope, people_named
from minqing_desktop.services.session import Session


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("套表：把上级发来的空白表照原样填好")
    parts = commands.add_parser("form", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    for name, about, command in (
        ("look", tr("看看一份空白表认出了哪些栏、各用什么填；什么都不写"), show),
        ("check", tr("报送前自查：看看要填进去的人和事有没有对不上的；什么都不写"), check),
        ("fill", tr("填一份空白表；不写 --group、--tag、--household 就是所有人，号码默认遮住"), fill),
    ):
        parser = parts.add_parser(name, help=about, description=about)
        parser.add_argument("template", type=Path, metavar="TEMPLATE.xlsx", help=tr("上级发来的空白表"))
        add_notebook(parser, is_required=name != "look")
        parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
        chosen: Command = command
        parser.set_defaults(command=chosen)
        if name != "look":
            _add_whom(parser)
        if name == "fill":
            _add_choices(parser)
    about = tr("填过的表：什么时候填的，上次填了谁")
    parser = parts.add_parser("list", help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=list_filled)
    about = tr("--bind 里可以写的字段和公式")
    parser = parts.add_parser("fields", help=about, description=about)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=show_fields)


def _add_whom(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--group", default="", metavar="NAME", help=tr("只填这个组"))
    add("--tag", default="", metavar="NAME", help=tr("只填带这个标签的人和户"))
    add("--household", default="", metavar="NUMBER", help=tr("只填这一户（户编号）"))
    add("--search", default="", metavar="NAME", help=tr("只填这个存下的查找查到的"))
    add("--person", action="append", default=[], metavar="NAME", help=tr("只填这个人（姓名或身份证号）；可以写几个"))
    add("--from", dest="since", type=day, metavar="DATE", help=tr(
        "从哪天起，写成 2026-11-01：走访、事项这类表按日期选；按人按户的表选那时走访过的户"
    ))  # fmt: skip
    add("--to", dest="until", type=day, metavar="DATE", help=tr("到哪天止"))
    add("--again", action="store_true", help=tr("再报一次：人和顺序照上次填这份表时的"))


def _add_choices(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="FILE.xlsx", help=tr("填好的表写到哪个文件"))
    add("--order", choices=[each.value for each in FormOrder], default="number", metavar="ORDER", help=tr(
        "按什么排：number 户编号、group 组别、head 户主"
    ))  # fmt: skip
    add("--order-by", default="", metavar="COLUMN", help=tr("先按表里的这一栏排"))
    add("--desc", action="store_true", help=tr("倒过来排"))
    add("--by", choices=("person", "household"), default="", metavar="UNIT", help=tr(
        "一人一行（person）还是一户一行（household）；不写就看表头"
    ))  # fmt: skip
    add("--bind", action="append", default=[], metavar="COLUMN=FIELD", help=tr(
        "这一栏用什么填：--bind '镇=乡镇'，固定文字写在引号里 --bind '类别=\"一般户\"'，"
        "标签 --bind '是否低保=标签:低保'，附加列 --bind '开户行=附加:开户行'，"
        "公式 --bind '周岁==年龄(2026-12-31)'，等号后面空着就留空；可以写几个"
    ))  # fmt: skip
    add("--unmasked", metavar="REASON", help=tr("不遮盖号码；事由会记下来"))


def show(arguments: argparse.Namespace) -> int:
    """What is recognised in a form."""
    if arguments.notebook is None:
        look = look_at_form(None, arguments.template)
    else:
        with session_of(arguments) as session:
            look = look_at_form(session, arguments.template)
    if arguments.json:
        say_json({"file": arguments.template.name, **_look_as_json(look)})
        return 0
    for line in _look_lines(look):
        say(line)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """What a village accountant would look at twice before the form goes out; names only in the JSON."""
    with session_of(arguments) as session:
        look = look_at_form(session, arguments.template)
        done = check_form(session, _scope(arguments, session), look.subject)
    if arguments.json:
        say_json(_check_as_json(done))
        return 0
    of_rule = {finding.rule: finding for finding in done.findings}
    for rule, count in done.counts.items():
        one = of_rule[rule]
        say(tr("{rule}：{n} 处。{advice}").format(rule=one.name, n=count, advice=one.advice))
    words = tr("看了 {n} 条：{wrong} 处对不上，{others} 处要看一看。")
    say(words.format(n=done.looked_at, wrong=done.wrong_count, others=len(done.findings) - done.wrong_count))
    return 0


def _check_as_json(done: FormCheck) -> dict[str, Any]:
    return {
        "looked_at": done.looked_at,
        "wrong": done.wrong_count,
        "findings": [
            {
                "rule": finding.rule.value,
                "is_wrong": finding.is_wrong,
                "kind": finding.record[0],
                "id": finding.record[1],
                "words": finding.words,
                "advice": finding.advice,
            }
            for finding in done.findings
        ],
    }


def fill(arguments: argparse.Namespace) -> int:
    """Fills a form; whole numbers only with a reason, which goes on record first."""
    with session_of(arguments) as session:
        outcome = fill_form(
            session,
            arguments.template,
            arguments.out,
            _ordered(arguments, _scope(arguments, session)),
            [_binding(each) for each in arguments.bind],
            Masks(arguments.unmasked is None),
            arguments.unmasked or "",
            arguments.by,
            progress_line(tr("填表")),
        )
    if arguments.json:
        say_json(_outcome_as_json(arguments, outcome))
        return 0
    for line in (*_look_lines(outcome.look), *_outcome_lines(arguments.out, outcome)):
        say(line)
    return 0


def _scope(arguments: argparse.Namespace, session: Session) -> FormScope:
    if arguments.again:
        return scope_of_last_time(session, arguments.template, arguments.since, arguments.until)
    return FormScope(
        arguments.group,
        arguments.tag,
        arguments.household,
        arguments.since,
        arguments.until,
        search=arguments.search,
        people=people_named(session, arguments.person) if arguments.person else (),
    )


def _ordered(arguments: argparse.Namespace, scope: FormScope) -> FormScope:
    """In the order asked for; again means in that of the last time."""
    if arguments.again:
        return scope
    return replace(scope, order=FormOrder(arguments.order), order_by=arguments.order_by, descending=arguments.desc)


def list_filled(arguments: argparse.Namespace) -> int:
    """The forms that were filled before."""
    with session_of(arguments) as session:
        found = filled_forms(session)
    if arguments.json:
        forms = [
            {"name": each.name, "fingerprint": each.fingerprint, "whom": whom_words(each.scope), "rows": each.rows,
             "last_filled": each.on.isoformat() if each.on else None}
            for each in found
        ]  # fmt: skip
        say_json({"forms": forms})
        return 0
    for each in found:
        day_words = each.on.isoformat() if each.on else ""
        line = tr("{day}  {name}：{n} 行").format(day=day_words, name=each.name, n=each.rows)
        say(f"{line}  {whom_words(each.scope)}".rstrip())
    if not found:
        say(tr("还没有填过上级的表。"))
    return 0


def show_fields(arguments: argparse.Namespace) -> int:
    """What a column can be bound to."""
    fields = {subject: list(dict.fromkeys(labels_of(subject).values())) for subject in subject_words()}
    if arguments.json:
        told = [{"name": name, "example": usage, "about": about} for name, usage, about in function_words()]
        say_json({"fields": fields, "functions": told})
        return 0
    for subject, words in subject_words().items():
        say(tr("{what}：{fields}").format(what=words, fields=tr("、").join(fields[subject])))
    say(tr("公式里的算法（前面写 =；还有 + - * / & 和 = <> < <= > >=）："))
    for _name, usage, about in function_words():
        say(f"  {usage}  {about}")
    return 0


def _binding(text: str) -> tuple[str, str]:
    heading, sign, source = text.partition("=")
    if not sign or not heading.strip():
        raise UserError(
            "usage", tr("--bind 要写成 栏名=字段 的样子。"), tr("例如 --bind '镇=乡镇'，或 --bind '类别=\"一般户\"'。")
        )
    return heading.strip(), source


def _look_as_json(look: FormLook) -> dict[str, Any]:
    return {
        "subject": look.subject,
        "notes": list(look.notes),
        "unit": look.unit,
        "fingerprint": look.fingerprint,
        "filled_before": look.is_known,
        "sheets": [{"name": name, "rows": rows, "one_record": card} for name, rows, card in look.sheets],
        "columns": [
            {
                "sheet": c.sheet,
                "heading": c.heading,
                "place": c.place,
                "state": c.state,
                "source": c.source,
                "sure": c.is_sure,
            }
            for c in look.columns
        ],
    }


def _look_lines(look: FormLook) -> list[str]:
    lines = [tr("这份表填的是：{what}").format(what=subject_words()[look.subject]) + _unit_words(look.unit)]
    lines += look.notes
    if look.is_known:
        lines.append(tr("这份表以前填过，照上次的对应来填。"))
    for name, rows, is_card in look.sheets:
        if is_card:
            lines.append(tr("工作表“{name}”：一户（人）一张").format(name=name))
        elif rows:
            lines.append(tr("工作表“{name}”：有 {n} 行空格").format(name=name, n=rows))
    words = {
        "filled": tr("{place} {heading} ← {source}"),
        "blank": tr("{place} {heading}：留空"),
        "formula": tr("{place} {heading}：表里自己的公式，没有动"),
        "unknown": tr("{place} {heading}：没有认出，空着（可以用 --bind 指定）"),
    }
    for sheet in dict.fromkeys(each.sheet for each in look.columns):
        if len(look.sheets) > 1:
            lines.append(f"〔{sheet}〕")
        for each in look.columns:
            if each.sheet == sheet:
                line = words[each.state].format(place=each.place, heading=each.heading, source=each.source)
                lines.append(f"  {line}" + ("" if each.is_sure else tr("（按字面猜的，请核对）")))
    return lines


def _unit_words(unit: str) -> str:
    return {"person": tr("，一人一行"), "household": tr("，一户一行")}.get(unit, "")


def _outcome_lines(out: Path, outcome: FormOutcome) -> list[str]:
    lines = []
    if outcome.changes is not None:
        lines += _change_lines(outcome.changes)
    if outcome.left_out:
        lines.append(tr("有 {n} 个成员表里没有他们的栏，没有填进去。").format(n=outcome.left_out))
    if outcome.without_sheet:
        lines.append(tr("有 {n} 户的组在这份表里没有工作表，没有填进去。").format(n=outcome.without_sheet))
    words = tr("填了 {n} 行（表里原来的空行不够，添了 {added} 行），写在 {file}。")
    plain = tr("填了 {n} 行，写在 {file}。")
    lines.append((words if outcome.added else plain).format(n=outcome.rows, added=outcome.added, file=out))
    return lines


def _change_lines(changes: FormChanges) -> list[str]:
    day_words = changes.last_filled.isoformat() if changes.last_filled else ""
    if not changes.is_comparable:
        return [tr("上次（{day}）填的范围不同，没有比较。").format(day=day_words)]
    counts = tr("和上次（{day}）比：新增 {added} 行，减少 {removed} 行，{changed} 行有改动。")
    lines = [
        counts.format(
            day=day_words, added=len(changes.added), removed=len(changes.removed), changed=len(changes.changed)
        )
    ]
    lines += [tr("  {heading}：{n} 行").format(heading=each, n=count) for each, count in changes.by_column]
    return lines


def _outcome_as_json(arguments: argparse.Namespace, outcome: FormOutcome) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "file": str(arguments.out),
        **_look_as_json(outcome.look),
        "rows": outcome.rows,
        "rows_added": outcome.added,
        "sheets_filled": outcome.sheets,
        "members_left_out": outcome.left_out,
        "households_without_sheet": outcome.without_sheet,
        "masked": arguments.unmasked is None,
    }
    changes = outcome.changes
    if changes is not None:
        answer["since_last"] = {
            "last_filled": changes.last_filled.isoformat() if changes.last_filled else None,
            "comparable": changes.is_comparable,
            "added": list(changes.added),
            "removed": list(changes.removed),
            "changed": [{"name": name, "columns": list(told)} for name, told in changes.changed],
        }
    return answer
