"""The lines of a list that gives a tag, in words: whom they mean, what would be written, and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.roster_matching import Place
from minqing_desktop.services.roster_tag_updates import TagChoices
from minqing_desktop.services.roster_tagging import BY_NUMBER, FOUND, NAMESAKES, NOBODY, Candidate, TagLine, TagRoster
from minqing_desktop.ui.kit.paint import PillSpec

GONE = "gone"


@dataclass(frozen=True, slots=True)
class TagRow:
    """One line of the list, or somebody who has fallen off it (`gone`)."""

    id: str
    state: str
    line: TagLine | None = None
    gone: Candidate | None = None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Whom it may mean."""
        return self.line.candidates if self.line is not None else ()

    @property
    def name(self) -> str:
        """Who it is about."""
        return self.line.name if self.line is not None else self.gone.name if self.gone is not None else ""

    @property
    def row_words(self) -> str:
        """The row of the file."""
        return str(self.line.row) if self.line is not None else ""

    @property
    def group(self) -> str:
        """As the list says it, or as it is on file."""
        return self.line.group if self.line is not None else self.gone.group if self.gone is not None else ""

    @property
    def facts(self) -> str:
        """What would be kept beside the tag, numbers masked."""
        said = {**self.line.facts, **self._fills} if self.line is not None else {}
        return mask_text("；".join(f"{name} {text}" for name, text in said.items()))

    @property
    def _fills(self) -> dict[str, str]:
        assert self.line is not None
        words = {"id_number": tr("补上身份证号"), "phone": tr("补上电话"), "birth_date": tr("补上出生日期")}
        return {words[name]: str(said) for name, said in self.line.fills.items() if name in words}


def rows_of(tags: TagRoster) -> list[TagRow]:
    """Lines that wait for a word first, then who has fallen off, then those that found their person."""
    by_state: dict[str, list[TagRow]] = {NAMESAKES: [], NOBODY: [], GONE: [], FOUND: []}
    for line in tags.lines:
        by_state[line.state].append(TagRow(line.id, line.state, line))
    by_state[GONE] = [TagRow(f"gone.{one.person}", GONE, gone=one) for one in tags.gone]
    return [row for rows in by_state.values() for row in rows]


def state_label(state: str) -> str:
    """A state of lines, for a chip."""
    return {
        NAMESAKES: tr("同名的，要您选"),
        NOBODY: tr("在册的人里没有"),
        GONE: tr("不在名单里了"),
        FOUND: tr("对上的"),
    }[state]


class TagWishes:
    """What is said of the lines so far."""

    def __init__(self) -> None:
        self.picks: dict[Place, str] = {}
        self.new_homes: set[Place] = set()
        self.untag: set[str] = set()
        self.left_out: set[Place] = set()

    def is_on(self, row: TagRow) -> bool:
        """Whether something is done for the line."""
        if row.gone is not None:
            return row.gone.person in self.untag
        place = row.line.place if row.line is not None else (-1, -1)
        if row.state == FOUND:
            return place not in self.left_out
        return place in self.new_homes if row.state == NOBODY else place in self.picks

    def set_on(self, row: TagRow, is_on: bool) -> None:
        """Says it of one line; a namesake is chosen, not ticked, and can only be taken back here."""
        if row.gone is not None:
            (self.untag.add if is_on else self.untag.discard)(row.gone.person)
        elif row.line is not None and row.state == FOUND:
            (self.left_out.discard if is_on else self.left_out.add)(row.line.place)
        elif row.line is not None and row.state == NOBODY:
            (self.new_homes.add if is_on else self.new_homes.discard)(row.line.place)
        elif row.line is not None and not is_on:
            self.picks.pop(row.line.place, None)

    def pick(self, row: TagRow, person: str) -> None:
        """Says whom a line means, '' for nobody."""
        if row.line is not None:
            if person:
                self.picks[row.line.place] = person
            else:
                self.picks.pop(row.line.place, None)

    @property
    def choices(self) -> TagChoices:
        """All of it, for the service."""
        return TagChoices(dict(self.picks), frozenset(self.new_homes), frozenset(self.untag), frozenset(self.left_out))

    def target_words(self, row: TagRow) -> str:
        """Whom a line means, or what is done with it."""
        if row.gone is not None:
            return tr("取下标签") if self.is_on(row) else tr("标签留着")
        assert row.line is not None
        if row.state == FOUND:
            return tr("按身份证号") if row.line.how == BY_NUMBER else tr("按姓名和组")
        if row.state == NOBODY:
            return tr("另建一户") if self.is_on(row) else tr("先不加")
        picked = self.picks.get(row.line.place, "")
        return next((one.words for one in row.candidates if one.person == picked), tr("请在下面选"))

    def pills(self, row: TagRow) -> list[PillSpec]:
        """What else there is to know of a line."""
        if row.state == NAMESAKES and not self.is_on(row):
            return [(tr("{n} 个同名").format(n=len(row.candidates)), "amber")]
        if row.state == NOBODY:
            return [(tr("不在册"), "amber")]
        if row.line is None:
            return [(tr("不在名单里了"), "blue")]
        if row.line.differs:
            return [(tr("{what}不同，没有改").format(what=tr("、").join(row.line.differs)), "grey")]
        if row.state == FOUND and row.line.has_tag:
            return [(tr("已有这个标签"), "green")]
        return []
