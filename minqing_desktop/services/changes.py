"""What a write changed: handed to whoever asked and told to every page."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """Kinds with the ids written; `action` can be undone; `sentence` says in words what was done."""

    action: bytes = b""
    sentence: str = ""
    touched: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of record written."""
        return frozenset(self.touched)

    def ids(self, kind: str) -> frozenset[str]:
        """The ids of one kind that were written."""
        return self.touched.get(kind, frozenset())

    def __bool__(self) -> bool:
        return bool(self.action)
