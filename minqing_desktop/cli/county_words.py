"""What the county's office took, refused and knows, in words for a terminal and as JSON."""

from collections.abc import Iterator
from typing import Any

from minqing_desktop.cli.exchange_words import kind_words
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.county.ingesting import FolderResult, Ingested
from minqing_desktop.services.county.quarantine import Refusal
from minqing_desktop.services.county.standing import VillageStanding
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.taking import ENROLMENT, RECEIPT


def computer_facts(found: Computer) -> dict[str, Any]:
    """A computer for a program."""
    return {
        "computer": found.device,
        "name": found.name,
        "villages": list(found.villages),
        "state": str(found.trust),
        "groups": found.groups,
        "has_new_card": found.has_new_card,
        "is_doubled": found.is_doubled,
    }


def computer_words(found: Computer) -> str:
    """A computer on a line."""
    states = {
        Trust.OFFERED: tr("还没有核对"),
        Trust.CONFIRMED: tr("核对过"),
        Trust.VOUCHED: tr("别人介绍的，只认它写的内容"),
        Trust.REVOKED: tr("停用"),
    }
    words = tr("{name}（{villages}）　{state}　编号 {id}　八组数字 {groups}").format(
        name=found.name,
        villages=tr("、").join(found.villages),
        state=states[found.trust],
        id=found.device,
        groups=found.groups,
    )
    if found.has_new_card:
        words += tr("　有新的登记文件，还没有核对")
    return words + (tr("　有两台电脑用着这个编号，请让它们重新登记") if found.is_doubled else "")


def ingested_facts(told: Ingested) -> dict[str, Any]:
    """A package that was taken, for a program."""
    return {
        "kind": told.kind,
        "sender": told.sender,
        "name": told.name,
        "villages": list(told.villages),
        "sequence": told.sequence,
        "actions": told.actions,
        "ops": told.ops,
        "passed_over": told.passed_over,
        "doubled": list(told.doubled),
        "receipted": told.receipted,
        "groups": told.groups,
    }


def ingested_words(told: Ingested) -> str:
    """A package that was taken, on a line."""
    if told.kind == ENROLMENT:
        return tr("登记了「{name}」，编号 {id}。请打电话核对八组数字：{groups}").format(
            name=told.name, id=told.sender, groups=told.groups
        )
    if told.kind == RECEIPT:
        return tr("「{name}」的回执：又有 {n} 笔确定收到了。").format(name=told.name, n=told.receipted)
    words = [
        tr("收下了「{name}」的第 {n} 包：新的 {actions} 笔，{ops} 条。").format(
            name=told.name, n=told.sequence, actions=told.actions, ops=told.ops
        )
    ]
    if told.passed_over:
        words.append(tr("有 {n} 笔是停用的或不认识的电脑写的，没有收。").format(n=told.passed_over))
    if told.doubled:
        words.append(
            tr("有两台电脑用着同一个编号（{ids}），请让它们重新登记。").format(ids=tr("、").join(told.doubled))
        )
    return sentences(*words)


def refusal_facts(refusal: Refusal) -> dict[str, Any]:
    """What lies aside, for a program."""
    return {
        "id": refusal.id,
        "reason": refusal.code,
        "sentence": refusal.what,
        "advice": refusal.advice,
        "sender": refusal.sender,
        "name": refusal.name,
        "kind": refusal.kind,
        "sequence": refusal.sequence,
        "village": refusal.village,
        "at": refusal.at.isoformat(timespec="seconds"),
        "files": list(refusal.names),
    }


def refusal_words(refusal: Refusal) -> str:
    """What lies aside, on a line."""
    whose = refusal.name or refusal.sender or tr("不知道是谁")
    what = tr("文件")
    if refusal.kind:
        what = tr("{what}第 {n} 号").format(what=kind_words(refusal.kind), n=refusal.sequence)
    return tr("{id}　{whose}　{what}　{files}　{day}　{why}").format(
        id=refusal.id,
        whose=whose,
        what=what,
        files=tr("、").join(refusal.names),
        day=f"{refusal.at:%Y-%m-%d}",
        why=refusal.what,
    )


def folder_facts(result: FolderResult) -> dict[str, Any]:
    """What a folder came to, for a program."""
    return {
        "taken": [ingested_facts(each) for each in result.taken],
        "seen": [
            {"sender": each.sender, "sequence": each.sequence, "files": [str(path) for path in each.files]}
            for each in result.seen
        ],
        "quarantined": [refusal_facts(each) for each in result.quarantined],
        "ignored": [str(path) for path in result.ignored],
    }


def folder_words(result: FolderResult) -> Iterator[str]:
    """What a folder came to, line by line."""
    yield tr("收下 {taken} 包，以前收过的 {seen} 包，没有收的 {refused} 包。").format(
        taken=len(result.taken), seen=len(result.seen), refused=len(result.quarantined)
    )
    yield from map(ingested_words, result.taken)
    yield from map(refusal_words, result.quarantined)


def village_facts(village: VillageStanding) -> dict[str, Any]:
    """A village for a program."""
    return {
        "code": village.code,
        "name": village.name,
        "township": village.township,
        "last": None if village.last_at is None else village.last_at.isoformat(timespec="seconds"),
        "days_since": village.days_since,
        "gaps": list(village.gaps),
        "refused": village.refused,
        "computers": [
            {"computer": each.device, "name": each.name, "state": str(each.trust), "sequence": each.sequence}
            for each in village.computers
        ],
    }


def village_words(village: VillageStanding) -> str:
    """A village on a line."""
    last = (
        tr("还没有交过") if village.last_at is None else tr("最后一包 {day}").format(day=f"{village.last_at:%Y-%m-%d}")
    )
    confirmed = sum(each.trust is Trust.CONFIRMED for each in village.computers)
    words = tr("{code}　{township}　{name}　电脑 {n} 台　{last}").format(
        code=village.code, township=village.township, name=village.name, n=confirmed, last=last
    )
    if village.gaps:
        words += tr("　还缺第 {n} 包").format(n=tr("、").join(map(str, village.gaps)))
    return words + (tr("　没有收下的 {n} 份").format(n=village.refused) if village.refused else "")
