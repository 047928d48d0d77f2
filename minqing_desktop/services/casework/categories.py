"""The dictionary of categories: what ships with the program until a notebook has its own, edited here.

Lines that a superior set stand before what the village has under the same name, and only the superior changes them.
"""

from dataclasses import dataclass, replace

from minqing_desktop.domain.calendar.terms import Term
from minqing_desktop.domain.casework.category_list import SHIPPED
from minqing_desktop.domain.casework.clocks import DEFAULT_TERM
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Category
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """A category with its sub-categories, in the order to offer them; `is_shipped` while nobody edited the list."""

    category: Category
    subcategories: tuple[Category, ...]
    term: Term
    is_shipped: bool = False


def categories(session: Session) -> list[CategoryGroup]:
    """What can be chosen for a matter: the notebook's own list, or the shipped one while it has none."""
    with session.reading() as reader:
        return categories_in(reader)


def categories_in(reader: Reader) -> list[CategoryGroup]:
    """The same inside a snapshot."""
    found, own = _all_lines(reader)
    lines = sorted((line for line in found if line.is_active), key=lambda line: (line.place or 0, line.name))
    subcategories: dict[str, list[Category]] = {}
    for line in lines:
        if line.parent:
            subcategories.setdefault(line.parent, []).append(line)
    return [
        CategoryGroup(line, tuple(subcategories.get(line.name, ())), _term(line) or DEFAULT_TERM, not own)
        for line in lines
        if not line.parent
    ]


def term_in(reader: Reader, category: str, subcategory: str) -> Term:
    """How long a matter of this category may take: as the sub-category says, else the category, else five days."""
    lines = [line for line in _all_lines(reader)[0] if line.name in (category, subcategory)]
    for name, parent in ((subcategory, category), (category, "")):
        for line in lines:
            term = _term(line)
            if name and line.name == name and line.parent == parent and term is not None:
                return term
    return DEFAULT_TERM


def _all_lines(reader: Reader) -> tuple[list[Category], list[Category]]:
    """(every line, active or not, as it holds here; those of the village's own list)."""
    found = reader.find(Category)
    above = {(line.name, line.parent): line for line in found if line.set_by}
    own = [line for line in found if not line.set_by]
    lines = []
    for line in own or SHIPPED:
        ruling = above.pop((line.name, line.parent), None)
        lines.append(line if ruling is None else replace(ruling, place=line.place, note=ruling.note or line.note))
    last = max((line.place or 0 for line in lines), default=0)
    return lines + [replace(line, place=last + n) for n, line in enumerate(above.values(), start=1)], own


def save_category(session: Session, before: Category | None, after: Category) -> Changes:
    """Adds a category or changes one (`before` as it was listed); matters follow a change of name.

    The first edit puts the whole shipped list into the notebook, so that all of it can be edited. UserError:
    category_name_missing, category_taken, category_of_superior.
    """
    after = replace(after, name=after.name.strip(), parent=after.parent.strip())
    if not after.name:
        raise UserError("category_name_missing", tr("还没有写类别的名称。"), tr("请写上名称。"))
    _refuse_superiors(before)
    with session.doing("category.edit") as doing:
        lines = _own(doing)
        known = _find(lines, before) if before else None
        _refuse_taken(doing, after)
        if any(line is not known and (line.name, line.parent) == (after.name, after.parent) for line in lines):
            raise UserError("category_taken", tr("已经有叫这个名字的类别。"), tr("请换一个名字，或者改那一条。"))
        if known is None:
            doing.act.create(replace(after, id="", place=after.place or len(lines) + 1))
        else:
            doing.act.save(known, replace(after, id=known.id))
            if known.name != after.name:
                _rename(doing, lines, known, after.name)
    return doing.changes


def remove_category(session: Session, line: Category) -> Changes:
    """Takes a category, with its sub-categories, off the list to choose from; matters keep the word.

    UserError category_of_superior.
    """
    _refuse_superiors(line)
    with session.doing("category.remove") as doing:
        lines = _own(doing)
        known = _find(lines, line)
        for each in lines:
            if known is not None and (each is known or (not known.parent and each.parent == known.name)):
                doing.act.delete(Category, each.id)
    return doing.changes


def _own(doing: Doing) -> list[Category]:
    lines = _all_lines(doing.see())[1]
    if not lines:
        doing.act.create_all(SHIPPED)
        lines = _all_lines(doing.see())[1]
    return lines


def _refuse_superiors(line: Category | None) -> None:
    if line is not None and line.set_by:
        raise UserError(
            "category_of_superior",
            tr("「{name}」是{unit}定的，这里不能改，没有改动。").format(name=line.name, unit=line.set_by),
            tr("要改请跟{unit}说，改好以后随数据包下来。").format(unit=line.set_by),
        )


def _refuse_taken(doing: Doing, after: Category) -> None:
    above = next((one for one in doing.see().find(Category, name=after.name) if one.set_by), None)
    if above is not None and above.parent == after.parent:
        raise UserError("category_taken", tr("已经有叫这个名字的类别。"), tr("请换一个名字，或者改那一条。"))


def _find(lines: list[Category], wanted: Category) -> Category | None:
    return next((line for line in lines if (line.name, line.parent) == (wanted.name, wanted.parent)), None)


def _rename(doing: Doing, lines: list[Category], known: Category, name: str) -> None:
    reader = doing.see()
    if known.parent:
        for matter in reader.find(Matter, category=known.parent, subcategory=known.name):
            doing.act.change(Matter, matter.id, subcategory=name)
        return
    for line in lines:
        if line.parent == known.name:
            doing.act.change(Category, line.id, parent=name)
    for matter in reader.find(Matter, category=known.name):
        doing.act.change(Matter, matter.id, category=name)


def _term(line: Category) -> Term | None:
    return Term(line.term_count, line.term_unit) if line.term_count else None
