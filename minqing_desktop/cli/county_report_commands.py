"""county report: reports over all villages, on the screen, for a program, as a workbook or as pages"""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minqing_desktop.cli.county_opening import office_of
from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.terminal import remark, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind
from minqing_desktop.exchange.sheets.words import cell_words
from minqing_desktop.services.county.report_files import write_table
from minqing_desktop.services.county.report_tables import Column, CountyTable, Part, Row
from minqing_desktop.services.county.reports import CountyScope, report_kinds, report_named, rows

LIST = "list"


def add_to(parts: Commands) -> None:
    """Declares the command among those of `county`."""
    about = tr("全县的报表：走访覆盖、办理进度、按期、满意度、逾期")
    epilog = "\n".join((tr("报表："), *_listed()))
    parser = parts.add_parser("report", help=about, description=about, epilog=epilog)
    parser.add_argument("name", metavar="NAME", help=tr("报表的名字，见下；list 列出全部报表"))
    parser.add_argument("--database", metavar="URL", help=tr("汇总库的地址"))
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help=tr("从哪天起（含）"))
    parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help=tr("到哪天止（含）"))
    parser.add_argument("--township", default="", metavar="NAME", help=tr("只要这个乡镇的"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=tr("写到哪个文件：.xlsx 或 .pdf；不写就列在屏幕上"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = report
    parser.set_defaults(command=command)


def _listed() -> list[str]:
    return [f"  {each.name:14}" + tr("{title}：{about}").format(title=each.title, about=each.about) for each in
            report_kinds()]  # fmt: skip


def report(arguments: argparse.Namespace) -> int:
    """One report, shown or written; or the list of what there is."""
    if arguments.name == LIST:
        return _list(as_json=arguments.json)
    described = report_named(arguments.name)
    if not arguments.database:
        raise UserError(
            "usage",
            tr("命令没有看懂：{complaint}").format(complaint=tr("还缺 {what}。").format(what="--database")),
            tr("用 {program} --help 看写法。").format(program="minqing-desktop county report"),
        )
    scope = CountyScope(arguments.since, arguments.until, arguments.township)
    with office_of(arguments) as office:
        table = rows(office, described.name, scope)
    if arguments.out is not None:
        return _write(table, arguments)
    if arguments.json:
        say_json(table_facts(table))
    else:
        for part in table.parts:
            _say_part(table, part)
    return 0


def _list(*, as_json: bool) -> int:
    if as_json:
        kinds = [
            {"name": each.name, "title": each.title, "about": each.about, "endings": each.endings}
            for each in report_kinds()
        ]
        say_json({"reports": kinds})
    else:
        for line in _listed():
            say(line)
    return 0


def _write(table: CountyTable, arguments: argparse.Namespace) -> int:
    written = write_table(table, arguments.out)
    if written.missing:
        remark(tr("提醒：有 {n} 个字没有字形，印成了编码。").format(n=len(written.missing)))
    if arguments.json:
        say_json({"file": str(arguments.out), "rows": written.rows, "pages": written.pages})
    elif written.pages:
        said = tr("已生成 {title}，{rows} 行，共 {pages} 页，写在 {file}")
        say(said.format(title=table.title, rows=written.rows, pages=written.pages, file=arguments.out))
    else:
        said = tr("已生成 {title}，{rows} 行，写在 {file}")
        say(said.format(title=table.title, rows=written.rows, file=arguments.out))
    return 0


def table_facts(table: CountyTable) -> dict[str, Any]:
    """The whole report for a program."""
    return {
        "report": table.name,
        "title": table.title,
        "office": table.office,
        "township": table.township,
        "period": table.period,
        "made_on": table.made_on.isoformat(),
        "parts": [
            {
                "name": part.name,
                "title": part.title,
                "columns": {column.name: column.heading for column in part.columns},
                "rows": [_row_facts(part.columns, row) for row in part.rows],
            }
            for part in table.parts
        ],
    }


def _row_facts(columns: tuple[Column, ...], row: Row) -> dict[str, Any]:
    cells = (cell.isoformat() if isinstance(cell, date) else cell for cell in row.cells)
    values = dict(zip((column.name for column in columns), cells, strict=True))
    return {"level": str(row.level), "code": row.code, **values}


def _say_part(table: CountyTable, part: Part) -> None:
    say(tr("{title}　{part}　{period}").format(title=table.title, part=part.title, period=table.period))
    say("\t".join(column.heading for column in part.columns))
    for row in part.rows:
        kinds = (
            ColumnKind.PERCENT if isinstance(cell, float) else column.kind
            for column, cell in zip(part.columns, row.cells, strict=True)
        )
        say("\t".join(cell_words(kind, cell) for kind, cell in zip(kinds, row.cells, strict=True)))
    if part.note:
        say(part.note)
    say()
