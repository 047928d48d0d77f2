"""notebook backup | backups | restore | repair"""

import argparse
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Commands
from minqing_desktop.cli.opening import opened
from minqing_desktop.cli.terminal import ask_password, progress_line, remark, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.backups import Backup, backups_of, read_backup, verify_backup
from minqing_desktop.services.notebooks import OpenNotebook, open_with_key
from minqing_desktop.services.repairing import Rung, find_key, ladder, mend_keyfile, mend_lists, salvage
from minqing_desktop.services.restoring import compare, find_backups, restore, sign_in_to
from minqing_desktop.services.safekeeping import make_noted, reason_words
from minqing_desktop.services.sticks import copy_to_stick
from minqing_desktop.storage.folder import NotebookFolder


def add_to(parts: Commands) -> None:
    """Declares the commands below `notebook`."""
    making = _add(parts, "backup", tr("做一份备份，读回来验过才算；--to 再拷一份到U盘"), make)
    making.add_argument("--to", type=Path, metavar="DIR", help=tr("U盘或别的盘上的文件夹"))
    listing = _add(parts, "backups", tr("列出备份；--check 把每一份从头到尾验一遍"), list_them)
    listing.add_argument("--check", action="store_true", help=tr("逐份检查"))
    restoring = _add(parts, "restore", tr("用备份恢复；原来的文件留在旁边的文件夹里"), restore_one)
    restoring.add_argument("--from", dest="source", type=Path, metavar="DIR", help=tr("备份所在的文件夹或U盘"))
    restoring.add_argument("--number", type=int, default=0, metavar="N", help=tr("第几份；不写就用最新的"))
    restoring.add_argument("--by-code", action="store_true", help=tr("输入的是恢复码，不是密码"))
    restoring.add_argument("--preview", action="store_true", help=tr("只看会有什么不同，什么都不改"))
    about = tr("笔记本打不开时用：不写 --step 就列出能试的办法")
    repairing = _add(parts, "repair", about, repair)
    repairing.add_argument("--step", choices=[each.value for each in _BY_COMMAND], metavar="STEP", help=_steps_words())
    repairing.add_argument("--by-code", action="store_true", help=tr("输入的是恢复码，不是密码"))
    repairing.add_argument("--from", dest="source", type=Path, metavar="DIR", help=tr("存有备份的文件夹或U盘"))


_BY_COMMAND = (Rung.KEYFILE, Rung.REBUILD, Rung.SALVAGE, Rung.BACKUP)


def _steps_words() -> str:
    return tr("试哪一步：{steps}").format(steps=tr("、").join(each.value for each in _BY_COMMAND))


def _add(parts: Commands, name: str, about: str, command: Any) -> argparse.ArgumentParser:
    parser = parts.add_parser(name, help=about, description=about)
    parser.add_argument("folder", type=Path, metavar="DIR", help=tr("笔记本文件夹"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


def make(arguments: argparse.Namespace) -> int:
    """A backup among the notebook's own, and a copy where `--to` says."""
    with opened(arguments.folder) as notebook:
        if arguments.to is None:
            backup, where = make_noted(notebook, "manual", progress=progress_line(tr("备份"))), None
        else:
            copied = copy_to_stick(notebook, drive_at(arguments.to), progress=progress_line(tr("备份")))
            backup, where = copied.backup, copied.root
    if arguments.json:
        say_json({**_facts(backup), "copied_to": str(where or "")})
    elif where is None:
        say(tr("备份好了，第 {n} 份，已经读回来验过。").format(n=backup.number))
    else:
        say(tr("第 {n} 份备份已经拷到 {folder}，读回来对得上，可以拔出了。").format(n=backup.number, folder=where))
    return 0


def list_them(arguments: argparse.Namespace) -> int:
    """Every backup of the notebook, newest first; with `--check` each is read to the end."""
    with opened(arguments.folder) as notebook:
        backups = backups_of(notebook)
        faults = {each.folder.name: _fault(each, notebook) for each in backups} if arguments.check else {}
    if arguments.json:
        say_json({"backups": [{**_facts(each), "fault": faults.get(each.folder.name, "")} for each in backups]})
    else:
        for each in backups:
            say(_line(each, faults.get(each.folder.name)))
        if not backups:
            say(tr("还没有备份。"))
    bad = [name for name, fault in faults.items() if fault]
    if bad:
        raise UserError(
            "backups_damaged",
            tr("有 {n} 份备份坏了：{names}。").format(n=len(bad), names=tr("、").join(bad)),
            tr("请马上再做一份，并拷到U盘。"),
        )
    return 0


def _fault(backup: Backup, notebook: OpenNotebook) -> str:
    try:
        verify_backup(backup, notebook.key)
    except UserError as error:
        return error.code
    return ""


def restore_one(arguments: argparse.Namespace) -> int:
    """Puts a backup in place; with `--preview` only tells what would differ."""
    backup = _chosen(arguments.source or NotebookFolder(arguments.folder).backups, arguments.number)
    label, key = sign_in_to(backup, ask_password(), by_code=arguments.by_code)
    if arguments.preview:
        return _preview(arguments, read_backup(backup.folder, key), key)
    notebook = restore(backup, key, arguments.folder, label=label, progress=progress_line(tr("恢复")))
    notebook.close()
    if arguments.json:
        say_json({**_facts(backup), "notebook": str(arguments.folder)})
    else:
        say(tr("已经恢复到第 {n} 份备份；原来的文件留在旁边的文件夹里，没有删。").format(n=backup.number))
    return 0


def _chosen(source: Path, number: int) -> Backup:
    listed = [each for found in find_backups(source) for each in found.backups if number in (0, each.number)]
    if not listed:
        raise UserError(
            "backup_missing",
            tr("这个文件夹里没有找到完整的备份，没有改动任何东西。"),
            tr("请看看U盘插好没有，或者用 --from 指明备份所在的文件夹。"),
        )
    return listed[0]


def _preview(arguments: argparse.Namespace, backup: Backup, key: bytes) -> int:
    try:
        here = open_with_key(arguments.folder, key)
    except UserError:
        compared = compare(backup, key, None)
    else:
        compared = compare(backup, key, here)
        here.close()
    if arguments.json:
        lines = {each.kind: {"here": each.here, "backup": each.there} for each in compared.lines}
        say_json({**_facts(backup), "records": lines, "lost_actions": compared.lost_count})
        return 0
    say(_line(backup, None))
    for each in compared.lines:
        now = "？" if each.here is None else str(each.here)
        say(tr("  {label}：现在 {here}，备份里 {there}").format(label=each.label, here=now, there=each.there))
    if compared.lost_count:
        say(tr("恢复以后，备份之后的 {n} 次操作就没有了。").format(n=compared.lost_count))
    return 0


def repair(arguments: argparse.Namespace) -> int:
    """Lists what can be tried, or tries one step of it."""
    folder: Path = arguments.folder
    if arguments.step is None:
        return _list_rungs(arguments)
    rung = Rung(arguments.step)
    if rung is Rung.KEYFILE:
        source = mend_keyfile(folder, arguments.source)
        say(tr("换上了 {path} 里的钥匙文件，坏的改名留着。").format(path=source))
        return 0
    secret = ask_password()
    if rung is Rung.BACKUP:
        backup = _chosen(arguments.source or NotebookFolder(folder).backups, 0)
        label, key = sign_in_to(backup, secret, by_code=arguments.by_code)
        restore(backup, key, folder, label=label, progress=progress_line(tr("恢复"))).close()
        say(tr("换上了最近的好备份；原来的文件留在旁边的文件夹里，没有删。"))
        return 0
    key = find_key(folder, secret, by_code=arguments.by_code, extra=arguments.source)
    if rung is Rung.REBUILD:
        mend_lists(folder, key, progress_line(tr("重建"))).close()
        say(tr("列表按底账重做好了；数据文件先拷了一份放在旁边。"))
    else:
        notebook, salvaged = salvage(folder, key, progress=progress_line(tr("取出")))
        notebook.close()
        base = tr("以第 {n} 份备份打底，").format(n=salvaged.backup.number) if salvaged.backup else ""
        said = tr("从坏文件里又取出 {n} 次操作；有 {lost} 条读不出来。").format(
            n=salvaged.actions_added, lost=salvaged.readable.ops_lost
        )
        say(sentences(base + said, tr("坏的文件留在旁边的文件夹里。")))
    return 0


def _list_rungs(arguments: argparse.Namespace) -> int:
    found = ladder(arguments.folder)
    if arguments.json:
        say_json({"steps": [{"step": each.rung, "possible": not each.why_not} for each in found.rungs]})
        return 0
    for number, each in enumerate(found.rungs, 1):
        say(f"{number}. {each.title}（{each.rung}）")
        say("   " + (each.why_not or sentences(each.explanation, each.costs)))
    remark(tr("从上往下试。每一步都不删东西。"))
    return 0


def _facts(backup: Backup) -> dict[str, Any]:
    manifest = backup.manifest
    return {
        "number": backup.number,
        "folder": str(backup.folder),
        "made_at": backup.made_at.isoformat(),
        "ops": manifest.ops,
        "attachments": manifest.blobs,
        "bytes": manifest.size,
        "reason": backup.inside.reason if backup.inside else "",
    }


def _line(backup: Backup, fault: str | None) -> str:
    inside, made = backup.inside, backup.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    reason = reason_words(inside.reason) if inside else ""
    counts = inside.counts if inside else {}
    words = tr("第 {n} 份　{at}　{reason}　{h} 户 {p} 人　走访 {v} 次").format(
        n=backup.number, at=made, reason=reason, h=counts.get("household", 0), p=counts.get("person", 0),
        v=counts.get("visit", 0),
    )  # fmt: skip
    if fault or backup.is_damaged:
        return sentences(words, tr("（坏了）"))
    return sentences(words, tr("（完好）")) if fault == "" else words
