"""exchange keys|export|import|receipts|inspect: packages on a stick, without a window"""

import argparse
from pathlib import Path
from typing import Any

from minqing_desktop.cli.exchange_import import import_package, inspect_package
from minqing_desktop.cli.exchange_words import computer_facts, key_words, role_words, sent_lines
from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, opened
from minqing_desktop.cli.terminal import answer_with
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange import enrolling, key_lists, own_key, sending
from minqing_desktop.services.exchange.book import Trust


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("数据交换：数据包、登记、回执")
    parser = commands.add_parser("exchange", help=about, description=about)
    parts = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    _add_keys(parts)
    export = _leaf(parts, "export", tr("把对方还没有回执的内容全部写进一个数据包"), export_package)
    export.add_argument("--out", type=Path, metavar="DIR", help=tr("U盘或文件夹"))
    export.add_argument("--to", nargs="*", default=[], metavar="ID", help=tr("发给哪些电脑；不写就是全部核对过的"))
    export.add_argument(
        "--villages", nargs="*", default=[], metavar="CODE", help=tr("只发哪些村，写 12 位统计代码；不写就是全部")
    )
    export.add_argument("--without-photos", action="store_true", help=tr("不带照片和附件，以后再带"))
    export.add_argument("--preview", action="store_true", help=tr("只看要带多少，不写"))
    take = _leaf(parts, "import", tr("导入对方的数据包、回执、登记文件或电脑名单"), import_package)
    take.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help=tr("一包的全部文件；写U盘或文件夹就导入里面的每一包")
    )
    take.add_argument("--preview", action="store_true", help=tr("只看会有什么变化，不导入"))
    receipts = _leaf(parts, "receipts", tr("对方已经收到多少；给对方写回执"), show_receipts)
    receipts.add_argument("--out", type=Path, metavar="DIR", help=tr("把给对方的回执写到U盘或文件夹"))
    photos = receipts.add_mutually_exclusive_group()
    photos.add_argument(
        "--no-photos", dest="asks", action="store_false", default=None, help=tr("告诉对方：不要带照片和附件来")
    )
    photos.add_argument("--photos", dest="asks", action="store_true", default=None, help=tr("告诉对方：照片和附件也要"))
    inspect = _plain_leaf(
        parts, "inspect", tr("看一个数据包：谁发的、给谁、第几包、签名对不对、里面有什么"), inspect_package
    )
    add_notebook(inspect, with_village=False, is_required=False)
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
    key = _leaf(leaves, "key", tr("存出这台电脑收件的钥匙：不用本程序，用 age 也能解开数据包"), write_key)
    key.add_argument("--out", type=Path, required=True, metavar="FILE", help=tr("钥匙存到哪个文件"))
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
    answer = {"computers": [computer_facts(each) for each in found]}
    return answer_with(arguments, answer, "\n".join(map(_computer_words, found)) or tr("还没有登记过别的电脑。"))


def confirm_computer(arguments: argparse.Namespace) -> int:
    """The groups were compared."""
    with opened(arguments.notebook) as notebook:
        found = enrolling.confirm(notebook.session, arguments.computer, arguments.groups)
    sentence = tr("核对无误，可以和「{name}」（{role}）交换数据了。").format(name=found.name, role=role_words(found))
    return answer_with(arguments, computer_facts(found), sentence)


def revoke_computer(arguments: argparse.Namespace) -> int:
    """Nothing more is taken from it."""
    with opened(arguments.notebook) as notebook:
        found = enrolling.revoke(notebook.session, arguments.computer)
    sentence = tr("「{name}」停用了，它的数据包不再接收；以前收下的还在。").format(name=found.name)
    return answer_with(arguments, computer_facts(found), sentence)


def renew_keys(arguments: argparse.Namespace) -> int:
    """Another number and other keys."""
    with opened(arguments.notebook) as notebook:
        enrolling.renew(notebook.session)
        number = notebook.session.notebook.device[:12].hex()
    sentence = tr("这台电脑有了新的编号和钥匙，请和每一台交换数据的电脑重新登记。")
    return answer_with(arguments, {"computer": number}, sentence)


def write_key(arguments: argparse.Namespace) -> int:
    """What opens packages without this program."""
    with opened(arguments.notebook) as notebook:
        own_key.write_key(notebook.session, arguments.out)
    return answer_with(arguments, {"file": str(arguments.out)}, key_words(arguments.out))


def publish_list(arguments: argparse.Namespace) -> int:
    """The county's list."""
    with opened(arguments.notebook) as notebook:
        sent = key_lists.publish(notebook.session, arguments.out)
    return _sent(arguments, sent, tr("电脑名单写好了，发给 {n} 台电脑。可以拔出U盘了。").format(n=len(sent.to)))


def export_package(arguments: argparse.Namespace) -> int:
    """Everything without a receipt, or as much of it as was chosen."""
    choice = {"villages": arguments.villages, "with_contents": not arguments.without_photos}
    with opened(arguments.notebook) as notebook:
        if arguments.preview:
            return _show_outgoing(arguments, sending.outgoing(notebook.session, arguments.to, **choice))
        if arguments.out is None:
            raise UserError("exchange_no_folder", tr("没有说写到哪里，没有导出。"), tr("请用 --out 写明U盘或文件夹。"))
        sent = sending.export(notebook.session, arguments.to, arguments.out, **choice)
    sentence = tr("第 {n} 包写好了：{works} 笔，发给{names}。可以拔出U盘了；对方给了回执才算收到。").format(
        n=sent.sequence, works=sent.works, names=tr("、").join(sent.to)
    )
    return _sent(arguments, sent, sentence)


def _show_outgoing(arguments: argparse.Namespace, told: sending.Outgoing) -> int:
    sentence = tr("要带 {works} 笔，发给{names}；还没有写。").format(works=told.works, names=tr("、").join(told.to))
    answer = {
        "actions": told.works,
        "contents": told.contents,
        "content_bytes": told.content_bytes,
        "halved": told.halved,
        "held_back": told.held_back,
        "to": list(told.to),
    }
    return answer_with(arguments, answer, "\n".join([sentence, *sent_lines(told)]))


def _sent(arguments: argparse.Namespace, sent: sending.Sent, sentence: str) -> int:
    answer = {
        "files": [str(path) for path in sent.files],
        "sequence": sent.sequence,
        "actions": sent.works,
        "contents": sent.contents,
        "content_bytes": sent.content_bytes,
        "halved": sent.halved,
        "held_back": sent.held_back,
        "to": list(sent.to),
    }
    return answer_with(arguments, answer, "\n".join([sentence, *sent_lines(sent), *map(str, sent.files)]))


def show_receipts(arguments: argparse.Namespace) -> int:
    """How far everybody is; with `--out` a receipt for each."""
    with opened(arguments.notebook) as notebook:
        found = sending.standings(notebook.session)
        written = []
        if arguments.out is not None:
            for each in found:
                sent = sending.write_receipt(notebook.session, each.device, arguments.out, asks=arguments.asks)
                written += sent.files
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


def _computer_words(found: enrolling.Computer) -> str:
    states = {
        Trust.OFFERED: tr("还没有核对"),
        Trust.CONFIRMED: tr("核对过"),
        Trust.VOUCHED: tr("别人介绍的，只认它写的内容"),
        Trust.REVOKED: tr("停用"),
    }
    words = tr("{name}（{role}）　{state}　编号 {id}　八组数字 {groups}").format(
        name=found.name,
        role=role_words(found),
        state=states[found.trust],
        id=found.device,
        groups=found.groups,
    )
    if found.has_new_card:
        words += tr("　有新的登记文件，还没有核对")
    return words + (tr("　有两台电脑用着这个编号，请让它们重新登记") if found.is_doubled else "")
