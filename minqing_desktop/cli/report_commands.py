"""report: any document of the gallery into a file, or one file for each household, visit or matter"""

import argparse
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.terminal import progress_line, remark, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterFilter, matters_where
from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of
from minqing_desktop.services.report_kinds import Report, section_words
from minqing_desktop.services.reports import ReportScope, report_named, reports, write_each, write_report
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups

LIST = "list"


def add_to(commands: Commands) -> None:
    """Declares the command."""
    about = tr("打印或保存报表")
    epilog = "\n".join((tr("报表："), *_listed()))
    parser = commands.add_parser("report", help=about, description=about, epilog=epilog)
    parser.add_argument("name", metavar="NAME", help=tr("报表的名字，见下；list 列出全部报表"))
    add_notebook(parser, is_required=False)
    parser.add_argument("--out", type=Path, metavar="FILE", help=tr("写到哪个文件；与 --each 同用时是文件夹"))
    parser.add_argument("--each", action="store_true", help=tr("一户（一次、一件）一个文件，放进新建的文件夹"))
    parser.add_argument("--as", dest="ending", default="", metavar="pdf|docx", help=tr("与 --each 同用：存成哪种文件"))
    _add_scope(parser)
    parser.add_argument("--unmasked", metavar="REASON", help=tr("不遮盖号码；事由会记下来"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = report
    parser.set_defaults(command=command)


def _add_scope(parser: argparse.ArgumentParser) -> None:
    several = {"action": "append", "default": []}
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help=tr("从哪天起（含）"))
    parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help=tr("到哪天止（含）"))
    parser.add_argument("--month", type=_month, metavar="YYYY-MM", help=tr("哪个月，代替起止日期"))
    parser.add_argument("--year", type=_year, metavar="YYYY", help=tr("哪一年，代替起止日期"))
    parser.add_argument("--household", **several, metavar="NUMBER", help=tr("只要这个户编号的，可以写几个"))
    parser.add_argument("--cadre", default="", metavar="NAME", help=tr("只要这位干部的"))
    parser.add_argument("--group", default="", metavar="NAME", help=tr("只要这个组的"))
    parser.add_argument("--tag", default="", metavar="TAG", help=tr("只要有这个标签的"))
    parser.add_argument("--visit", **several, metavar="ID", help=tr("只要这次走访，可以写几个"))
    parser.add_argument("--matter", **several, metavar="NUMBER", help=tr("只要这个编号的事项，可以写几个"))


def _month(text: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{text}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(text: str) -> tuple[date, date]:
    return date(int(text), 1, 1), date(int(text), 12, 31)


def _listed() -> list[str]:
    lines = []
    for section, title in section_words().items():
        lines.append(tr("{section}：").format(section=title))
        lines += [_line(each) for each in reports() if each.section is section]
    return lines


def _line(each: Report) -> str:
    said = tr("{title}（{ending}）{about}").format(title=each.title, ending=" ".join(each.endings), about=each.about)
    return f"  {each.name:20}{said}"


def report(arguments: argparse.Namespace) -> int:
    """One report into one file or one folder, masked unless a reason is given; or the list of what there is."""
    if arguments.name == LIST:
        _say_list(as_json=arguments.json)
        return 0
    _must_have(arguments)
    described = report_named(arguments.name)
    with session_of(arguments) as session:
        scope = _scope(session, arguments)
        if arguments.each:
            return _write_each(session, described, scope, arguments)
        outcome = write_report(
            session,
            described.name,
            arguments.out,
            scope,
            unmasked_reason=arguments.unmasked,
            progress=progress_line(tr("生成")),
        )
    _warn_of_missing(outcome.missing)
    if arguments.json:
        say_json({"file": str(arguments.out), "visits": outcome.visits, "pages": outcome.pages})
        return 0
    counted = described.counted.format(n=outcome.visits)
    if outcome.pages:
        said = tr("已生成 {counted}，共 {pages} 页，写在 {file}")
        say(said.format(counted=counted, pages=outcome.pages, file=arguments.out))
    else:
        say(tr("已生成 {counted}，写在 {file}").format(counted=counted, file=arguments.out))
    return 0


def _say_list(*, as_json: bool) -> None:
    if as_json:
        described = [
            {
                "name": each.name, "title": each.title, "section": each.section.value, "about": each.about,
                "endings": each.endings, "asks": [ask.value for ask in each.asks],
                "needs": [ask.value for ask in each.needs], "each": each.is_dividable,
            }
            for each in reports()
        ]  # fmt: skip
        say_json({"reports": described})
        return
    for line in _listed():
        say(line)


def _must_have(arguments: argparse.Namespace) -> None:
    for name, value in (("--notebook", arguments.notebook), ("--out", arguments.out)):
        if value is None:
            raise UserError(
                "usage",
                tr("命令没有看懂：{complaint}").format(complaint=tr("还缺 {what}。").format(what=name)),
                tr("用 {program} --help 看写法。").format(program="minqing-desktop report"),
            )


def _write_each(session: Session, described: Report, scope: ReportScope, arguments: argparse.Namespace) -> int:
    ending = "." + arguments.ending.lstrip(".").lower() if arguments.ending else ""
    outcome = write_each(
        session,
        described.name,
        arguments.out,
        scope,
        ending=ending,
        unmasked_reason=arguments.unmasked,
        progress=progress_line(tr("生成")),
    )
    _warn_of_missing(outcome.missing)
    if arguments.json:
        say_json({"folder": str(arguments.out), "files": outcome.files, "pages": outcome.pages})
    else:
        say(tr("已生成 {n} 个文件，放在 {folder}").format(n=outcome.files, folder=arguments.out))
    return 0


def _warn_of_missing(missing: tuple[str, ...]) -> None:
    if missing:
        remark(tr("有 {count} 个字没有字体，印成了编码。").format(count=len(missing)))


def _scope(session: Session, arguments: argparse.Namespace) -> ReportScope:
    since, until = arguments.month or arguments.year or (arguments.since, arguments.until)
    if since and until and since > until:
        raise UserError("span_backwards", tr("起始日期在截止日期之后，没有生成文件。"), tr("请把两个日期换过来。"))
    homes = [_household(session, number) for number in arguments.household]
    matters = _matters(session, arguments.matter)
    return ReportScope(
        visits=tuple(_visit_id(text) for text in arguments.visit),
        since=since,
        until=until,
        household=homes[0] if len(homes) == 1 else "",
        households=tuple(homes) if len(homes) > 1 else None,
        cadre=_named(session, arguments.cadre, list_cadres, "cadre_unknown", tr("没有这位干部，没有生成文件。")),
        matter=matters[0] if len(matters) == 1 else "",
        matters=matters if len(matters) > 1 else None,
        group=_named(session, arguments.group, list_groups, "group_unknown", tr("没有这个组，没有生成文件。")),
        tag=arguments.tag,
    )


def _visit_id(text: str) -> str:
    if len(text) == 32 and set(text) <= set("0123456789abcdef"):
        return text
    raise UserError("visit_unknown", tr("走访的 ID 写得不对，没有生成文件。"), tr("它在 dump 里的 id 一项。"))


def _household(session: Session, number: str) -> str:
    lines = household_lines_of(session, household_ids(session, HouseholdFilter(text=number, state=None)))
    for line in lines:
        if line.number == number:
            return line.id
    raise UserError("household_unknown", tr("没有这个户编号，没有生成文件。"), tr("请核对户编号。"))


def _named(session: Session, name: str, listed: Callable, code: str, what: str) -> str:
    """The id of a cadre or a group by its name."""
    if not name:
        return ""
    for each in listed(session):
        if each.name == name:
            return each.id
    raise UserError(code, what, tr("请核对名字。"))


def _matters(session: Session, numbers: list[str]) -> tuple[str, ...]:
    if not numbers:
        return ()
    known = {line.number: line.id for line in matters_where(session, MatterFilter())}
    if not set(numbers) <= known.keys():
        raise UserError("matter_unknown", tr("没有这个编号的事项，没有生成文件。"), tr("请核对编号，例如 2026-0012。"))
    return tuple(known[number] for number in numbers)
