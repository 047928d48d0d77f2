"""How many of each kind of record, as people say it: «走访 12 次、事项 5 件»."""

from collections.abc import Mapping

from minqing_desktop.domain.words import tr

# What belongs to a record that is counted itself says nothing more: a visit's entries, a matter's steps.
_INSIDE = frozenset(
    {"entry", "petitioner", "step", "task_item", "task_move", "party", "hand_over_note", "group", "village", "pairing"}
)

_FIRST = (
    "visit", "matter", "task", "household", "person",
    "superior_answer", "comment", "policy", "blank_form", "attachment",
)  # fmt: skip


def weight(kind: str) -> tuple[int, str]:
    """The place of a kind of record in a list: what people ask for first."""
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), kind)


def counts_words(counts: Mapping[str, int]) -> str:
    """Counts of records by the stable name of their kind, the most telling first; the others in one sum."""
    named = {
        "visit": tr("走访 {n} 次"),
        "matter": tr("事项 {n} 件"),
        "task": tr("任务 {n} 件"),
        "household": tr("户情 {n} 户"),
        "person": tr("人员 {n} 人"),
        "attachment": tr("照片和附件 {n} 个"),
        "superior_answer": tr("上级答复 {n} 件"),
        "comment": tr("批注 {n} 条"),
        "policy": tr("政策 {n} 条"),
        "blank_form": tr("空白表 {n} 张"),
    }
    parts = [words.format(n=f"{counts[kind]:,}") for kind, words in named.items() if counts.get(kind)]
    rest = {kind: n for kind, n in counts.items() if n and kind not in named}
    others = sum(n for kind, n in rest.items() if kind not in _INSIDE)
    if not parts:
        others = sum(rest.values())
    if others:
        parts.append(tr("其他 {n} 条").format(n=f"{others:,}"))
    return tr("、").join(parts)
