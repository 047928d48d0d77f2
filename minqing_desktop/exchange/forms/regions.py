"""The blank rows of a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """The blank rows under a header, `first` to `last` from 1; a record takes `height` of them, or more."""

    first: int
    last: int
    height: int = 1
    counted: int = 0
    """The column with printed numbers 1, 2, 3 …, 0 for none; they are no content."""
    counted_beside: tuple[int, ...] = ()
    """The same of further halves beside the first."""

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.last - self.first + 1

    @property
    def numbered(self) -> frozenset[int]:
        """All columns with printed numbers."""
        return frozenset((self.counted, *self.counted_beside)) - {0}
