"""Puts rows of people together into households: by number, head, merged cells, or runs that start with 户主."""

from dataclasses import dataclass, field, replace
from itertools import pairwise


@dataclass(slots=True)
class Grouping:
    """`order` lists positions of persons; household n is order[bounds[n]:bounds[n + 1]] and has numbers[n].

    `doubts` are (kind, household).
    """

    kind: str
    order: list[int] = field(default_factory=list)
    bounds: list[int] = field(default_factory=lambda: [0])
    numbers: list[str] = field(default_factory=list)
    doubts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_inferred(self) -> bool:
        """Whether it was concluded, and not said, who belongs together."""
        return self.kind in ("head", "relation", "blank")


@dataclass(slots=True)
class Marks:
    """What the rows say, one entry a person; an absent column is None. `groups` are canonical names."""

    is_head: list[bool]
    numbers: list[str] | None = None
    head_names: list[str] | None = None
    separators: list[str] | None = None
    """A serial number that stands only beside the first person of each household."""
    groups: list[str] | None = None
    keys: list[str] | None = None
    """Equal for the members of a household, where the layout itself says who belongs together; with a «?» in front
    where it does not say who the head is."""
    head_ids: list[str] | None = None
    """ID number of the head of each person's household."""
    names: list[str] | None = None
    after_blank: list[bool] | None = None
    """Whether blank rows stand before the person's row."""


def group_rows(marks: Marks) -> Grouping:
    """Chooses the strongest sign there is and groups by it."""
    count = len(marks.is_head)
    if marks.keys is not None:
        return _by_keys(marks.keys, marks.numbers)
    if marks.numbers is not None and _says_household(marks.numbers, marks.is_head):
        return _by_number(marks)
    if marks.separators is not None and _is_sparse(marks.separators):
        starts = [bool(mark) for mark in marks.separators]
        return _by_starts("merged", starts)
    if marks.head_ids is not None and any(marks.head_ids):
        return _without_numbers("head_id", _by_number(replace(marks, numbers=marks.head_ids)))
    if marks.head_names is not None and any(marks.head_names):
        return _by_head_name(marks, marks.head_names)
    if any(marks.is_head):
        return _by_starts("relation", marks.is_head)
    if marks.after_blank is not None and _divides_households(marks.after_blank, marks.groups):
        return _by_starts("blank", marks.after_blank)
    return Grouping("none", list(range(count)), list(range(count + 1)), [""] * count)


def _by_keys(keys: list[str], numbers: list[str] | None) -> Grouping:
    starts = [index == 0 or key != keys[index - 1] for index, key in enumerate(keys)]
    result = _by_starts("layout", starts)
    if numbers is not None:
        bounds = zip(result.bounds, result.bounds[1:], strict=False)
        result.numbers = [next(filter(None, numbers[start:end]), "") for start, end in bounds]
    result.doubts = [("head_inferred", n) for n, start in enumerate(result.bounds[:-1]) if keys[start].startswith("?")]
    return result


def _without_numbers(kind: str, grouping: Grouping) -> Grouping:
    """The same households, told apart by something that is no household number."""
    return Grouping(kind, grouping.order, grouping.bounds, [""] * len(grouping.numbers))


def _says_household(numbers: list[str], is_head: list[bool]) -> bool:
    """False for a column of serial numbers that only looks like household numbers: a new one for every member."""
    filled = [number for number in numbers if number]
    if not filled:
        return False
    members = sum(1 for number, head in zip(numbers, is_head, strict=True) if number and not head)
    return not (any(is_head) and members > 2 and len(set(filled)) == len(filled) and members * 2 > len(filled))


def _is_sparse(separators: list[str]) -> bool:
    filled = sum(1 for mark in separators if mark)
    return 0 < filled < len(separators) * 0.9 and bool(separators[0])


def _by_head_name(marks: Marks, head_names: list[str]) -> Grouping:
    """Runs under one head's name; those who stand apart from their head, as in a list in another order, join him."""
    heads = list(marks.is_head)
    current = ""
    for index, (own, head_name) in enumerate(zip(marks.names or heads, head_names, strict=True)):
        current = head_name or current
        heads[index] = heads[index] or own == current != ""
    starts = _head_changes(head_names, heads)
    bounds = [0, *(index for index, starting in enumerate(starts) if starting and index), len(starts)]
    runs = [(start, end, next(filter(None, head_names[start:end]), "")) for start, end in pairwise(bounds)]
    return _without_numbers("head", _join_runs(runs, replace(marks, is_head=heads)))


_MOST_IN_A_BLOCK = 15
_USUAL_IN_A_BLOCK = 6


def _divides_households(after_blank: list[bool], groups: list[str] | None) -> bool:
    """Whether blank rows stand between households, and not between groups or pages."""
    bounds = [0, *(index for index, blank in enumerate(after_blank) if blank and index), len(after_blank)]
    sizes = [end - start for start, end in pairwise(bounds)]
    if len(sizes) < 2 or max(sizes) > _MOST_IN_A_BLOCK or max(sizes) < 2:
        return False
    if groups is not None and any(groups):
        of_blocks = [set(groups[start:end]) for start, end in pairwise(bounds)]
        if all(one != other for one, other in pairwise(of_blocks)):
            return False
    return sum(sizes) <= _USUAL_IN_A_BLOCK * len(sizes)


def _head_changes(head_names: list[str], is_head: list[bool]) -> list[bool]:
    starts: list[bool] = []
    current, has_head = "", False
    for name, head in zip(head_names, is_head, strict=True):
        new = bool(name and name != current) or (head and has_head)
        starts.append(new)
        current = name or current
        has_head = head if new else has_head or head
    return starts


def _by_starts(kind: str, starts: list[bool]) -> Grouping:
    result = Grouping(kind, list(range(len(starts))))
    bounds = [index for index, starting in enumerate(starts) if starting and index]
    result.bounds = [0, *bounds, len(starts)] if starts else [0]
    result.numbers = [""] * (len(result.bounds) - 1)
    return result


def _by_number(marks: Marks) -> Grouping:
    numbers, is_head = marks.numbers or [], marks.is_head
    runs: list[tuple[int, int, str]] = []
    start, current, has_head = 0, numbers[0], is_head[0]
    for index in range(1, len(numbers)):
        number, head = numbers[index], is_head[index]
        # Blank below: the number's cell was merged, unless a new household begins without one.
        new = number != current if number else head and has_head
        if new:
            runs.append((start, index, current))
            start, current, has_head = index, number, head
        else:
            has_head = has_head or head
    runs.append((start, len(numbers), current))
    return _join_runs(runs, marks)


def _join_runs(runs: list[tuple[int, int, str]], marks: Marks) -> Grouping:
    """Brings members together who stand apart under one number, unless group or head is another."""
    result = Grouping("number")
    blocks: list[list[tuple[int, int]]] = []
    by_number: dict[str, list[int]] = {}
    for start, end, number in runs:
        same = by_number.get(number) if number else None
        joined = _block_to_join(same, blocks, (start, end), marks) if same else None
        if joined is not None:
            blocks[joined].append((start, end))
            continue
        if same:
            result.doubts.append(("number_repeated", len(blocks)))
            same.append(len(blocks))
        elif number:
            by_number[number] = [len(blocks)]
        blocks.append([(start, end)])
        result.numbers.append(number)
    if marks.groups is not None:
        result.doubts = [
            doubt for doubt in result.doubts if not _is_own_group(doubt[1], blocks, by_number, result, marks)
        ]
    for block in blocks:
        for start, end in block:
            result.order.extend(range(start, end))
        result.bounds.append(len(result.order))
    return result


def _block_to_join(
    candidates: list[int], blocks: list[list[tuple[int, int]]], run: tuple[int, int], marks: Marks
) -> int | None:
    start, end = run
    has_head = any(marks.is_head[start:end])
    group = _group_of([run], marks)
    for candidate in candidates:
        block = blocks[candidate]
        other = _group_of(block, marks)
        both_heads = has_head and any(any(marks.is_head[s:e]) for s, e in block)
        if not both_heads and (not group or not other or group == other):
            return candidate
    return None


def _group_of(block: list[tuple[int, int]], marks: Marks) -> str:
    if marks.groups is None:
        return ""
    return next((marks.groups[index] for start, end in block for index in range(start, end) if marks.groups[index]), "")


def _is_own_group(
    household: int, blocks: list[list[tuple[int, int]]], by_number: dict[str, list[int]], result: Grouping, marks: Marks
) -> bool:
    """Numbers that begin anew in every group are no mistake."""
    group = _group_of(blocks[household], marks)
    others = [other for other in by_number[result.numbers[household]] if other != household]
    return bool(group) and all(_group_of(blocks[other], marks) != group for other in others)
