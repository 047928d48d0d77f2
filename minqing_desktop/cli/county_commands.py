"""county init|villages|enrol|confirm|computers|revoke|key|ingest|receipts|quarantine|publish|status: a county office"""

import argparse
from pathlib import Path
from typing import Any

from minqing_desktop.cli import county_reply_commands, county_report_commands
from minqing_desktop.cli.county_opening import county_leaf, office_of
from minqing_desktop.cli.county_words import (
    computer_facts,
    computer_words,
    folder_facts,
    folder_words,
    ingested_facts,
    ingested_words,
    refusal_facts,
    refusal_words,
    village_facts,
    village_words,
)
from minqing_desktop.cli.exchange_words import key_words
from minqing_desktop.cli.grammar import Commands
from minqing_desktop.cli.terminal import answer_with, ask_new_password, progress_line
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county import enrolling, ingesting, publishing, quarantine, receipts, standing, villages
from minqing_desktop.services.county.office import begin_again, create_office
from minqing_desktop.services.exchange.own_key import write_identities


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("县里汇总：各村的数据包收进一个库，写回执、名单和答复")
    parser = commands.add_parser("county", help=about, description=about)
    parts = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    init = county_leaf(parts, "init", tr("建立县里的汇总库"), make_office)
    init.add_argument("--name", required=True, metavar="NAME", help=tr("村里看到的名称"))
    init.add_argument("--code", default="", metavar="CODE", help=tr("县的区划代码"))
    _add_villages(parts)
    _add_computers(parts)
    ingest = county_leaf(parts, "ingest", tr("收下文件夹里所有的数据包、回执和登记文件"), ingest_places)
    ingest.add_argument("places", type=Path, nargs="+", metavar="FOLDER", help=tr("文件夹、U盘或文件"))
    receipt = county_leaf(parts, "receipts", tr("给有新内容的电脑写回执"), write_receipts)
    receipt.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))
    receipt.add_argument("--all", action="store_true", help=tr("写过的也再写一遍，U盘丢了的时候用"))
    aside = county_leaf(parts, "quarantine", tr("没有收下的文件：看原因，再试一次，或者去掉"), show_quarantine)
    choice = aside.add_mutually_exclusive_group()
    choice.add_argument("--retry", metavar="ID", help=tr("再收一次"))
    choice.add_argument("--drop", metavar="ID", help=tr("去掉，不收了"))
    publish = county_leaf(parts, "publish", tr("发电脑名单，停用的也写在里面"), publish_list)
    publish.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))
    county_leaf(parts, "restored", tr("汇总库从备份恢复以后用一次：重新计数，请各村把后来的再交一次"), start_again)
    county_leaf(parts, "status", tr("各村最后一包是哪天、缺哪一包、有几台电脑"), show_status)
    county_reply_commands.add_to(parts)
    county_report_commands.add_to(parts)
    window = county_leaf(parts, "window", tr("打开县里汇总的窗口"), without_window)
    window.set_defaults(is_window=True)


def _add_villages(parts: Commands) -> None:
    parser = county_leaf(parts, "villages", tr("登记村：看有哪些，加一个，或从表格里加"), register_villages)
    parser.add_argument("--file", type=Path, metavar="FILE", help=tr("有统计代码、村名、乡镇三列的表格"))
    parser.add_argument("--code", default="", metavar="CODE", help=tr("村的 12 位统计代码"))
    parser.add_argument("--name", default="", metavar="NAME", help=tr("村名"))
    parser.add_argument("--township", default="", metavar="NAME", help=tr("乡镇"))


def _add_computers(parts: Commands) -> None:
    enrol = county_leaf(parts, "enrol", tr("写给各村的登记文件，或收下村里交来的登记文件"), enrol_computers)
    enrol.add_argument("files", type=Path, nargs="*", metavar="FILE", help=tr("村里交来的登记文件"))
    enrol.add_argument("--out", type=Path, metavar="DIR", help=tr("把县里的登记文件写到这里"))
    enrol.add_argument("--village", nargs="*", default=[], metavar="CODE", help=tr("只写给这些村；不写就是全部"))
    county_leaf(parts, "computers", tr("登记了哪些电脑，八组数字是什么"), list_computers)
    confirm = county_leaf(parts, "confirm", tr("打电话核对过八组数字，确认一台电脑"), confirm_computer)
    confirm.add_argument("--computer", required=True, metavar="ID", help=tr("电脑的编号，写开头几位也行"))
    confirm.add_argument("--groups", required=True, metavar="N", help=tr("对方念的八组数字"))
    revoke = county_leaf(parts, "revoke", tr("停用一台电脑，它写的不再接收"), revoke_computer)
    revoke.add_argument("--computer", required=True, metavar="ID", help=tr("电脑的编号，写开头几位也行"))

    key = county_leaf(parts, "key", tr("存出县里收件的钥匙：不用本程序，用 age 也能解开数据包"), write_key)
    key.add_argument("--out", type=Path, required=True, metavar="FILE", help=tr("钥匙存到哪个文件"))


def make_office(arguments: argparse.Namespace) -> int:
    """A new office."""
    password = ask_new_password(tr("给汇总库设一个密码："), tr("两次输入的密码不一样，没有建立汇总库。"))
    office = create_office(arguments.database, password, name=arguments.name, code=arguments.code)
    try:
        recovery_code = office.database.recovery_code
        answer = {
            "name": office.name,
            "code": office.code,
            "computer": office.keys.device.hex(),
            "recovery_code": recovery_code,
        }
    finally:
        office.close()
    lines = [
        tr("「{name}」的汇总库建好了。下一步：登记各村，再把县里的登记文件写给各村。").format(name=office.name),
        tr("恢复码：{code}").format(code=recovery_code),
        tr("请抄在纸上收好：忘了密码，把它当作密码输入也能打开。以后不再显示。"),
    ]
    return answer_with(arguments, answer, "\n".join(lines))


def start_again(arguments: argparse.Namespace) -> int:
    """The database is an older copy of itself."""
    with office_of(arguments) as office:
        again = begin_again(office)
    sentence = tr("记下了。请用 county receipts --all 给各村都写一份回执：各村收下以后，下一包会把这里缺的再交一次。")
    return answer_with(arguments, {"incarnation": again.incarnation}, sentence)


def register_villages(arguments: argparse.Namespace) -> int:
    """The register, and additions to it."""
    with office_of(arguments) as office:
        if arguments.file is not None:
            done = villages.import_villages(office, arguments.file)
        elif arguments.code or arguments.name:
            done = villages.add_village(office, arguments.code, arguments.name, arguments.township)
        else:
            return _list_villages(arguments, villages.villages(office))
    answer = {
        "added": len(done.added),
        "changed": len(done.changed),
        "unchanged": done.unchanged,
        "doubts": list(done.doubts),
    }
    sentence = tr("新登记 {added} 个村，改了 {changed} 个，{same} 个没有变化。").format(
        added=len(done.added), changed=len(done.changed), same=done.unchanged
    )
    return answer_with(arguments, answer, "\n".join([sentence, *done.doubts]))


def _list_villages(arguments: argparse.Namespace, found: list[Any]) -> int:
    facts = [{"code": each.code, "name": each.name, "township": each.township} for each in found]
    lines = [f"{each.code}　{each.township}　{each.name}" for each in found]
    return answer_with(arguments, {"villages": facts}, "\n".join(lines) or tr("还没有登记村。"))


def enrol_computers(arguments: argparse.Namespace) -> int:
    """Enrolment files in both directions."""
    if not arguments.files and arguments.out is None:
        raise UserError("usage", tr("没有说要做什么。"), tr("写登记文件用 --out，收村里的登记文件就把文件写上。"))
    with office_of(arguments) as office:
        taken = [enrolling.take_card(office, [path]) for path in arguments.files]
        written = []
        if arguments.out is not None:
            written = enrolling.write_county_card(office, arguments.out, arguments.village)
    lines = [
        tr("登记了「{name}」，编号 {id}。请打电话核对八组数字：{groups}").format(
            name=each.name, id=each.device, groups=each.groups
        )
        for each in taken
    ]
    if written:
        lines.append(tr("写了 {n} 份登记文件。可以拔出U盘了。").format(n=len(written)))
    answer = {"computers": [computer_facts(each) for each in taken], "files": [str(path) for path in written]}
    return answer_with(arguments, answer, "\n".join(lines))


def list_computers(arguments: argparse.Namespace) -> int:
    """Who was met, and the groups to compare."""
    with office_of(arguments) as office:
        found = enrolling.computers(office)
    answer = {"computers": [computer_facts(each) for each in found]}
    return answer_with(arguments, answer, "\n".join(map(computer_words, found)) or tr("还没有登记过电脑。"))


def confirm_computer(arguments: argparse.Namespace) -> int:
    """The groups were compared."""
    with office_of(arguments) as office:
        found = enrolling.confirm(office, arguments.computer, arguments.groups)
    sentence = tr("核对无误，可以收「{name}」的数据包了。").format(name=found.name)
    return answer_with(arguments, computer_facts(found), sentence)


def revoke_computer(arguments: argparse.Namespace) -> int:
    """Nothing more is taken from it."""
    with office_of(arguments) as office:
        found = enrolling.revoke(office, arguments.computer)
    sentence = tr("「{name}」停用了，它的数据包不再接收；以前收下的还在。请再发一次电脑名单。").format(name=found.name)
    return answer_with(arguments, computer_facts(found), sentence)


def write_key(arguments: argparse.Namespace) -> int:
    """What opens packages without this program."""
    with office_of(arguments) as office:
        write_identities(arguments.out, [office.keys])
    return answer_with(arguments, {"file": str(arguments.out)}, key_words(arguments.out))


def ingest_places(arguments: argparse.Namespace) -> int:
    """Everything that lies there; what is refused is set aside and does not make the command fail."""
    with office_of(arguments) as office:
        result = ingesting.ingest_all(
            office, ingesting.files_in(arguments.places), progress=progress_line(tr("收数据包"))
        )
    return answer_with(arguments, folder_facts(result), "\n".join(folder_words(result)))


def write_receipts(arguments: argparse.Namespace) -> int:
    """Receipts for all with something new."""
    with office_of(arguments) as office:
        written = receipts.write_receipts(office, arguments.out, every=arguments.all)
    facts = [
        {
            "computer": each.computer,
            "name": each.name,
            "sequence": each.sequence,
            "files": [str(path) for path in each.files],
        }
        for each in written
    ]
    sentence = tr("写了 {n} 份回执。可以拔出U盘了。").format(n=len(written)) if written else tr("没有新的回执要写。")
    return answer_with(arguments, {"receipts": facts}, sentence)


def show_quarantine(arguments: argparse.Namespace) -> int:
    """What was refused; with `--retry` or `--drop` one of them."""
    with office_of(arguments) as office:
        if arguments.retry:
            told = ingesting.try_again(office, quarantine.refusal_named(office, arguments.retry))
            return answer_with(arguments, ingested_facts(told), ingested_words(told))
        if arguments.drop:
            gone = quarantine.refusal_named(office, arguments.drop)
            quarantine.drop(office, [gone])
            return answer_with(arguments, {"dropped": gone.id}, tr("去掉了。"))
        found = quarantine.quarantined(office)
    answer = {"quarantined": [refusal_facts(each) for each in found]}
    return answer_with(arguments, answer, "\n".join(map(refusal_words, found)) or tr("没有放在一边的文件。"))


def publish_list(arguments: argparse.Namespace) -> int:
    """The list of computers."""
    with office_of(arguments) as office:
        done = publishing.publish(office, arguments.out)
    answer = {
        "version": done.version,
        "computers": done.computers,
        "revoked": done.revoked,
        "files": [str(path) for path in done.files],
    }
    sentence = tr("电脑名单第 {version} 版写好了，发给 {n} 台电脑。可以拔出U盘了。").format(
        version=done.version, n=done.computers
    )
    return answer_with(arguments, answer, "\n".join([sentence, *map(str, done.files)]))


def show_status(arguments: argparse.Namespace) -> int:
    """The office in figures, and each village."""
    with office_of(arguments) as office:
        whole = standing.office_standing(office)
        found = standing.village_standings(office)
    answer = {
        "name": whole.name,
        "computers": whole.computers,
        "waiting": whole.waiting,
        "refused": whole.refused,
        "receipts": whole.receipts,
        "villages": [village_facts(each) for each in found],
    }
    head = tr(
        "{name}：{villages} 个村，{silent} 个还没有交过；电脑 {computers} 台，待核对 {waiting} 台；"
        "没有收下的 {refused} 份；要写的回执 {receipts} 份"
    ).format(
        name=whole.name, villages=whole.villages, silent=whole.silent, computers=whole.computers,
        waiting=whole.waiting, refused=whole.refused, receipts=whole.receipts,
    )  # fmt: skip
    return answer_with(arguments, answer, "\n".join([head, *map(village_words, found)]))


def without_window(_arguments: argparse.Namespace) -> int:
    """Where nothing can show a window; else whoever reads the command line opens it."""
    raise UserError("window_missing", tr("从这里打不开窗口。"), tr("请在有屏幕的电脑上运行 minqing-desktop。"))
