"""常用语: sentences of one's own, found by first letters or words, the most used first."""

from dataclasses import dataclass

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.phrase import Phrase
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.drafts import draft, save_draft
from minqing_desktop.services.session import Session

USES = "uses:phrases"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """A sentence with how often it was put in on this machine."""

    id: str
    text: str
    uses: int


def phrases(session: Session, typed: str = "") -> list[PhraseLine]:
    """One's own sentences that `typed` finds, all of them when it is empty; the most used first, then the newest."""
    found = draft(session, USES)
    uses = found.body if found is not None else {}
    with session.reading() as reader:
        own = reader.find(Phrase, cadre=session.cadre)
    lines = [PhraseLine(one.id, one.text, int(uses.get(one.id, 0))) for one in own if _is_meant(one.text, typed)]
    return sorted(lines, key=lambda line: (-line.uses, _place(line.text, typed), line.id))


def add_phrase(session: Session, text: str) -> tuple[str, Changes]:
    """Keeps a sentence; one that is there already is not kept twice. UserError: phrase_empty, phrase_long."""
    words = _checked(text)
    with session.reading() as reader:
        there = next((one for one in reader.find(Phrase, cadre=session.cadre) if one.text == words), None)
    if there is not None:
        return there.id, Changes()
    with session.doing("phrase.add", village="") as doing:
        identity = doing.act.create(Phrase(text=words, cadre=session.cadre))
    return identity, doing.changes


def edit_phrase(session: Session, identity: str, text: str) -> Changes:
    """Words it anew."""
    words = _checked(text)
    with session.doing("phrase.edit", village="") as doing:
        doing.act.change(Phrase, identity, text=words)
    return doing.changes


def delete_phrase(session: Session, identity: str) -> Changes:
    """Takes a sentence out of the list; what was written with it stays."""
    with session.doing("phrase.delete", village="") as doing:
        doing.act.delete(Phrase, identity)
    return doing.changes


def note_use(session: Session, identity: str) -> None:
    """Counts that a sentence was put in. Lies outside the log: a habit of this machine. For the writing lane."""
    found = draft(session, USES)
    uses = dict(found.body) if found is not None else {}
    uses[identity] = int(uses.get(identity, 0)) + 1
    save_draft(session, USES, uses)


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise UserError("phrase_empty", tr("这句常用语还没有写内容。"), tr("请写上一句，或者先选中正文里的一段。"))
    if len(words) > LONGEST:
        raise UserError(
            "phrase_long",
            tr("这句太长了，一句常用语最多 {n} 个字。").format(n=LONGEST),
            tr("请分成几句，或者缩短一些。"),
        )
    return words


def _is_meant(text: str, typed: str) -> bool:
    return _place(text, typed) >= 0


def _place(text: str, typed: str) -> int:
    """Where what was typed stands in a sentence or in the first letters of its characters; -1 when nowhere."""
    wanted = typed.strip().lower()
    if not wanted:
        return 0
    at = text.lower().find(wanted)
    if at >= 0 or not wanted.isascii():
        return at
    letters, spelling = letters_and_spelling(text)
    found = [place for place in (letters.find(wanted), spelling.find(wanted)) if place >= 0]
    return min(found, default=-1)
