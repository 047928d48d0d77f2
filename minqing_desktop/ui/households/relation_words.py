"""Reads what people type for a relation or a group: the standard word, one that is there already, or their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from minqing_desktop.domain.values import relation
from minqing_desktop.domain.values.group_name import canonical, display
from minqing_desktop.domain.values.initials import initials
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion

USUAL = ("配偶", "子", "女", "儿媳", "女婿", "孙子", "孙女", "父亲", "母亲", "户主")
Resolve = Callable[[str], list[Suggestion]]


class WordField(CompleterField):
    """A completer in which every word means something: the best reading is taken when the keyboard leaves."""

    def __init__(self, resolve: Resolve, placeholder: str, icon: str) -> None:
        provider: Provider = lambda query, deliver: deliver(resolve(query))  # noqa: E731
        super().__init__(provider, placeholder, icon, asks_when_empty=True)
        self._resolve = resolve
        self.text_left.connect(self.take_text)

    def take_text(self, text: str) -> None:
        """Chooses what `text` means as if by hand."""
        found = self._resolve(text)
        if found:
            self.choose(found[0])

    @property
    def word(self) -> str:
        """What is chosen; typed words count even before the keyboard left."""
        if self.picked is None and self.edit.text().strip():
            self.take_text(self.edit.text().strip())
        return self.picked.id if self.picked else ""

    def set_word(self, word: str, shown: str = "") -> None:
        """Shows a word without telling."""
        self.set_picked(Suggestion(word, shown or word) if word or shown else None)


def relation_field(sex: Callable[[], str]) -> WordField:
    """Chooses a relation to the head by GB/T 4761; `sex` settles 子女 or 父母."""
    return WordField(lambda text: find_relations(text, sex()), tr("配偶、子、儿媳……或拼音首字母"), "users")


def find_relations(text: str, sex: str = "") -> list[Suggestion]:
    """The standard words for what was typed; the typed word itself where there is none."""
    if not text:
        return [_standard(word) for word in USUAL]
    exact = relation.normalise(text, sex)
    if exact:
        return [_standard(exact, text)]
    small = text.lower()
    found = [
        word for word in relation.kept_words() if text in word or any(one.startswith(small) for one in initials(word))
    ]
    found.sort(key=lambda word: (word not in USUAL, not word.startswith(text)))
    own = Suggestion("非亲属", text, tr("照原样记，按「非亲属」归类")) if not text.isascii() else None
    return [*(_standard(word) for word in found[:7]), *([own] if own else [])]


def _standard(word: str, typed: str = "") -> Suggestion:
    return Suggestion(word, typed or word, tr("{word} · 代码 {code}").format(word=word, code=relation.code_of(word)))


def group_field(names: Sequence[str]) -> WordField:
    """Chooses one of the village's groups, or names a new one."""
    return WordField(lambda text: find_groups(text, names), tr("几组或哪个自然村"), "map-pin")


def find_groups(text: str, names: Sequence[str]) -> list[Suggestion]:
    """The groups meant; «3组» finds 三组, and a name nobody has is offered as a new group."""
    if not text:
        return [Suggestion(name, name) for name in names]
    same = [name for name in names if canonical(name) == canonical(text)]
    if same:
        return [Suggestion(same[0], same[0])]
    small = text.lower()
    found = [name for name in names if text in name or any(one.startswith(small) for one in initials(name))]
    shown = display(text)
    new = Suggestion(shown, shown, tr("新的组")) if not text.isascii() or text.isdigit() else None
    return [*(Suggestion(name, name) for name in found), *([new] if new else [])]
