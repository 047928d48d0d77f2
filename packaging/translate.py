"""Keep the English in step with the Chinese source.

    python packaging/translate.py                 finds every text, updates the .po, compiles the .mo
    python packaging/translate.py --missing       prints what has no translation yet, as JSON {Chinese: ""}
    python packaging/translate.py --fill FILE     takes translations from such a JSON file
    python packaging/translate.py --check         fails if a text is missing, empty, doubtful, or the .mo is out of date

Run it with the Python of .venv. Texts are what stands in `tr("…")`, the labels and choices of the catalogue, and the
Chinese constants at the top of a module that gives `tr` a variable or defines records, whose tables of words are
spoken elsewhere; patterns to match are none. A text with a sense, `tr("…", "page")`, is written as in a .mo: the
sense, character 4, the text.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import json
import re
import string
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "minqing_desktop"
PO = ROOT / "translations" / "en" / "LC_MESSAGES" / "minqing.po"
MO = PO.with_suffix(".mo")
# Tables of words in here are spoken by whoever shows a record.
RECORDS = "minqing_desktop/domain/records/"

HAN = re.compile(r"[\u3400-\u9fff]")
# A module without it says nothing, and is not worth parsing.
SPOKEN = re.compile(r"\btr\b")
# Names of languages stand in their own script everywhere.
MAY_HOLD_HAN = {"简体中文"}
# A date in the header would change the file at every run.
_DAY = datetime(2026, 1, 1, tzinfo=UTC)

SENSE_END = "\x04"
"""Between a sense and its text, as gettext has it."""

Texts = dict[str, set[str]]


def main() -> int:
    """Does what the command line asks; 1 when the check finds something."""
    options = _options()
    texts = found_texts()
    if options.check:
        complaints = list(complaints_about(texts, _read_catalog(), MO.read_bytes() if MO.exists() else b""))
        print("\n".join(complaints) or f"{len(texts)} texts, all translated")
        return 1 if complaints else 0
    catalog = updated(_read_catalog(), texts)
    if options.fill:
        fill(catalog, json.loads(options.fill.read_text(encoding="utf-8")))
    if options.missing:
        print(json.dumps(dict.fromkeys(_untranslated(catalog), ""), ensure_ascii=False, indent=1))
        return 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalog))
    MO.write_bytes(as_mo(catalog))
    print(f"{len(texts)} texts, {len(_untranslated(catalog))} without a translation")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--missing", action="store_true")
    choice.add_argument("--fill", type=Path)
    choice.add_argument("--check", action="store_true")
    return parser.parse_args()


def found_texts(source: Path = SOURCE) -> Texts:
    """Every text for users, with the files it stands in."""
    texts: Texts = defaultdict(set)
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source.parent).as_posix()
        module, is_of_records = path.read_text(encoding="utf-8"), place.startswith(RECORDS)
        if not is_of_records and not SPOKEN.search(module):
            continue
        tree = ast.parse(module, place)
        for text in chain(texts_of(tree), _constants_at_the_top(tree) if is_of_records else ()):
            texts[text].add(place)
    if source == SOURCE:
        for text in _catalogue_texts():
            texts[text].add("minqing_desktop/domain/catalogue.py")
    return texts


def texts_of(tree: ast.Module) -> Iterator[str]:
    """The texts of one module."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args
    ]
    for call in calls:
        text, *senses = (ast.literal_eval(each) if isinstance(each, ast.Constant) else "" for each in call.args)
        if text:
            yield SENSE_END.join([*senses, text])
    if any(not isinstance(call.args[0], ast.Constant) for call in calls):
        yield from _constants_at_the_top(tree)


def _constants_at_the_top(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            yield from _chinese_in(statement.value)


def _chinese_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
        yield node.value
    for part in ast.iter_child_nodes(node):
        yield from _chinese_in(part)


def _catalogue_texts() -> Iterator[str]:
    sys.path.insert(0, str(ROOT))
    from minqing_desktop.domain.catalogue import kinds

    for kind in kinds():
        yield kind.label
        for facts in kind.fields:
            yield facts.label
            yield from (word for _code, word in facts.choices)


def updated(catalog: Catalog, texts: Texts) -> Catalog:
    """The catalogue with exactly these texts: new ones empty, old ones as translated, those no longer used gone."""
    fresh = _empty_catalog()
    for text in sorted(texts):
        if not text:
            continue
        known = _message(catalog, text)
        sense, _, words = text.rpartition(SENSE_END)
        fresh.add(
            words,
            known.string if known is not None else "",
            locations=[(place, 0) for place in sorted(texts[text])],
            flags=known.flags & {"fuzzy"} if known is not None else (),
            context=sense or None,
        )
    return fresh


def fill(catalog: Catalog, translations: dict[str, str]) -> None:
    """Puts in translations; one for a text that is not there is an error, because it would be lost."""
    for text, translation in translations.items():
        message = _message(catalog, text)
        if message is None:
            raise SystemExit(f"no such text: {text}")
        message.string = translation
        message.flags.discard("fuzzy")


def complaints_about(texts: Texts, catalog: Catalog, compiled: bytes) -> Iterator[str]:
    """What is wrong with the translation, one line each."""
    for text in sorted(filter(None, texts)):
        message = _message(catalog, text)
        if message is None:
            yield f"not in the .po: {text}"
            continue
        translation = str(message.string or "")
        if not translation or message.fuzzy:
            yield f"not translated: {text}"
        elif _places(text) != _places(translation):
            yield f"other places to fill in: {text} → {translation}"
        elif HAN.search(translation) and text not in MAY_HOLD_HAN:
            yield f"Chinese in the translation: {text} → {translation}"
    for message in catalog:
        if message.id and _text(message) not in texts:
            yield f"in the .po and nowhere else: {message.id}"
    if _spoken(compiled) != _spoken(as_mo(catalog)):
        yield f"{MO.name} is out of date: run packaging/translate.py"


def _spoken(compiled: bytes) -> dict[str, str]:
    """The translations in a compiled file, without the header, which names the tool's version."""
    if not compiled:
        return {}
    messages = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # pyright: ignore[reportAttributeAccessIssue]
    return {text: translation for text, translation in messages.items() if text}


def _places(text: str) -> list[str]:
    try:
        return sorted(
            name for _literal, name, _format, _conversion in string.Formatter().parse(text) if name is not None
        )
    except ValueError:
        return ["not a format"]


def _untranslated(catalog: Catalog) -> list[str]:
    return [_text(message) for message in catalog if message.id and (not message.string or message.fuzzy)]


def _message(catalog: Catalog, text: str) -> Message | None:
    sense, _, words = text.rpartition(SENSE_END)
    return catalog.get(words, sense or None)


def _text(message: Message) -> str:
    return f"{message.context}{SENSE_END}{message.id}" if message.context else str(message.id)


def _empty_catalog() -> Catalog:
    return Catalog(
        locale="en",
        project="minqing-desktop",
        version="0.1",
        msgid_bugs_address=" ",
        last_translator=" ",
        language_team=" ",
        copyright_holder="minqing-desktop contributors",
        header_comment="# English for minqing-desktop; the source text is Chinese.",
        creation_date=_DAY,
        revision_date=_DAY,
        fuzzy=False,
    )


def _read_catalog() -> Catalog:
    if not PO.exists():
        return _empty_catalog()
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def as_po(catalog: Catalog) -> bytes:
    """The text form, one line of places per text and no line numbers, so that moving code changes nothing."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=0, sort_output=True, include_lineno=False)
    return stream.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The compiled form, with the finished translations only."""
    plain = _empty_catalog()
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            plain.add(message.id, message.string, context=message.context)
    stream = io.BytesIO()
    write_mo(stream, plain)
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
