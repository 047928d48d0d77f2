"""county reply matters|visits|answer|assign|comment|category|policy|blank|write: what goes back to the villages"""

import argparse
from datetime import date
from pathlib import Path

from minqing_desktop.cli.county_opening import county_leaf, office_of
from minqing_desktop.cli.grammar import Commands, day
from minqing_desktop.cli.terminal import answer_with
from minqing_desktop.domain.records.casework import TERM_UNITS
from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county import diaries, matters, papers, reply_packages, replying


def add_to(parts: Commands) -> None:
    """Declares the commands among those of «county»."""
    about = tr("答复、交办、批注、类别、政策、空表：发回给村里的")
    parser = parts.add_parser("reply", help=about, description=about)
    leaves = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    county_leaf(leaves, "matters", tr("各村报上来的事项：等县里答复的、到期的"), list_matters)
    visits = county_leaf(leaves, "visits", tr("一个村的走访，要批注的时候看编号"), list_visits)
    _add_village(visits)
    visits.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help=tr("从哪天起（含）"))
    visits.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help=tr("到哪天止（含）"))
    _add_deeds(leaves)
    _add_papers(leaves)
    write = county_leaf(leaves, "write", tr("给各村的电脑写数据包：答复和它还没有的都在里面"), write_replies)
    write.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))
    write.add_argument("--village", nargs="*", default=[], metavar="CODE", help=tr("只写给这些村；不写就是全部"))
    write.add_argument("--computer", nargs="*", default=[], metavar="ID", help=tr("只写给这些电脑"))
    write.add_argument("--whole", action="store_true", help=tr("把县里那份整个再写一遍，村里换了电脑的时候用"))


def _add_deeds(leaves: Commands) -> None:
    answer = county_leaf(leaves, "answer", tr("答复一件报上来的事项"), answer_matter)
    _add_village(answer)
    answer.add_argument("--matter", required=True, metavar="NUMBER", help=tr("事项编号，例如 2026-0012"))
    _add_words(answer, tr("答复的内容"))
    assign = county_leaf(leaves, "assign", tr("交办一件任务；写明反映人的，交办成一件事项"), assign_work)
    _add_village(assign)
    assign.add_argument("--title", required=True, metavar="WORDS", help=tr("办什么事"))
    assign.add_argument("--due", type=day, metavar="YYYY-MM-DD", help=tr("哪天前办好"))
    assign.add_argument("--note", default="", metavar="WORDS", help=tr("要求；交办事项的，写反映人想要怎么样"))
    assign.add_argument("--matter", default="", metavar="NUMBER", help=tr("是村里哪一件事项的"))
    assign.add_argument("--raised-by", default="", metavar="NAME", help=tr("反映人，写了就交办成一件事项"))
    for name, words in (("place", tr("在哪里")), ("phone", tr("反映人的电话")), ("category", tr("大类"))):
        assign.add_argument(f"--{name}", default="", metavar="WORDS", help=words)
    assign.add_argument("--by", default="", metavar="NAME", help=tr("哪位、哪个股室"))
    comment = county_leaf(leaves, "comment", tr("在一次走访上写批注"), comment_visit)
    _add_village(comment)
    comment.add_argument("--visit", required=True, metavar="ID", help=tr("走访的编号，reply visits 里有"))
    _add_words(comment, tr("批注的内容"))
    category = county_leaf(leaves, "category", tr("定一个事项类别和它的期限，各村都照着办"), set_category)
    category.add_argument("--name", required=True, metavar="NAME", help=tr("类别"))
    category.add_argument("--parent", default="", metavar="NAME", help=tr("是哪个大类的子类"))
    category.add_argument("--term", type=int, metavar="N", help=tr("办理期限"))
    units = [code for code, _ in TERM_UNITS]
    category.add_argument("--unit", choices=units, default="working", metavar="UNIT", help=tr("期限按什么算"))
    category.add_argument("--off", action="store_true", help=tr("不再用这个类别"))


def _add_papers(leaves: Commands) -> None:
    policy = county_leaf(leaves, "policy", tr("发布政策；不写名称就列出发布过的"), publish_policy)
    add = policy.add_argument
    for name, words in (("title", tr("政策名称")), ("summary", tr("政策要点")), ("who", tr("谁可以享受")),
                        ("how", tr("怎么办理")), ("number", tr("文号")), ("unit", tr("发文单位"))):  # fmt: skip
        add(f"--{name}", default="", metavar="WORDS", help=words)
    for name, words in (("issued", tr("发文日期")), ("from", tr("从哪天起（含）")), ("to", tr("到哪天止（含）"))):
        add(f"--{name}", dest=f"{name}_on", type=day, metavar="YYYY-MM-DD", help=words)
    add("--leaflet", type=Path, nargs="*", default=[], metavar="FILE", help=tr("宣传页"))
    blank = county_leaf(leaves, "blank", tr("下发一份空表，要各村填"), send_blank)
    blank.add_argument("file", type=Path, metavar="FILE", help=tr("Excel 或 WPS 表格"))
    blank.add_argument("--village", nargs="*", default=[], metavar="CODE", help=tr("只发给这些村；不写就是全部"))
    blank.add_argument("--name", default="", metavar="WORDS", help=tr("表名，不写就是文件名"))
    blank.add_argument("--due", type=day, metavar="YYYY-MM-DD", help=tr("哪天前报"))
    blank.add_argument("--note", default="", metavar="WORDS", help=tr("填报要求"))
    blank.add_argument("--by", default="", metavar="NAME", help=tr("哪位、哪个股室"))


def _add_village(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--village", required=True, metavar="CODE", help=tr("村的 12 位统计代码"))


def _add_words(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--text", required=True, metavar="WORDS", help=about)
    parser.add_argument("--by", default="", metavar="NAME", help=tr("哪位、哪个股室"))
    parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help=tr("哪天，不写就是今天"))


def list_matters(arguments: argparse.Namespace) -> int:
    """What stands before the county, with its clocks."""
    with office_of(arguments) as office:
        found = matters.matters_up(office)
    facts = [
        {
            "village": line.village.code, "village_name": line.village.name, "matter": line.up.matter,
            "number": line.up.number, "title": mask_text(line.up.title), "why": str(line.up.why),
            "due_on": _iso(line.due_on), "days_left": line.days_left, "is_waiting": line.is_waiting,
        }
        for line in found
    ]  # fmt: skip
    lines = [
        "　".join(
            part
            for part in (
                line.village.code, line.village.name, line.up.number, mask_text(line.up.title),
                tr("期限 {day}").format(day=line.due_on) if line.due_on else "",
                "" if line.is_waiting else tr("答复过了"),
            )
            if part
        )
        for line in found
    ]  # fmt: skip
    return answer_with(arguments, {"matters": facts}, "\n".join(lines) or tr("没有报上来的事项。"))


def list_visits(arguments: argparse.Namespace) -> int:
    """The visits of a village with their ids."""
    with office_of(arguments) as office:
        found = diaries.diary(office, arguments.village, since=arguments.since, until=arguments.until)
    facts = [
        {"id": line.visit.id, "day": _iso(line.day), "cadre": line.cadre, "comments": len(line.comments)}
        for line in found
    ]
    lines = [f"{line.visit.id}　{_iso(line.day)}　{line.cadre}" for line in found]
    return answer_with(arguments, {"visits": facts}, "\n".join(lines) or tr("这段时间没有走访。"))


def answer_matter(arguments: argparse.Namespace) -> int:
    """An answer."""
    with office_of(arguments) as office:
        matter = replying.matter_numbered(office, arguments.village, arguments.matter)
        made = replying.answer(office, arguments.village, matter, arguments.text, by=arguments.by, on=arguments.on)
    return _made(arguments, made, tr("答复记下了，写数据包的时候带给村里。"))


def assign_work(arguments: argparse.Namespace) -> int:
    """A task, or a matter."""
    village, by = arguments.village, arguments.by
    with office_of(arguments) as office:
        if arguments.raised_by:
            handed = replying.Handed(
                arguments.title, arguments.note or arguments.title, arguments.place, arguments.raised_by,
                arguments.due, arguments.phone, arguments.category,
            )  # fmt: skip
            made = replying.assign_matter(office, village, handed, by=by)
        else:
            matter = replying.matter_numbered(office, village, arguments.matter) if arguments.matter else ""
            made = replying.assign(
                office, village, arguments.title, due_on=arguments.due, note=arguments.note, by=by, matter=matter
            )
    return _made(arguments, made, tr("交办记下了，写数据包的时候带给村里。"))


def comment_visit(arguments: argparse.Namespace) -> int:
    """A comment."""
    with office_of(arguments) as office:
        made = replying.comment(
            office, arguments.village, arguments.visit, arguments.text, by=arguments.by, on=arguments.on
        )
    return _made(arguments, made, tr("批注记下了，写数据包的时候带给村里。"))


def set_category(arguments: argparse.Namespace) -> int:
    """A line of the dictionary."""
    with office_of(arguments) as office:
        made = replying.set_category(
            office, arguments.name, parent=arguments.parent, term_count=arguments.term, term_unit=arguments.unit,
            is_active=not arguments.off,
        )  # fmt: skip
    return _made(arguments, made, tr("类别定好了，写数据包的时候带给各村。"))


def publish_policy(arguments: argparse.Namespace) -> int:
    """A policy, or the list of them."""
    with office_of(arguments) as office:
        if not arguments.title:
            found = papers.policies(office)
            facts = [{"id": each.id, "title": each.title, "number": each.number} for each in found]
            lines = [f"{each.title}　{each.number}".strip() for each in found]
            return answer_with(arguments, {"policies": facts}, "\n".join(lines) or tr("还没有发布过政策。"))
        policy = Policy(
            title=arguments.title, summary=arguments.summary, who=arguments.who, how=arguments.how,
            number=arguments.number, issued_by=arguments.unit, issued_on=arguments.issued_on,
            from_on=arguments.from_on, to_on=arguments.to_on,
        )  # fmt: skip
        made = papers.publish_policy(office, policy, arguments.leaflet)
    return _made(arguments, made, tr("政策发布了，写数据包的时候带给各村。"))


def send_blank(arguments: argparse.Namespace) -> int:
    """A blank form to villages."""
    with office_of(arguments) as office:
        made = papers.send_blank(
            office, arguments.village, arguments.file, name=arguments.name, due_on=arguments.due, note=arguments.note,
            by=arguments.by,
        )  # fmt: skip
    sentence = tr("空表发给 {n} 个村，写数据包的时候带下去。").format(n=len(made))
    return answer_with(arguments, {"ids": made}, sentence)


def write_replies(arguments: argparse.Namespace) -> int:
    """Packages for the villages' computers."""
    with office_of(arguments) as office:
        written = reply_packages.write_replies(
            office, arguments.out, villages=arguments.village, devices=arguments.computer, whole=arguments.whole
        )
    facts = [
        {
            "computer": each.computer, "name": each.name, "sequence": each.written.sequence, "works": each.works,
            "own_works": each.own_works, "contents": each.contents,
            "files": [str(path) for path in each.written.files],
        }
        for each in written
    ]  # fmt: skip
    sentence = tr("写了 {n} 个数据包。可以拔出U盘了。").format(n=len(written)) if written else tr("没有新的内容要发。")
    return answer_with(arguments, {"replies": facts}, sentence)


def _made(arguments: argparse.Namespace, identity: str, sentence: str) -> int:
    return answer_with(arguments, {"id": identity}, sentence)


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""
