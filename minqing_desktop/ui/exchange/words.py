"""Computers, packages and what waits, in words."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.finding import Found
from minqing_desktop.services.exchange.kind_words import counts_words
from minqing_desktop.services.exchange.outlook import Outlook, Receiver
from minqing_desktop.services.exchange.same_day import SameDay
from minqing_desktop.services.exchange.sending import Outgoing, Sent
from minqing_desktop.services.exchange.taking import Intake, Preview
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MB = 1024 * 1024
_SAME_DAY_SHOWN = 6


def moment_words(at: datetime, today: date) -> str:
    """今天 08:12, 11月21日 17:30."""
    local = at.astimezone()
    day = tr("今天") if local.date() == today else day_text(local.date(), today)
    return f"{day} {local:%H:%M}"


def made_words(made_at_ms: int, today: date) -> str:
    """When a package was made by its sender's clock, which may be wrong; empty for what no calendar has."""
    try:
        return moment_words(_EPOCH + timedelta(milliseconds=made_at_ms), today)
    except (OverflowError, ValueError):
        return ""


def side_words(role: str) -> str:
    """县里 or 村里."""
    return tr("县里") if role == COUNTY else tr("村里")


def lead_words(seen: Outlook) -> str:
    """The one sentence to see at once: what is not with the others for certain."""
    waiting = [each for each in seen.receivers if each.waiting]
    if not seen.receivers:
        return tr("还没有可以交换的电脑")
    if not waiting:
        return tr("都送到了，没有等回执的")
    if len(waiting) == 1 or waiting[0].role == COUNTY:
        return tr("{name}还没有回执：{counts}").format(name=waiting[0].name, counts=_counts(waiting[0]))
    return tr("{n} 台电脑还没有全部回执").format(n=len(waiting))


def why_words(seen: Outlook, today: date) -> str:
    """Why it waits, and since when."""
    waiting = [each for each in seen.receivers if each.waiting]
    if not seen.receivers:
        return tr("登记一次就行：各交一个登记文件，打电话核对八组数字。以后用U盘就能往来。")
    owed = [each.name for each in seen.receivers if each.owes_receipt]
    owing = tr("收过{names}的数据包，还没有给回执。").format(names=tr("、").join(owed)) if owed else ""
    if not waiting:
        return owing
    why = tr("没有回执的，每一包都会再带上：丢了U盘也不要紧。对方给了回执，这里才变绿。")
    first = min((each.since for each in waiting if each.since is not None), default=None)
    since = tr("最早的是 {day} 写的。").format(day=day_text(first.astimezone().date(), today)) if first else ""
    return sentences(since, why, owing)


def plan_words(plan: Outgoing) -> str:
    """What the next package weighs where photos go along, and what it leaves out."""
    parts = []
    if plan.contents:
        size = size_words(plan.content_bytes)
        parts.append(tr("照片和附件 {n} 个，{size}。").format(n=plan.contents, size=size))
    if plan.halved:
        parts.append(tr("有 {n} 笔是抢救出来的，不完整，不带。").format(n=plan.halved))
    if plan.held_back:
        parts.append(tr("有 {n} 笔以前和别的村签在一起，只发这些村时不带。").format(n=plan.held_back))
    return sentences(*parts)


def waiting_words(receiver: Receiver, today: date) -> str:
    """What a computer lacks, and since when."""
    if not receiver.waiting:
        photos = tr("补 {n} 个照片和附件").format(n=receiver.contents)
        return photos if receiver.contents else tr("没有要带的")
    words = _counts(receiver)
    if receiver.since is not None:
        words = tr("{counts} · 最早 {day}").format(
            counts=words, day=day_text(receiver.since.astimezone().date(), today)
        )
    return words


def _counts(receiver: Receiver) -> str:
    return counts_words(receiver.counts) or tr("{n} 笔改动").format(n=f"{receiver.waiting:,}")


def receipt_pill(receiver: Receiver) -> PillSpec:
    """Green comes from receipts alone."""
    if receiver.waiting:
        return tr("等回执"), "amber"
    if receiver.receipted:
        return tr("已确认"), "green"
    return tr("没有要带的"), "grey"


def trust_pill(computer: Computer) -> PillSpec | None:
    """What is thought of a computer; nothing for one that was confirmed and is in order."""
    if computer.is_doubled:
        return tr("编号重了"), "amber"
    if computer.has_new_card:
        return tr("换了登记文件，还没有核对"), "amber"
    pills: dict[Trust, PillSpec] = {
        Trust.OFFERED: (tr("还没有核对"), "amber"),
        Trust.VOUCHED: (tr("别人介绍的"), "grey"),
        Trust.REVOKED: (tr("已停用"), "red"),
    }
    return pills.get(computer.trust)


def eject_words() -> str:
    """How to take a stick out without harm."""
    if sys.platform == "win32":
        return tr("拔之前，先点屏幕右下角的U盘图标，选「弹出」。")
    return tr("拔之前，先在文件管理器里点U盘旁边的「弹出」。")


def sent_words(sent: Sent | None, receipts: int, place: str, is_folder: bool) -> str:
    """What lies on the stick now, and that it may be pulled out."""
    parts = []
    if sent is not None:
        names = tr("、").join(sent.to)
        parts.append(
            tr("第 {n} 包写好了，发给{names}，读回来对得上。").format(n=sent.sequence, names=names)
            if sent.works
            else tr("第 {n} 包写好了，里面没有新内容。").format(n=sent.sequence)
        )
        if sent.contents:
            parts.append(
                tr("带了照片和附件 {n} 个，{size}。").format(n=sent.contents, size=size_words(sent.content_bytes))
            )
        if sent.halved:
            parts.append(tr("有 {n} 笔是抢救出来的，不完整，没有带。").format(n=sent.halved))
        if sent.held_back:
            parts.append(tr("有 {n} 笔以前和别的村签在一起，这次没有带。").format(n=sent.held_back))
    if receipts:
        parts.append(tr("给对方的回执也写好了。") if sent else tr("给对方的回执写好了，读回来对得上。"))
    if is_folder:
        parts.append(tr("在文件夹「{place}」里。").format(place=place))
    else:
        parts += [tr("「{place}」可以拔出了。").format(place=place), eject_words()]
    return sentences(*parts)


def size_words(size: int) -> str:
    """12.3 MB."""
    return f"{max(size / _MB, 0.1):,.1f} MB"


def package_title(found: Found | Preview) -> str:
    """某某县的第 3 包."""
    name = found.sender or tr("不认识的电脑")
    return tr("{name}的第 {n} 包").format(name=name, n=found.sequence)


def doubled_words(shown: Preview, own_device: str) -> str:
    """That two computers write under one number; empty where none do."""
    if own_device in shown.doubled:
        return tr("有另一台电脑用着这台电脑的编号，像是硬盘被复制过。两边的内容都会收下；导入以后请换新编号。")
    if not shown.doubled:
        return ""
    ids = tr("、").join(each[:6] for each in shown.doubled)
    return tr("有两台电脑用着同一个编号（{ids}），内容都会收下；请让其中一台换新编号再登记。").format(ids=ids)


def passed_words(shown: Preview) -> str:
    """What is left out, and why; empty for nothing."""
    if not shown.passed_over:
        return ""
    return tr("有 {n} 笔是停用的或不认识的电脑写的，不收。").format(n=f"{shown.passed_over:,}")


def same_day_words(shown: Preview, today: date) -> str:
    """Households that two people visited on one day; empty for none."""
    if not shown.same_day:
        return ""
    visits = tr("；").join(_visited(each, today) for each in shown.same_day[:_SAME_DAY_SHOWN])
    words = tr("同一户同一天两个人都走访过，两次都留着：{visits}").format(visits=visits)
    more = len(shown.same_day) - _SAME_DAY_SHOWN
    return words + (tr("，还有 {n} 户").format(n=more) if more > 0 else "")


def _visited(each: SameDay, today: date) -> str:
    cadres = tr("、").join(cadre or tr("不知道是谁") for cadre in each.cadres)
    return tr("{household} {day}（{cadres}）").format(household=each.name, day=day_text(each.day, today), cadres=cadres)


def found_words(found: Found) -> str:
    """A package that waits to be taken, in a few words."""
    words = {
        "ops": package_title(found),
        "reply": tr("{name}的答复，第 {n} 包").format(name=found.sender, n=found.sequence),
        "receipt": tr("{name}的回执").format(name=found.sender),
        "keys": tr("{name}的电脑名单").format(name=found.sender),
        "enrol": tr("{name}的登记文件").format(name=found.sender or tr("一台电脑")),
        "roster": tr("{name}的花名册").format(name=found.sender),
    }
    return words.get(found.kind, found.sender)


def taken_words(intake: Intake) -> str:
    """What an import did, and the backup that was made before it."""
    shown = intake.preview
    counts = counts_words({line.kind: line.new + line.changed for line in shown.lines})
    done = (
        tr("{title}导入好了：{counts}。").format(title=package_title(shown), counts=counts)
        if shown.actions
        else tr("{title}收下了，里面的内容这里都有。").format(title=package_title(shown))
    )
    if intake.contents:
        done = sentences(done, tr("照片和附件到了 {n} 个。").format(n=intake.contents))
    if not intake.backup:
        return done
    return sentences(
        done, tr("导入前的样子在第 {n} 份备份里。").format(n=intake.backup), tr("给他带回回执，他那边才算收到。")
    )
