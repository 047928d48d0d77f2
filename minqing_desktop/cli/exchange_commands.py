"""exchange keys|export|import|receipts|inspect: packages on a stick, without a window"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from minqing_desktop.cli.exchange_words import kind_words, preview_lines
from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, opened
from minqing_desktop.cli.terminal import answer_with, say, say_json
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import Header
from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import enrolling, key_lists, sending, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.notebooks import OpenNotebook

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("数据交换：数据包、登记、回执")
    parser = commands.add_parser("exchange", help=about, description=about)
    parts = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    _add_keys(parts)
    export = _leaf(parts, "export", tr("把对方还没有回执的内容全部写进一个数据包"), export_package)
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))
    export.add_argument("--to", nargs="*", default=[], metavar="ID", help=tr("发给哪些电脑；不写就是全部核对过的"))
    take = _leaf(parts, "import", tr("导入对方的数据包、回执、登记文件或电脑名单"), import_package)
    take.add_argument("files", type=Path, nargs="+", metavar="FILE", help=tr("一包的全部文件"))
    take.add_argument("--preview", action="store_true", help=tr("只看会有什么变化，不导入"))
    receipts = _leaf(parts, "receipts", tr("对方已经收到多少；给对方写回执"), show_receipts)
    receipts.add_argument("--out", type=Path, metavar="DIR", help=tr("把给对方的回执写到U盘或文件夹"))
    inspect = _plain_leaf(parts, "inspect", tr("看一个数据包的外面：谁发的、给谁、第几包、签名对不对"), inspect_package)
    inspect.add_argument("files", type=Path, nargs="+", metavar="FILE", help=tr("一包的全部文件"))


def _add_keys(parts: Commands) -> None:
    about = tr("互相登记：电脑的钥匙、八组数字、停用")
    keys = parts.add_parser("keys", help=about, description=about)
    leaves = keys.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    card = _leaf(leaves, "card", tr("写出这台电脑的登记文件，交给对方"), write_card)
    card.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))
    card.add_argument("--name", default="", help=tr("对方看到的名字，不写就是村名"))
    card.add_argument("--county", action="store_true", help=tr("这台是县里的电脑"))
    _leaf(leaves, "list", tr("登记了哪些电脑，八组数字是什么"), list_computers)
    confirm = _leaf(leaves, "confirm", tr("打电话核对过八组数字，确认一台电脑"), confirm_computer)
    confirm.add_argument("--computer", required=True, metavar="ID", help=tr("电脑的编号，写开头几位也行"))
    confirm.add_argument("--groups", required=True, metavar="N", help=tr("对方念的八组数字"))
    revoke = _leaf(leaves, "revoke", tr("停用一台电脑，它写的不再接收"), revoke_computer)
    revoke.add_argument("--computer", required=True, metavar="ID", help=tr("电脑的编号，写开头几位也行"))
    _leaf(leaves, "renew", tr("硬盘被复制过：给这台电脑换新的编号和钥匙"), renew_keys)
    publish = _leaf(leaves, "publish", tr("县里用：发电脑名单，停用的也写在里面"), publish_list)
    publish.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("U盘或文件夹"))


def _leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    parser = _plain_leaf(parts, name, about, command)
    add_notebook(parser, with_village=False)
    return parser


def _plain_leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    parser = parts.add_parser(name, help=about, description=about)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


def write_card(arguments: argparse.Namespace) -> int:
    """This computer's enrolment file."""
    with opened(arguments.notebook) as notebook:
        path, card = enrolling.write_card(
            notebook.session, arguments.out, name=arguments.name, is_county=arguments.county
        )
    return answer_with(
        arguments,
        {"file": str(path), "computer": card.device.hex(), "name": card.name, "role": card.role},
        tr("登记文件写好了：{file}。可以拔出U盘了。对方也给您一个，两边导入以后打电话核对八组数字。").format(file=path),
    )


def list_computers(arguments: argparse.Namespace) -> int:
    """Who was met, and the groups to compare."""
    with opened(arguments.notebook) as notebook:
        found = enrolling.computers(notebook.session)
    answer = {"computers": [_computer_facts(each) for each in found]}
    return answer_with(arguments, answer, "\n".join(map(_computer_words, found)) or tr("还没有登记过别的电脑。"))


def confirm_computer(arguments: argparse.Namespace) -> int:
    """The groups were compared."""
    with opened(arguments.notebook) as notebook:
        found = enrolling.confirm(notebook.session, arguments.computer, arguments.groups)
    sentence = tr("核对无误，可以和「{name}」（{role}）交换数据了。").format(name=found.name, role=_role_words(found))
    return answer_with(arguments, _computer_facts(found), sentence)


def revoke_computer(arguments: argparse.Namespace) -> int:
    """Nothing more is taken from it."""
    with opened(arguments.notebook) as notebook:
        found = enrolling.revoke(notebook.session, arguments.computer)
    sentence = tr("「{name}」停用了，它的数据包不再接收；以前收下的还在。").format(name=found.name)
    return answer_with(arguments, _computer_facts(found), sentence)


def renew_keys(arguments: argparse.Namespace) -> int:
    """Another number and other keys."""
    with opened(arguments.notebook) as notebook:
        enrolling.renew(notebook.session)
        number = notebook.session.notebook.device[:12].hex()
    sentence = tr("这台电脑有了新的编号和钥匙，请和每一台交换数据的电脑重新登记。")
    return answer_with(arguments, {"computer": number}, sentence)


def publish_list(arguments: argparse.Namespace) -> int:
    """The county's list."""
    with opened(arguments.notebook) as notebook:
        sent = key_lists.publish(notebook.session, arguments.out)
    return _sent(arguments, sent, tr("电脑名单写好了，发给 {n} 台电脑。可以拔出U盘了。").format(n=len(sent.to)))


def export_package(arguments: argparse.Namespace) -> int:
    """Everything without a receipt."""
    with opened(arguments.notebook) as notebook:
        sent = sending.export(notebook.session, arguments.to, arguments.out)
    sentence = tr("第 {n} 包写好了：{works} 笔，发给{names}。可以拔出U盘了；对方给了回执才算收到。").format(
        n=sent.sequence, works=sent.works, names=tr("、").join(sent.to)
    )
    return _sent(arguments, sent, sentence)


def _sent(arguments: argparse.Namespace, sent: sending.Sent, sentence: str) -> int:
    answer = {
        "files": [str(path) for path in sent.files],
        "sequence": sent.sequence,
        "actions": sent.works,
        "to": list(sent.to),
    }
    return answer_with(arguments, answer, "\n".join([sentence, *map(str, sent.files)]))


def import_package(arguments: argparse.Namespace) -> int:
    """Whatever it is: each kind is taken in its own way."""
    kind = taking.kind_of(arguments.files)
    with opened(arguments.notebook) as notebook:
        if kind == taking.ENROLMENT:
            return _take_card(arguments, notebook)
        if kind == taking.RECEIPT:
            return _take_receipt(arguments, notebook)
        if kind == taking.KEYS:
            return _take_list(arguments, notebook)
        if arguments.preview:
            shown = taking.look(notebook.session, arguments.files)
        else:
            shown = taking.take(notebook, arguments.files).preview
    facts = {
        "sender": shown.sender,
        "sequence": shown.sequence,
        "actions": shown.actions,
        "ops": shown.ops,
        "records": {line.kind: {"new": line.new, "changed": line.changed} for line in shown.lines},
        "two_versions": len(shown.versions),
        "same_day": [{"household": each.household, "day": each.day.isoformat()} for each in shown.same_day],
        "passed_over": shown.passed_over,
        "doubled": list(shown.doubled),
        "taken": not arguments.preview,
    }
    return answer_with(arguments, facts, "\n".join(preview_lines(shown, is_taken=not arguments.preview)))


def _take_card(arguments: argparse.Namespace, notebook: OpenNotebook) -> int:
    found = enrolling.take_card(notebook.session, read_package(arguments.files))
    sentence = tr("登记了「{name}」（它说自己是{role}的），编号 {id}。请打电话核对八组数字：{groups}").format(
        name=found.name, role=_role_words(found), id=found.device, groups=found.groups
    )
    return answer_with(arguments, _computer_facts(found), sentence)


def _take_receipt(arguments: argparse.Namespace, notebook: OpenNotebook) -> int:
    told = taking.take_receipt(notebook.session, arguments.files)
    sentence = tr("「{name}」的回执：又有 {n} 笔确定收到了。").format(name=told.sender, n=told.works)
    if not told.is_log_known:
        sentence += tr("它说的校验码这本笔记本里没有：可能恢复过备份，没有收到的会再发一次。")
    return answer_with(
        arguments, {"sender": told.sender, "actions": told.works, "is_log_known": told.is_log_known}, sentence
    )


def _take_list(arguments: argparse.Namespace, notebook: OpenNotebook) -> int:
    listed = key_lists.take_key_list(notebook.session, arguments.files)
    sentence = tr("电脑名单第 {version} 版：新认识 {new} 台，停用 {revoked} 台。").format(
        version=listed.version, new=listed.new, revoked=listed.revoked
    )
    return answer_with(arguments, {"version": listed.version, "new": listed.new, "revoked": listed.revoked}, sentence)


def show_receipts(arguments: argparse.Namespace) -> int:
    """How far everybody is; with `--out` a receipt for each."""
    with opened(arguments.notebook) as notebook:
        found = sending.standings(notebook.session)
        written = []
        if arguments.out is not None:
            for each in found:
                written += sending.write_receipt(notebook.session, each.device, arguments.out).files
    lines = [
        tr("{name}：共 {all} 笔，确定收到 {receipted} 笔，下一包要带 {waiting} 笔").format(
            name=each.name, all=each.all, receipted=each.receipted, waiting=each.waiting
        )
        for each in found
    ]
    lines += [tr("回执写好了：{file}。可以拔出U盘了。").format(file=path) for path in written]
    computers = [
        {
            "computer": each.device,
            "name": each.name,
            "actions": each.all,
            "receipted": each.receipted,
            "waiting": each.waiting,
        }
        for each in found
    ]
    answer = {"computers": computers, "files": [str(path) for path in written]}
    return answer_with(arguments, answer, "\n".join(lines) or tr("还没有核对过的电脑。"))


def _computer_facts(found: enrolling.Computer) -> dict[str, Any]:
    return {
        "computer": found.device,
        "name": found.name,
        "role": found.role,
        "villages": list(found.villages),
        "state": str(found.trust),
        "groups": found.groups,
        "has_new_card": found.has_new_card,
        "is_doubled": found.is_doubled,
    }


def _role_words(found: enrolling.Computer) -> str:
    """A county's computer may take others out of use: it must be seen that one calls itself so."""
    return tr("县里") if found.role == COUNTY else tr("村里")


def _computer_words(found: enrolling.Computer) -> str:
    states = {
        Trust.OFFERED: tr("还没有核对"),
        Trust.CONFIRMED: tr("核对过"),
        Trust.VOUCHED: tr("别人介绍的，只认它写的内容"),
        Trust.REVOKED: tr("停用"),
    }
    words = tr("{name}（{role}）　{state}　编号 {id}　八组数字 {groups}").format(
        name=found.name,
        role=_role_words(found),
        state=states[found.trust],
        id=found.device,
        groups=found.groups,
    )
    if found.has_new_card:
        words += tr("　有新的登记文件，还没有核对")
    return words + (tr("　有两台电脑用着这个编号，请让它们重新登记") if found.is_doubled else "")


def inspect_package(arguments: argparse.Namespace) -> int:
    """What is written on the outside; nothing is opened and no password is asked for."""
    package = read_package(arguments.files)
    header = package.header
    facts = {
        "kind": header.kind,
        "id": header.id.hex(),
        "sender": header.sender.hex(),
        "incarnation": header.incarnation,
        "key": header.key.hex(),
        "recipients": [each.hex() for each in header.recipients],
        "sequence": header.sequence,
        "after": header.after,
        "made_at_ms": header.made_at_ms,
        "volumes": header.volumes,
        "bytes": package.size,
    }
    if arguments.json:
        say_json(facts)
    else:
        say(_in_words(header, package.size))
    return 0


def _in_words(header: Header, size: int) -> str:
    try:
        made = (_EPOCH + timedelta(milliseconds=header.made_at_ms)).astimezone().strftime("%Y-%m-%d %H:%M")
    except OverflowError:
        made = "?"
    return "\n".join(
        [
            tr("{kind}，第 {n} 包，{volumes} 个文件，共 {size} 字节，签名没有错。").format(
                kind=kind_words(header.kind), n=header.sequence, volumes=header.volumes, size=size
            ),
            tr("发的电脑：{device}（按它的时钟做于 {made}）").format(device=header.sender.hex(), made=made),
            tr("收的电脑：{devices}").format(
                devices=tr("、").join(each.hex() for each in header.recipients) or tr("谁都可以看")
            ),
        ]
    )
