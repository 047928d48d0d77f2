"""notebook slots list|add|remove, recovery check|renew, escrow on|off|new-key, rekey: the ways into a notebook"""

import argparse
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import opened
from minqing_desktop.cli.terminal import answer_with, ask_password, ask_second_password, ask_text, progress_line, say
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import CADRE, ROLES, Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.services import hands
from minqing_desktop.services.cadres import add_cadre, list_cadres
from minqing_desktop.services.notebooks import OpenNotebook

CODE_VARIABLE = "MINQING_RECOVERY_CODE"


def add_to(parts: Commands) -> None:
    """Declares the commands beside the others of «notebook»."""
    slots = _group(parts, "slots", tr("各人自己的密码"))
    _leaf(slots, "list", tr("谁有密码、什么权限"), list_slots)
    add = _leaf(slots, "add", tr("给一位干部设密码；没有登记的先登记"), add_slot)
    add.add_argument("--cadre", required=True, metavar="NAME", help=tr("干部姓名"))
    add.add_argument("--role", default=CADRE, choices=[code for code, _ in ROLES], help=tr("权限，新登记的人才用"))
    remove = _leaf(slots, "remove", tr("去掉一位干部的密码"), remove_slot)
    remove.add_argument("--cadre", required=True, metavar="NAME", help=tr("干部姓名"))
    recovery = _group(parts, "recovery", tr("打印的恢复码"))
    _leaf(recovery, "check", tr("照纸上的输一遍，看还能不能用"), check_recovery)
    _leaf(recovery, "renew", tr("换一个新的恢复码，旧的作废"), renew_recovery)
    escrow = _group(parts, "escrow", tr("乡镇托管：乡镇保管的钥匙也能打开，默认不开"))
    turn_on = _leaf(escrow, "on", tr("托管给乡镇的公钥"), turn_on_escrow)
    turn_on.add_argument("--recipient", required=True, metavar="age1…", help=tr("乡镇给的公钥"))
    _leaf(escrow, "off", tr("取消托管"), turn_off_escrow)
    new_key = escrow.add_parser("new-key", help=tr("乡镇用：做一把新钥匙"), description=tr("乡镇用：做一把新钥匙"))
    new_key.add_argument("--out", type=Path, required=True, metavar="FILE", help=tr("私钥存到哪里"))
    new_key.set_defaults(command=make_township_key)
    rekey = _leaf(parts, "rekey", tr("换数据库的钥匙：先做备份，两个数据库重新加密"), change_key)
    rekey.add_argument("--new-code", action="store_true", help=tr("恢复码也换新的；不写就要输现在的恢复码"))


def _group(parts: Commands, name: str, about: str) -> Commands:
    parser = parts.add_parser(name, help=about, description=about)
    return parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)


def _leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    parser = parts.add_parser(name, help=about, description=about)
    parser.add_argument("folder", type=Path, metavar="DIR", help=tr("笔记本文件夹"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


def list_slots(arguments: argparse.Namespace) -> int:
    """Who can sign in, and the other ways in."""
    with opened(arguments.folder) as notebook:
        found = hands.hands(notebook)
        recipient = notebook.keyfile.escrow_recipient
        checked = hands.recovery_checked_on(notebook.session)
    cadres = [
        {"cadre": hand.cadre.name, "role": hand.role, "has_password": hand.has_password, "is_me": hand.is_me}
        for hand in found
    ]
    words = dict(ROLES)
    lines = [
        tr("{name}　{role}　{slot}").format(
            name=hand.cadre.name,
            role=tr(words[hand.role]),
            slot=tr("有密码") if hand.has_password else tr("没有密码"),
        )
        for hand in found
    ]
    lines.append(tr("乡镇托管：{key}").format(key=recipient or tr("没有开")))
    lines.append(tr("恢复码上次核对：{day}").format(day=checked.isoformat() if checked else tr("还没有核对过")))
    day = checked.isoformat() if checked else None
    return answer_with(arguments, {"cadres": cadres, "escrow": recipient, "recovery_checked": day}, "\n".join(lines))


def add_slot(arguments: argparse.Namespace) -> int:
    """A password for a colleague, or a new one for one who forgot his."""
    with opened(arguments.folder) as notebook:
        password = ask_second_password()
        cadre = _cadre_named(notebook, arguments.cadre) or _enter(notebook, arguments.cadre, arguments.role)
        hands.give_password(notebook, cadre.id, password)
    return answer_with(
        arguments,
        {"cadre": arguments.cadre},
        tr("{name}有自己的密码了，打开笔记本时输自己的密码就行。").format(name=arguments.cadre),
    )


def remove_slot(arguments: argparse.Namespace) -> int:
    """A colleague's password goes; it is said plainly what that does not do."""
    with opened(arguments.folder) as notebook:
        cadre = _cadre_named(notebook, arguments.cadre)
        if cadre is None or not any(hand.has_password for hand in hands.hands(notebook) if hand.cadre.id == cadre.id):
            raise UserError(
                "slot_unknown",
                tr("{name}在这本笔记本里没有密码，没有改动任何东西。").format(name=arguments.cadre),
                tr("用 notebook slots list 看谁有密码。"),
            )
        hands.take_password(notebook, cadre.id)
    return answer_with(arguments, {"cadre": arguments.cadre}, hands.removal_words(arguments.cadre))


def _cadre_named(notebook: OpenNotebook, name: str) -> Cadre | None:
    found = [hand.cadre for hand in hands.hands(notebook) if hand.cadre.name == name]
    if len(found) > 1:
        raise UserError(
            "cadre_ambiguous",
            tr("有 {n} 位干部叫{name}，没有改动任何东西。").format(n=len(found), name=name),
            tr("请在窗口的「设置」里选。"),
        )
    return found[0] if found else None


def _enter(notebook: OpenNotebook, name: str, role: str) -> Cadre:
    identity, _ = add_cadre(notebook.session, Cadre(name=name, role=role))
    return next(cadre for cadre in list_cadres(notebook.session) if cadre.id == identity)


def check_recovery(arguments: argparse.Namespace) -> int:
    """Whether the paper still opens; the day is remembered."""
    with opened(arguments.folder) as notebook:
        hands.check_recovery(notebook, ask_text(CODE_VARIABLE, tr("恢复码：")))
        day = notebook.session.today().isoformat()
    return answer_with(arguments, {"recovery_checked": day}, tr("核对无误，恢复码可以用。明年再核对一次。"))


def renew_recovery(arguments: argparse.Namespace) -> int:
    """A new code to print; the old one opens no longer."""
    with opened(arguments.folder) as notebook:
        code = hands.renew_recovery(notebook, ask_password())
    sentence = tr("新的恢复码：{code}\n旧的已经作废。请抄下来收好，不会再显示第二次。").format(code=code)
    return answer_with(arguments, {"recovery_code": code}, sentence)


def turn_on_escrow(arguments: argparse.Namespace) -> int:
    """The township can open the notebook from now on."""
    with opened(arguments.folder) as notebook:
        recipient = hands.turn_escrow_on(notebook, arguments.recipient)
    return answer_with(
        arguments, {"escrow": recipient}, tr("托管开好了：谁拿着这个公钥对应的私钥，谁就能打开这本笔记本。")
    )


def turn_off_escrow(arguments: argparse.Namespace) -> int:
    """The township cannot open it any more, as far as it has no older copy."""
    with opened(arguments.folder) as notebook:
        hands.turn_escrow_off(notebook)
    return answer_with(
        arguments,
        {"escrow": ""},
        tr("托管取消了。以前拷走的钥匙文件和备份，乡镇的私钥还能打开；要彻底断开，请再换一次数据库的钥匙。"),
    )


def make_township_key(arguments: argparse.Namespace) -> int:
    """A key pair for the township: the secret half into a file, the public half on the screen."""
    public = hands.make_township_key(arguments.out)
    say(public)
    return 0


def change_key(arguments: argparse.Namespace) -> int:
    """Both databases under another key."""
    password = ask_password()
    with opened(arguments.folder) as notebook:
        losing = hands.lose_password_by_rekeying(notebook, password)
        typed = "" if arguments.new_code else ask_text(CODE_VARIABLE, tr("现在的恢复码："))
        code = hands.change_key(notebook, password, typed, step=progress_line(tr("重新加密")))
    lines = [tr("数据库的钥匙换好了，以前拷走的钥匙文件打不开现在的笔记本。")]
    if losing:
        lines.append(tr("{names}要重新设密码：notebook slots add。").format(names=tr("、").join(losing)))
    if code:
        lines.append(tr("新的恢复码：{code}\n旧的已经作废。请抄下来收好，不会再显示第二次。").format(code=code))
    return answer_with(arguments, {"recovery_code": code, "without_password": losing}, "\n".join(lines))
