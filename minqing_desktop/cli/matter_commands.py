"""matter list | show | accept | move | edit | clocks | petitions | carry-over"""

import argparse
from dataclasses import replace
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.matter_words import (
    as_json,
    clock_words,
    detail_words,
    line_words,
    petition_as_json,
    petition_words,
)
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.terminal import say, say_json
from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.matter import CLOSINGS, FEEDBACK_WAYS, MATTER_STAGES, RATINGS, ROUTES, Petitioner
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterDetail, MatterFilter, matter_detail, matters_where
from minqing_desktop.services.casework.mediations import edit_mediation
from minqing_desktop.services.casework.notices import clock_notices
from minqing_desktop.services.casework.petitions import edit_petition, petitions
from minqing_desktop.services.casework.registering import (
    MatterForm,
    edit_matter,
    new_matter,
    register_declined,
    register_matter,
    settle_on_spot,
)
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.casework.written_forms import corrected, read_form
from minqing_desktop.services.casework.year_end import carry_over
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of
from minqing_desktop.services.session import Session, plain_sentence


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("民情事项：登记、办理、查看")
    parts = commands.add_parser("matter", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    _list(_part(parts, "list", tr("列出事项"), list_matters))
    _part(parts, "show", tr("看一件事项：经过、期限、下一步能做什么"), show).add_argument("number", metavar="NUMBER")
    _accept(_part(parts, "accept", tr("登记受理一件事项，也可以当场办结或不予受理"), accept))
    moving = _part(parts, "move", tr("把事项往下办一步；缺什么会一条一条说出来"), move)
    moving.add_argument("number", metavar="NUMBER", help=tr("事项编号，例如 2026-0012"))
    moving.add_argument("move", metavar="MOVE", help=tr("哪一步，写名称或代码，例如 反馈 或 answer"))
    moving.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=tr("填一项，可以写几个"))
    moving.add_argument("--cadre", default="", metavar="NAME", help=tr("经手的干部"))
    editing = _part(parts, "edit", tr("改正事项登记的内容；信访代理和调解的写 petition. 和 mediation. 开头"), edit)
    editing.add_argument("number", metavar="NUMBER", help=tr("事项编号，例如 2026-0012"))
    editing.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=tr("改一项，可以写几个"))
    for name, about, command in (
        ("clocks", tr("快到期和已经超期的：办理时限、转办回复、信访告知、调解"), show_clocks),
        ("petitions", tr("信访代理和它的 15、60、30 日期限"), show_petitions),
    ):
        _part(parts, name, about, command).add_argument("--all", action="store_true", help=tr("没到期的也列出来"))
    _part(parts, "carry-over", tr("上年结转：没办结的一次转入下一年"), carry).add_argument(
        "year", type=int, metavar="YEAR"
    )


def _part(parts: Any, name: str, about: str, command: Command) -> argparse.ArgumentParser:
    parser = parts.add_parser(name, help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


def _list(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--open", action="store_true", help=tr("只要没有办结的"))
    add("--stage", choices=[code for code, _ in MATTER_STAGES], default="", metavar="STAGE", help=tr("只要这个阶段的"))
    add("--route", choices=[code for code, _ in ROUTES], default="", metavar="ROUTE", help=tr("只要这种途径的"))
    add("--category", default="", metavar="NAME", help=tr("只要这个类别的"))
    add("--from", dest="since", type=day, metavar="YYYY-MM-DD", help=tr("从哪天起受理的（含）"))
    add("--to", dest="until", type=day, metavar="YYYY-MM-DD", help=tr("到哪天止受理的（含）"))
    add("--text", default="", metavar="WORDS", help=tr("有这些字的"))


def _accept(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--household", default="", metavar="NUMBER", help=tr("谁家反映的（户编号）"))
    add("--name", action="append", default=[], metavar="NAME", help=tr("册上没有的反映人，可以写几个"))
    for name, words in (("title", tr("什么事")), ("wanted", tr("想要怎么样")), ("place", tr("在哪里")),
                        ("category", tr("大类")), ("subcategory", tr("子类"))):  # fmt: skip
        add(f"--{name}", default="", metavar="WORDS", help=words)
    add("--route", choices=[code for code, _ in ROUTES], default="", metavar="ROUTE", help=tr("办理途径"))
    add("--on", type=day, metavar="YYYY-MM-DD", help=tr("受理日期，不写就是今天"))
    add("--due", type=day, metavar="YYYY-MM-DD", help=tr("办理时限，不写就按类别"))
    add("--cadre", default="", metavar="NAME", help=tr("责任人"))
    add("--decline", default="", metavar="REASON", help=tr("不予受理，写明理由"))
    add("--on-spot", default="", metavar="ANSWER", help=tr("当场办结，写明怎么答复的；还要 --rating 和 --closing"))
    add("--way", choices=[code for code, _ in FEEDBACK_WAYS], default="oral", metavar="WAY", help=tr("怎么告知的"))
    add("--rating", choices=[code for code, _ in RATINGS], default="", metavar="RATING", help=tr("反映人的评价"))
    add("--closing", choices=[code for code, _ in CLOSINGS], default="", metavar="KIND", help=tr("办结类型"))


def list_matters(arguments: argparse.Namespace) -> int:
    """The matters of a filter, by their day."""
    wanted = MatterFilter(
        stages=frozenset(filter(None, [arguments.stage])),
        routes=frozenset(filter(None, [arguments.route])),
        only_open=arguments.open,
        category=arguments.category,
        accepted_from=arguments.since,
        accepted_to=arguments.until,
        text=arguments.text,
    )
    with session_of(arguments) as session:
        lines = matters_where(session, wanted)
    if arguments.json:
        say_json({"matters": [as_json(line) for line in lines]})
    else:
        for line in lines:
            say(line_words(line))
        say(tr("共 {n} 件").format(n=len(lines)))
    return 0


def show(arguments: argparse.Namespace) -> int:
    """One matter with its steps, clocks and what can be done next."""
    with session_of(arguments) as session:
        _answer(arguments, _found(session, arguments.number))
    return 0


def _answer(arguments: argparse.Namespace, detail: MatterDetail, sentence: str = "") -> None:
    if arguments.json:
        say_json({
            "matter": as_json(detail.line), "steps": [as_json(each.step) for each in detail.steps],
            "answers": [as_json(each) for each in detail.answers],
            "clocks": [as_json(each) for each in detail.clocks], "moves": [str(each) for each in detail.moves],
            "refused": {str(each): refused.sentence for each, refused in detail.refusals.items()},
        })  # fmt: skip
        return
    if sentence:
        say(sentence)
    for words in detail_words(detail):
        say(words)


def accept(arguments: argparse.Namespace) -> int:
    """Enters a matter; what is missing is named one by one."""
    with session_of(arguments) as session:
        session.cadre = _cadre(session, arguments.cadre) or session.cadre
        form = _form(session, arguments)
        on, way = arguments.on or session.today(), arguments.way
        if arguments.decline:
            identity, changes = register_declined(session, form, MoveForm(on=on, reason=arguments.decline, way=way))
        elif arguments.on_spot:
            answer = MoveForm(on=on, text=arguments.on_spot, way=way)
            rating, closing = MoveForm(rating=arguments.rating), MoveForm(closing=arguments.closing)
            identity, changes = settle_on_spot(session, form, answer, rating, closing)
        else:
            identity, changes = register_matter(session, form)
        _answer(arguments, matter_detail(session, identity), plain_sentence(changes))
    return 0


def _form(session: Session, arguments: argparse.Namespace) -> MatterForm:
    form = new_matter(session, _household(session, arguments.household))
    given = {name: getattr(arguments, name) for name in ("title", "wanted", "category", "subcategory", "route")}
    matter = replace(
        form.matter,
        **given,
        place=arguments.place or form.matter.place,
        accepted_on=arguments.on or session.today(),
        due_on=arguments.due,
        cadre=session.cadre,
    )
    others = tuple(Petitioner(name=name) for name in arguments.name)
    return replace(form, matter=matter, petitioners=(*form.petitioners, *others))


def move(arguments: argparse.Namespace) -> int:
    """One move; UserError says what stands against it."""
    chosen = _move(arguments.move)
    with session_of(arguments) as session:
        session.cadre = _cadre(session, arguments.cadre) or session.cadre
        detail = _found(session, arguments.number)
        form = read_form(session, detail, chosen, dict(_pair(each) for each in arguments.set))
        changes = make_move(session, detail.matter.id, chosen, form)
        _answer(arguments, matter_detail(session, detail.matter.id), plain_sentence(changes))
    return 0


def edit(arguments: argparse.Namespace) -> int:
    """Puts plain facts of a matter, its agent petition or its mediation right; each of the three is one action."""
    words: dict[str, dict[str, str]] = {"": {}, "petition": {}, "mediation": {}}
    for name, value in map(_pair, arguments.set):
        part, dot, field = name.partition(".")
        words.setdefault(part if dot else "", {})[field if dot else name] = value
    with session_of(arguments) as session:
        detail = _found(session, arguments.number)
        for part, given in words.items():
            if given:
                say(plain_sentence(_edited(session, detail, part, given)))
    return 0


def _edited(session: Session, detail: MatterDetail, part: str, words: dict[str, str]) -> Changes:
    case = detail.case
    if not part:
        return edit_matter(session, case.matter, corrected(case.matter, words))
    if part == "petition" and case.petition is not None:
        return edit_petition(session, case.petition, corrected(case.petition, words))
    if part == "mediation" and case.mediation is not None:
        return edit_mediation(session, case.matter.id, corrected(case.mediation, words))
    raise UserError(
        "matter_part_missing", tr("这件事项没有这一部分，没有改动。"), tr("能写的是 petition. 和 mediation.。")
    )


def show_clocks(arguments: argparse.Namespace) -> int:
    """What is near or past its day."""
    with session_of(arguments) as session:
        found = clock_notices(session, only_pressing=not arguments.all)
    if arguments.json:
        say_json({"clocks": [{"matter": each.line.number, **as_json(each.clock)} for each in found]})
    else:
        for each in found:
            say(clock_words(each))
        say(tr("共 {n} 项").format(n=len(found)))
    return 0


def show_petitions(arguments: argparse.Namespace) -> int:
    """Agent petitions with their clocks."""
    with session_of(arguments) as session:
        found = petitions(session, only_open=not arguments.all)
    if arguments.json:
        say_json({"petitions": [petition_as_json(each) for each in found]})
    else:
        for each in found:
            say(petition_words(each))
        say(tr("共 {n} 件").format(n=len(found)))
    return 0


def carry(arguments: argparse.Namespace) -> int:
    """Carries everything open over from a year."""
    with session_of(arguments) as session:
        count, changes = carry_over(session, arguments.year)
    if arguments.json:
        say_json({"carried": count})
    else:
        say(plain_sentence(changes))
    return 0


def _found(session: Session, number: str) -> MatterDetail:
    for line in matters_where(session, MatterFilter()):
        if line.number == number:
            return matter_detail(session, line.id)
    raise UserError("matter_unknown", tr("没有这个编号的事项，没有改动。"), tr("请核对编号，例如 2026-0012。"))


def _move(text: str) -> Move:
    for each in Move:
        if each is not Move.ACCEPT and text in (str(each), move_word(each)):
            return each
    listed = ((move_word(each), each) for each in Move if each is not Move.ACCEPT)
    words = tr("、").join(tr("{name}（{facts}）").format(name=word, facts=each) for word, each in listed)
    raise UserError("move_unknown", tr("没有这一步，没有改动。"), tr("能写的有：{moves}。").format(moves=words))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UserError("set_unclear", tr("--set 要写成 FIELD=VALUE，没有改动。"), tr("例如 --set text=换好了灯泡。"))
    return name.strip(), value.strip()


def _cadre(session: Session, name: str) -> str:
    if not name:
        cadres = list_cadres(session)
        return cadres[0].id if len(cadres) == 1 else ""
    for cadre in list_cadres(session):
        if cadre.name == name:
            return cadre.id
    raise UserError("cadre_unknown", tr("没有这位干部，没有改动。"), tr("请核对姓名。"))


def _household(session: Session, number: str) -> str:
    if not number:
        return ""
    rows = household_ids(session, HouseholdFilter(text=number, state=None))
    for line in household_lines_of(session, rows):
        if line.number == number:
            return line.id
    raise UserError("household_unknown", tr("没有这个户编号，没有改动。"), tr("请核对户编号。"))
