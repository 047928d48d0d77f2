"""Pictures of several hands: passwords of their own, a reader refused, escrow and another key, and the code checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.cadre import READER
from minqing_desktop.services.hands import give_password, hands, make_township_key, set_role
from minqing_desktop.services.search import find_households
from minqing_desktop.ui.settings.hands import HandsSection
from minqing_desktop.ui.settings.other_keys import OtherKeysSection
from minqing_desktop.ui.settings.page import SettingsPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

_COLLEAGUES = "一句同事自己的话"


def _section(stage: Stage, key: str) -> object:
    page = stage.go("settings", {"section": key})
    assert isinstance(page, SettingsPage)
    return page.section(key)


def _colleague(stage: Stage) -> str:
    assert stage.program.desk is not None
    return next(hand.cadre.id for hand in hands(stage.program.desk.opened) if not hand.is_me)


def _hands(stage: Stage) -> None:
    _section(stage, "hands")


def _giving(stage: Stage) -> None:
    section = _section(stage, "hands")
    assert isinstance(section, HandsSection)
    section.open_hand(_colleague(stage))
    stage.wait()
    section.editor.first_field.setText(_COLLEAGUES)
    section.editor.second_field.setText("两遍不一样的话")
    section.give()


def _two_hands(stage: Stage) -> None:
    section = _section(stage, "hands")
    assert isinstance(section, HandsSection)
    # Coming here anew may have closed what the scene before had open.
    section.open_hand(_colleague(stage))
    stage.wait()
    section.editor.first_field.setText(_COLLEAGUES)
    section.editor.second_field.setText(_COLLEAGUES)
    section.give()


def _keys(stage: Stage) -> None:
    section = _section(stage, "keys")
    assert isinstance(section, OtherKeysSection)
    section.recipient_field.setText(make_township_key(stage.folder / f"township-{id(stage)}.txt"))
    section.turn_on()


def _keys_lower(stage: Stage) -> None:
    section = _section(stage, "keys")
    assert isinstance(section, OtherKeysSection)
    section.rekey()
    section.rekey_button.setFocus()


def _checking_code(stage: Stage) -> None:
    section = _section(stage, "recovery")
    section.old_field.setText("TMK6-Z5J9-D5ZE-1WPC")  # pyright: ignore[reportAttributeAccessIssue]
    section.check_old()  # pyright: ignore[reportAttributeAccessIssue]


def _sign_in(stage: Stage, password: str) -> None:
    stage.program.lock()
    stage.wait()
    door = stage.program.frame.lock_screen
    door.password.setText(password)
    QTest.keyClick(door.password, Qt.Key.Key_Return)
    stage.wait()
    stage.wait()


def _second_cadre(stage: Stage) -> None:
    assert stage.program.desk is not None
    stage.go("households")
    _sign_in(stage, _COLLEAGUES)
    stage.go("households")


def _reader(stage: Stage) -> None:
    """The colleague may only look from now on; what he tries to write is refused in a sentence."""
    _sign_in(stage, stage.password)
    assert stage.program.desk is not None
    set_role(stage.program.desk.opened, _colleague(stage), READER)
    _sign_in(stage, _COLLEAGUES)
    page = stage.visits
    page.open_target({"new_for": find_households(stage.program.desk.session, "吴根发", 1)[0].household})
    stage.wait()
    page.editor.words_field.insertPlainText("想写一句。")
    page.finish()


def _back(stage: Stage) -> None:
    """The administrator again, for the scenes that follow."""
    _sign_in(stage, stage.password)
    assert stage.program.desk is not None
    give_password(stage.program.desk.opened, _colleague(stage), f"{_COLLEAGUES}二")
    _section(stage, "hands")


HANDS_SCENES = [
    ("settings-hands-one-password", _hands),
    ("settings-hands-giving", _giving),
    ("settings-hands-two", _two_hands),
    ("settings-keys-escrow", _keys),
    ("settings-keys-missing", _keys_lower),
    ("settings-recovery-checking", _checking_code),
    ("hands-second-cadre", _second_cadre),
    ("hands-reader-refused", _reader),
    ("settings-hands-reader", _back),
]
