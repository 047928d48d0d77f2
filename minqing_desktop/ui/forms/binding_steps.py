"""What was said by hand of a form's columns, one step after another, to be taken back."""

from __future__ import annotations

from collections.abc import Iterable

Said = dict[str, str]


class BindingSteps:
    """The columns bound by hand of one form, by heading, with the way back to how it was opened."""

    def __init__(self, said: Iterable[tuple[str, str]] = ()) -> None:
        self._steps: list[Said] = [dict(said)]

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """As `forms_binding.rebind` wants them."""
        return tuple(self._steps[-1].items())

    @property
    def count(self) -> int:
        """How many steps can be taken back."""
        return len(self._steps) - 1

    def __contains__(self, heading: str) -> bool:
        return heading in self._steps[-1]

    def bind(self, heading: str, written: str) -> bool:
        """Says what fills a column; False where that was said already."""
        if self._steps[-1].get(heading) == written:
            return False
        self._steps.append({**self._steps[-1], heading: written})
        return True

    def restore(self, heading: str) -> bool:
        """Goes back to what the heading says by itself."""
        if heading not in self:
            return False
        self._steps.append({each: said for each, said in self._steps[-1].items() if each != heading})
        return True

    def take_back(self) -> bool:
        """Takes the last step back; False where there is none."""
        if not self.count:
            return False
        self._steps.pop()
        return True
