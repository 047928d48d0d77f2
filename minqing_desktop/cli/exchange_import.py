"""exchange import|inspect: what came on a stick, one package or a folder of them, and what is in one"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from minqing_desktop.cli.exchange_words import computer_facts, inside_lines, kind_words, preview_lines, role_words
from minqing_desktop.cli.opening import opened
from minqing_desktop.cli.terminal import answer_with, remark
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import Header
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import taking
from minqing_desktop.services.exchange.enrolling import Computer, take_card
from minqing_desktop.services.exchange.finding import Found, find_packages
from minqing_desktop.services.exchange.inspecting import Inside, inspect
from minqing_desktop.services.exchange.key_lists import Listed, take_key_list
from minqing_desktop.services.exchange.taking import Intake, Preview, Receipted
from minqing_desktop.services.exchange.taking_all import Outcome, take_all
from minqing_desktop.services.notebooks import OpenNotebook

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REFUSED = 2
Told = tuple[dict[str, Any], str]
"""An answer for a program, and the same for people."""


def import_package(arguments: argparse.Namespace) -> int:
    """One package, whatever it is; or all that a folder holds for this computer."""
    if any(path.is_dir() for path in arguments.files):
        return _import_folder(arguments)
    kind = taking.kind_of(arguments.files)
    with opened(arguments.notebook) as notebook:
        if arguments.preview and kind in (taking.OPS, taking.REPLY):
            facts, words = _of_package(taking.look(notebook.session, arguments.files), is_taken=False)
        else:
            facts, words = _told(_taken(notebook, arguments.files, kind))
    return answer_with(arguments, facts, words)


def _taken(notebook: OpenNotebook, files: list[Path], kind: str) -> Intake | Receipted | Listed | Computer:
    if kind == taking.ENROLMENT:
        return take_card(notebook.session, read_package(files))
    if kind == taking.RECEIPT:
        return taking.take_receipt(notebook.session, files)
    if kind == taking.KEYS:
        return take_key_list(notebook.session, files)
    return taking.take(notebook, files)


def _import_folder(arguments: argparse.Namespace) -> int:
    with opened(arguments.notebook) as notebook:
        haul = find_packages(notebook.session, arguments.files)
        if arguments.preview:
            outcomes = [Outcome(found, None, found.refusal) for found in haul.packages]
        else:
            outcomes = take_all(
                notebook, haul, lambda done, count: remark(tr("{n}/{all}").format(n=done + 1, all=count))
            )
    lines = [line for outcome in outcomes for line in _outcome_lines(outcome, is_taken=not arguments.preview)]
    if haul.others:
        lines.append(tr("另有 {n} 包是给别的电脑的，没有动。").format(n=haul.others))
    facts = {"packages": [_outcome_facts(outcome) for outcome in outcomes], "others": haul.others}
    answer_with(arguments, facts, "\n".join(lines) or tr("这里没有给这台电脑的数据包。"))
    return REFUSED if any(each.refusal is not None and not each.is_seen for each in outcomes) else 0


def _outcome_facts(outcome: Outcome) -> dict[str, Any]:
    found, refusal = outcome.found, outcome.refusal
    facts: dict[str, Any] = {
        "files": [str(path) for path in found.files],
        "kind": found.kind,
        "computer": found.device,
        "sequence": found.sequence,
        "refused": refusal.code if refusal is not None else "",
    }
    return facts if outcome.brought is None else facts | _told(outcome.brought)[0]


def _outcome_lines(outcome: Outcome, *, is_taken: bool) -> list[str]:
    head = _head(outcome.found)
    if outcome.refusal is not None:
        return [tr("{package}：{why}").format(package=head, why=outcome.refusal.sentence)]
    if outcome.brought is None:
        return [tr("{package}：可以导入").format(package=head) if not is_taken else head]
    return [_told(outcome.brought)[1]]


def _head(found: Found) -> str:
    if not found.kind:
        return found.sender
    return tr("{kind}「{name}」第 {n} 包").format(
        kind=kind_words(found.kind), name=found.sender or found.device[:8], n=found.sequence
    )


def _told(brought: Intake | Receipted | Listed | Computer) -> Told:
    if isinstance(brought, Intake):
        return _of_package(brought.preview, is_taken=True, filled=brought.contents)
    if isinstance(brought, Receipted):
        return _of_receipt(brought)
    return _of_list(brought) if isinstance(brought, Listed) else _of_card(brought)


def _of_package(shown: Preview, *, is_taken: bool, filled: int = 0) -> Told:
    facts = {
        "sender": shown.sender,
        "sequence": shown.sequence,
        "actions": shown.actions,
        "ops": shown.ops,
        "records": {line.kind: {"new": line.new, "changed": line.changed} for line in shown.lines},
        "contents": shown.contents,
        "content_bytes": shown.content_bytes,
        "contents_taken": filled,
        "two_versions": len(shown.versions),
        "same_day": [{"household": each.household, "day": each.day.isoformat()} for each in shown.same_day],
        "passed_over": shown.passed_over,
        "doubled": list(shown.doubled),
        "taken": is_taken,
    }
    return facts, "\n".join(preview_lines(shown, is_taken=is_taken))


def _of_card(found: Computer) -> Told:
    sentence = tr("登记了「{name}」（它说自己是{role}的），编号 {id}。请打电话核对八组数字：{groups}").format(
        name=found.name, role=role_words(found), id=found.device, groups=found.groups
    )
    return computer_facts(found), sentence


def _of_receipt(told: Receipted) -> Told:
    sentence = tr("「{name}」的回执：又有 {n} 笔确定收到了。").format(name=told.sender, n=told.works)
    if not told.is_log_known:
        sentence += tr("它说的校验码这本笔记本里没有：可能恢复过备份，没有收到的会再发一次。")
    return {"sender": told.sender, "actions": told.works, "is_log_known": told.is_log_known}, sentence


def _of_list(listed: Listed) -> Told:
    sentence = tr("电脑名单第 {version} 版：新认识 {new} 台，停用 {revoked} 台。").format(
        version=listed.version, new=listed.new, revoked=listed.revoked
    )
    return {"version": listed.version, "new": listed.new, "revoked": listed.revoked}, sentence


def inspect_package(arguments: argparse.Namespace) -> int:
    """What is written on the outside, for anybody; with a notebook that has a key to it, what is inside as well."""
    package = read_package(arguments.files)
    header, inside = package.header, None
    if arguments.notebook is not None:
        with opened(arguments.notebook) as notebook:
            inside = inspect(notebook.session, arguments.files)
    facts: dict[str, Any] = {
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
    lines = [_in_words(header, package.size)]
    if inside is not None:
        facts["inside"] = _inside_facts(inside)
        lines += inside_lines(inside)
    return answer_with(arguments, facts, "\n".join(lines))


def _inside_facts(inside: Inside) -> dict[str, Any]:
    return {
        "runs": inside.runs,
        "unproved": inside.unproved,
        "actions": inside.actions,
        "ops": inside.ops,
        "villages": list(inside.villages),
        "records": inside.records,
        "contents": inside.contents,
        "content_bytes": inside.content_bytes,
        "receipted": inside.receipted,
        "cards": inside.cards,
    }


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
