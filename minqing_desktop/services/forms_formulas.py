"""Asks the formulas of a form's columns (`domain.formulas`) about the people and households of the notebook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas import evaluate, names_in, parse
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.forms_book import FormBook
from minqing_desktop.services.forms_fields import FormRow, Value, age, birth

Ask = Callable[[FormRow, Masks], Value]
_WHOLE = Masks(False)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as a formula sees it."""

    row: FormRow
    book: FormBook
    masks: Masks
    asks: dict[str, Ask]

    @property
    def has_masks(self) -> bool:
        return self.masks.are_on

    def field(self, word: str) -> Value:
        return self.asks[word](self.row, self.masks)

    def whole(self, word: str) -> Value:
        return self.asks[word](self.row, _WHOLE)

    def age(self, day: date | None) -> int | None:
        return age(birth(self.row.person), day or self.book.today)

    def members(self) -> Sequence["_Row"]:
        home = self.row.home
        if home is None:
            return ()
        return [
            replace(self, row=replace(self.row, person=person, place=place, is_home=False))
            for place, person in enumerate(home.members, start=1)
        ]


def formula_asker(text: str, book: FormBook, asker: Callable[[str], Ask]) -> Ask:
    """What gives a formula's value for a row; `asker` finds that of a word. One no longer understood is blank."""
    try:
        node = parse(text)
        asks = {name: asker(name) for name in names_in(node)}
    except UserError:
        return lambda row, masks: ""
    return lambda row, masks: evaluate(node, _Row(row, book, masks, asks))
