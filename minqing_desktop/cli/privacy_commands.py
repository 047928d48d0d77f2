"""erase | keeping | handover: what the law lets a villager ask for, how long things are kept, and who takes over."""

import argparse

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, opened, take_village
from minqing_desktop.cli.terminal import remark, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.erasing import (
    ErasurePreview,
    erase_household,
    erase_person,
    preview_household,
    preview_person,
)
from minqing_desktop.services.erasing_grounds import ASKED, erasing_grounds
from minqing_desktop.services.handover.deeds import complete, prepare
from minqing_desktop.services.handover.inventory import inventory
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.old_backups import holding, holding_words, replace_old, replaced_words
from minqing_desktop.services.retention import erase_expired, expired, keeping_rules, kept_years, set_years
from minqing_desktop.services.session import Session


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    _add_erase(commands)
    _add_keeping(commands)
    _add_handover(commands)


def _add_erase(commands: Commands) -> None:
    about = tr("按本人要求抹去一户或一个人的个人信息，找不回来")
    parser = commands.add_parser("erase", help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--household", required=True, metavar="NUMBER", help=tr("户编号"))
    parser.add_argument("--person", default="", metavar="NAME", help=tr("只抹去这一户的这个人"))
    grounds = [code for code, _words in erasing_grounds()]
    parser.add_argument("--ground", choices=grounds, default=ASKED, help=tr("为什么抹去"))
    parser.add_argument("--replace-backups", action="store_true", help=tr("旧备份也换掉"))
    parser.add_argument("--preview", action="store_true", help=tr("只看会抹去什么，什么都不改"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = erase
    parser.set_defaults(command=command)


def _add_keeping(commands: Commands) -> None:
    about = tr("保留期限：看、改，列出过了期限的，抹去过了期限的")
    parser = commands.add_parser("keeping", help=about, description=about)
    add_notebook(parser)
    keys = [rule.key for rule in keeping_rules()]
    words = tr("这一类留几年，如 words=5；0 是不限")
    parser.add_argument("--set", action="append", default=[], metavar="KIND=YEARS", help=words)
    parser.add_argument("--erase", action="append", default=[], choices=keys, help=tr("抹去这一类过了期限的"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = keep
    parser.set_defaults(command=command)


def _add_handover(commands: Commands) -> None:
    about = tr("离任交接：不写 --complete 只数一数要交哪些；清单用 report hand_over_list 打印")
    parser = commands.add_parser("handover", help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--from", dest="leaving", required=True, metavar="NAME", help=tr("移交的干部"))
    parser.add_argument("--to", dest="successor", default="", metavar="NAME", help=tr("接手的干部"))
    parser.add_argument("--complete", action="store_true", help=tr("交接完成：责任都转给接手的干部"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = hand_over
    parser.set_defaults(command=command)


def erase(arguments: argparse.Namespace) -> int:
    """Erases, or says what would go."""
    with opened(arguments.notebook) as notebook:
        session = notebook.session
        take_village(session, arguments.village_code)
        home, person = _whom(session, arguments.household, arguments.person)
        preview = preview_person(session, person) if person else preview_household(session, home)
        done = ""
        if not arguments.preview:
            if person:
                done = erase_person(session, person, arguments.ground).sentence
            else:
                done = erase_household(session, home, arguments.ground).sentence
        _say_erased(notebook, arguments, preview, done)
    return 0


def _say_erased(notebook: OpenNotebook, arguments: argparse.Namespace, preview: ErasurePreview, done: str) -> None:
    replaced = replace_old(notebook) if done and arguments.replace_backups else None
    held = holding(notebook)
    if arguments.json:
        say_json(
            {
                "erased": bool(done), "persons": preview.persons, "photos": preview.photos, "drafts": preview.drafts,
                "searches": preview.searches, "left": {one.kind: one.count for one in preview.writings},
                "backups_holding": len(held),
            }
        )  # fmt: skip
        return
    say(done or tr("会抹去 {n} 人的信息。").format(n=preview.persons))
    for one in preview.writings:
        say(tr("还提到他的：{label} {n} 条，请逐条看一遍。").format(label=one.label, n=one.count))
    if replaced is not None:
        say(replaced_words(replaced))
    if done and held:
        remark(holding_words(held))


def _whom(session: Session, number: str, name: str) -> tuple[str, str]:
    """The ids of the household and of the person, empty for none."""
    with session.reading() as reader:
        home = reader.first(Household, village=session.village, number=number)
        if home is None:
            raise UserError("household_unknown", tr("没有这个编号的户，没有改动。"), tr("请看看编号有没有写错。"))
        people = reader.find(Person, household=home.id, name=name) if name else []
    if name and len(people) != 1:
        raise UserError(
            "person_unknown", tr("这一户里没有叫这个名字的，或者不止一个，没有改动。"), tr("请到窗口里的户情页面办。")
        )
    return home.id, people[0].id if people else ""


def keep(arguments: argparse.Namespace) -> int:
    """Sets years, lists what is past them, erases it where told to."""
    with opened(arguments.notebook) as notebook:
        session = notebook.session
        take_village(session, arguments.village_code)
        for said in arguments.set:
            _set(session, said)
        chosen = [one for one in expired(session) if one.rule in arguments.erase]
        done = erase_expired(session, chosen).sentence if chosen else ""
        years, left = kept_years(session), expired(session)
    counts = {rule.key: sum(1 for one in left if one.rule == rule.key) for rule in keeping_rules()}
    if arguments.json:
        say_json({"years": years, "past": counts, "erased": len(chosen)})
        return 0
    for rule in keeping_rules():
        kept = tr("{n} 年").format(n=years[rule.key]) if years[rule.key] else tr("不限")
        say(tr("{what}（{key}）：{kept}，过了期限的 {n} 条").format(
            what=rule.what, key=rule.key, kept=kept, n=counts[rule.key]
        ))  # fmt: skip
    if done:
        say(done)
    return 0


def _set(session: Session, said: str) -> None:
    key, _sign, number = said.partition("=")
    if key not in {rule.key for rule in keeping_rules()} or not number.isdecimal():
        known = tr("、").join(rule.key for rule in keeping_rules())
        advice = tr("写成 words=5，前面可以是：{known}。").format(known=known)
        raise UserError("keeping_wrong", tr("看不懂这个期限，没有改动。"), advice)
    set_years(session, key, int(number) or None)


def hand_over(arguments: argparse.Namespace) -> int:
    """Counts what one cadre has in hand, and hands it to another where told to."""
    with opened(arguments.notebook) as notebook:
        session = notebook.session
        take_village(session, arguments.village_code)
        leaving = _cadre(session, arguments.leaving)
        done = ""
        if arguments.complete or arguments.successor:
            identity, _changes = prepare(session, leaving, _cadre(session, arguments.successor))
            done = complete(session, identity).sentence if arguments.complete else ""
        found = inventory(session, leaving)
    counts = {
        "matters": len(found.matters), "promises": len(found.promises), "tasks": len(found.tasks),
        "households": len(found.households), "quiet": len(found.quiet), "overdue": found.overdue,
        "drafts": len(found.drafts),
    }  # fmt: skip
    if arguments.json:
        say_json({**counts, "done": bool(done)})
        return 0
    words = tr(
        "事项 {matters} 件，承诺 {promises} 件，任务 {tasks} 件，联系户 {households} 户（该走访的 {quiet} 户）。"
    )
    say(done or words.format(**counts))
    return 0


def _cadre(session: Session, name: str) -> str:
    found = [cadre.id for cadre in list_cadres(session) if cadre.name == name]
    if len(found) != 1:
        raise UserError("cadre_unknown", tr("干部名单里没有这个名字。"), tr("请看看有没有写错字。"))
    return found[0]
