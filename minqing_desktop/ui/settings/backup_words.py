"""Backups in words: when, why, how much, and what a restore would change."""

from __future__ import annotations

from datetime import date, datetime

from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.backups import Backup
from minqing_desktop.services.restoring import Comparison
from minqing_desktop.services.safekeeping import Rehearsal, SafetyState, reason_words
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.notice import Tone
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text

_MB = 1024 * 1024


def moment_words(at: datetime, today: date) -> str:
    """今天 08:12, 11月21日 17:30."""
    local = at.astimezone()
    day = tr("今天") if local.date() == today else day_text(local.date(), today)
    return f"{day} {local:%H:%M}"


def size_words(size: int) -> str:
    """12.3 MB."""
    return f"{size / _MB:,.1f} MB"


def backup_item(backup: Backup, today: date) -> LineItem:
    """A backup as a line: when, why, who, how much."""
    inside = backup.inside
    facts = [tr("第 {n} 份").format(n=backup.number)]
    if inside is not None:
        facts += [reason_words(inside.reason), inside.cadre] if inside.cadre else [reason_words(inside.reason)]
        counts = inside.counts
        if counts:
            facts.append(
                tr("{h} 户 {p} 人，走访 {v} 次").format(
                    h=f"{counts.get('household', 0):,}", p=f"{counts.get('person', 0):,}",
                    v=f"{counts.get('visit', 0):,}",
                )
            )  # fmt: skip
    pills: tuple[PillSpec, ...] = ((tr("坏了"), "red"),) if backup.is_damaged else ()
    return LineItem(
        str(backup.folder), moment_words(backup.made_at, today), below=" · ".join(facts), pills=pills,
        tail=size_words(backup.manifest.size), chevron=True,
    )  # fmt: skip


def state_words(state: SafetyState, today: date) -> tuple[str, Tone]:
    """(sentence, tone) on how safe the notebook is."""
    if state.newest is None:
        return tr("还没有备份。写下第一条以后，每天会自动备份一次。"), "grey"
    parts = [tr("最近一次备份：{at}，已经读回来验过。").format(at=moment_words(state.newest.made_at, today))]
    if state.stick_days is None:
        parts.append(tr("还没有备份到U盘过：电脑丢了或硬盘坏了，就靠U盘上那份。"))
    elif state.stick_days:
        parts.append(tr("上次备份到U盘是 {n} 天前。").format(n=state.stick_days))
    else:
        parts.append(tr("今天备份到U盘过。"))
    return sentences(*parts), "amber" if state.is_stick_wanted else "green"


def rehearsal_words(rehearsal: Rehearsal | None, today: date) -> tuple[str, Tone]:
    """(sentence, tone) on the last trial restore."""
    if rehearsal is None:
        return tr("还没有试过。有了备份以后，程序每个月自己试一次，不用管它。"), "grey"
    at = moment_words(rehearsal.at, today)
    if rehearsal.is_good:
        return tr("{at} 把第 {n} 份备份整个恢复了一遍，逐条核对，完好。").format(at=at, n=rehearsal.number), "green"
    if rehearsal.fault == "older_backup_damaged":
        return tr("{at} 试恢复：最近的备份完好，但有更早的备份坏了，已经标出来。").format(at=at), "amber"
    said = tr("{at} 试恢复：第 {n} 份备份坏了，不能用。").format(at=at, n=rehearsal.number)
    return sentences(said, tr("笔记本本身没有动。请马上再做一份，并备份到U盘。")), "red"


def difference_lines(compared: Comparison) -> list[LineItem]:
    """One line for each kind: now against then."""
    items = []
    for line in compared.lines:
        now = "？" if line.here is None else f"{line.here:,}"
        change = 0 if line.here is None else line.there - line.here
        pill: tuple[PillSpec, ...] = ((tr("少 {n}").format(n=f"{-change:,}"), "red"),) if change < 0 else ()
        pill = ((tr("多 {n}").format(n=f"{change:,}"), "green"),) if change > 0 else pill
        tail = tr("{now} → {then}").format(now=now, then=f"{line.there:,}")
        items.append(LineItem(line.kind, line.label, tail=tail, pills=pill))
    return items


def loss_words(compared: Comparison) -> str:
    """What a restore takes away, in one sentence."""
    if compared.is_same_log and not compared.lost_count:
        return tr("这份备份和现在的笔记本一样，恢复不会少任何东西。")
    if compared.is_same_log:
        return tr("备份以后又写过 {n} 次，恢复以后这些就不在了：").format(n=f"{compared.lost_count:,}")
    return tr("这份备份和现在的笔记本后来各写各的，只能比数目。")
