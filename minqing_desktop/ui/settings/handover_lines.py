"""The lines of a hand-over: what is open with its day, households past theirs, and where something was written."""

from __future__ import annotations

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.coverage import Turn
from minqing_desktop.services.handover.inventory import GENERAL, About, Inventory
from minqing_desktop.storage.reading.matters import MatterLine
from minqing_desktop.storage.reading.tasks import TaskLine
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text


def about_of_key(key: str) -> About | None:
    """What the line of a key is about; None for one that takes no note (a task, a draft)."""
    kind, _, identity = key.partition(":")
    if not key:
        return GENERAL
    return (kind, identity) if kind in ("matter", "household") else None


def inventory_words(found: Inventory) -> str:
    """How much there is, in a sentence."""
    is_done = found.hand_over is not None and found.hand_over.done_on is not None
    first = tr("交出去的：") if is_done else ""
    counts = tr("没办完的事项 {matters} 件，承诺 {promises} 件，任务 {tasks} 件，联系户 {households} 户。").format(
        matters=len(found.matters), promises=len(found.promises), tasks=len(found.tasks),
        households=len(found.households),
    )  # fmt: skip
    late = tr("其中过了期限的 {n} 件，到了日子还没走访的 {m} 户。").format(n=found.overdue, m=len(found.quiet))
    advice = "" if is_done else tr("点一行，写几句给接手人的话。")
    return sentences(first + counts, late, advice)


def hand_over_items(found: Inventory) -> list[LineItem]:
    """Matters, promises, tasks, households (those past their day first) and drafts."""
    return [
        *(_matter(found, line) for line in found.matters),
        *(_task(found, line) for line in (*found.promises, *found.tasks)),
        *(_household(found, turn) for turn in found.households),
        *(
            LineItem(f"draft:{each.visit}", each.head or tr("还没有选户"), beside=tr("走访没有写完"),
                     lead=((tr("草稿"), "amber"),))
            for each in found.drafts
        ),
    ]  # fmt: skip


def _matter(found: Inventory, line: MatterLine) -> LineItem:
    head = found.heads.get(line.household, "") or line.petitioner
    stage = kind_named("matter").field("stage").words_for(line.stage)
    is_late = line.light == "red" and line.answered_on is None
    pills: list[PillSpec] = [(tr("逾期"), "red")] if is_late else []
    pills += _noted(found, ("matter", line.id))
    return LineItem(
        f"matter:{line.id}", mask_text(line.title), beside=tr("　").join(filter(None, (head, stage))),
        lead=((tr("事项"), "blue"),), tail=day_text(line.due_on, found.on) if line.due_on else "", pills=tuple(pills),
        chevron=True,
    )  # fmt: skip


def _task(found: Inventory, line: TaskLine) -> LineItem:
    late = bool(line.due_on and line.due_on < found.on and line.done_on is None)
    return LineItem(
        f"task:{line.id}", mask_text(line.title), beside=line.owed_to or line.head,
        lead=((tr("承诺"), "green") if line.is_promise else (tr("任务"), "grey"),),
        tail=day_text(line.due_on, found.on) if line.due_on else "", pills=((tr("逾期"), "red"),) if late else (),
    )  # fmt: skip


def _household(found: Inventory, turn: Turn) -> LineItem:
    home = turn.household
    if turn.days is None:
        last = tr("没有走过")
    else:
        last = tr("{n} 天前走过").format(n=turn.days) if turn.days else tr("今天走过")
    pills: list[PillSpec] = [(tr("该走了"), "amber")] if turn.is_due else []
    pills += _noted(found, ("household", home.id))
    return LineItem(
        f"household:{home.id}", tr("{head}户").format(head=home.head) if home.head else home.number,
        beside=tr("　").join(filter(None, (home.group_name, last))), lead=((tr("联系户"), "grey"),), pills=tuple(pills),
        chevron=True,
    )  # fmt: skip


def _noted(found: Inventory, about: About) -> tuple[PillSpec, ...]:
    return ((tr("有说明"), "green"),) if about in found.notes else ()
