"""exchange inspect: packages on a stick, without a window"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.terminal import say, say_json
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import Header
from minqing_desktop.exchange.package.reading import read_package

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("数据交换：数据包、登记、回执")
    parser = commands.add_parser("exchange", help=about, description=about)
    parts = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    inspect = _leaf(parts, "inspect", tr("看一个数据包的外面：谁发的、给谁、第几包、签名对不对"), inspect_package)
    inspect.add_argument("files", type=Path, nargs="+", metavar="FILE", help=tr("一包的全部文件"))


def _leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    parser = parts.add_parser(name, help=about, description=about)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


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


def kind_words(kind: str) -> str:
    """What a package is, for people."""
    return {
        "ops": tr("数据包"),
        "reply": tr("县里的答复"),
        "receipt": tr("回执"),
        "enrol": tr("登记文件"),
        "keys": tr("电脑名单"),
        "roster": tr("花名册"),
    }.get(kind, kind)
