"""A walk as a new user would: the password forgotten, a colleague let in and out, the laptop dead, the file broken.

Two laptops, each a program with settings of its own; what goes between them is a folder for a stick.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.repairing import Rung
from minqing_desktop.services.sample import SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.visits import VisitFilter, VisitForm, all_visits, load_visit, record_visit
from minqing_desktop.storage.folder import DATABASE
from minqing_desktop.ui.settings.backups import BackupsSection
from minqing_desktop.ui.settings.handover import HandoverSection
from minqing_desktop.ui.settings.hands import HandsSection
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.settings.password import PasswordSection

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Scene, Stage

_NEW, _COLLEAGUES, _ON_NEW_LAPTOP = "桃花流水鳜鱼肥美", "一句同事自己的话", "青箬笠配绿蓑衣裳"
_SUCCESSORS = "斜风细雨不须早归"
# Behind its first pages a notebook has lost this many bytes: what a bad sector or a virus scanner leaves.
_BROKEN_AT, _BROKEN_BYTES = 16 * 4096, 3 * 4096
PHOTOS = 2


class SafekeepingWalk:
    """What the scenes hand on to one another: where the notebook, the stick and the other laptop are, and the code."""

    def __init__(self, folder: Path, password: str) -> None:
        self.notebook, self.stick, self.password = folder / "示范村", folder / "KINGSTON", password
        self.stick.mkdir(parents=True)
        opened, self.code = create_notebook(self.notebook, password, SAMPLE_VILLAGE)
        try:
            load_sample(opened.session)
            self.visit = all_visits(opened.session, VisitFilter(), 1)[0].id
            form = load_visit(opened.session, self.visit)
            photos = tuple(add_photo(opened.session, _drawn(folder, place)) for place in range(PHOTOS))
            record_visit(opened.session, VisitForm(form.visit, form.entries, form.tasks, form.task_entries, photos))
        finally:
            opened.close()

    # what every scene does

    def _type(self, stage: Stage, secret: str) -> None:
        door = stage.program.frame.lock_screen if stage.program.frame.is_locked else stage.program.door
        door.password.setText(secret)
        QTest.keyClick(door.password, Qt.Key.Key_Return)
        stage.wait()
        stage.wait()

    def _sign_in(self, stage: Stage, secret: str) -> None:
        stage.program.lock()
        stage.wait()
        self._type(stage, secret)

    def _section(self, stage: Stage, key: str) -> object:
        page = stage.go("settings", {"section": key})
        assert isinstance(page, SettingsPage)
        return page.section(key)

    def _hands(self, stage: Stage) -> HandsSection:
        section = self._section(stage, "hands")
        assert isinstance(section, HandsSection)
        return section

    def _backups(self, stage: Stage) -> BackupsSection:
        section = self._section(stage, "backups")
        assert isinstance(section, BackupsSection)
        return section

    def _handover(self, stage: Stage) -> HandoverSection:
        section = self._section(stage, "handover")
        assert isinstance(section, HandoverSection)
        stage.wait()
        return section

    # the password is forgotten

    def forgotten(self, stage: Stage) -> None:
        """He tries what he believes to be his password."""
        self._type(stage, "好像是这一句")

    def code_asked(self, stage: Stage) -> None:
        """The paper from the drawer, copied with one slip."""
        door = stage.program.door
        door.way_link.click()
        group = self.code.split("-")[2]
        slip = group[:3] + ("7" if group[3] != "7" else "8")
        door.code.setText(self.code.replace(group, slip, 1))
        QTest.keyClick(door.code, Qt.Key.Key_Return)
        stage.wait()

    def opened_by_code(self, stage: Stage) -> None:
        """And without it."""
        door = stage.program.door
        door.code.setText(self.code.lower())
        QTest.keyClick(door.code, Qt.Key.Key_Return)
        stage.wait()
        stage.wait()

    def new_password(self, stage: Stage) -> None:
        """A new one, which opens from now on."""
        self._set_password(stage, _NEW)
        self.password = _NEW

    def _set_password(self, stage: Stage, new: str) -> None:
        page = stage.program.frame.page("settings")
        assert isinstance(page, SettingsPage)
        section = page.section("password")
        assert isinstance(section, PasswordSection)
        section.first_field.setText(new)
        section.second_field.setText(new)
        section.save()
        stage.wait()

    # a second cadre, and a removed one

    def colleague(self, stage: Stage) -> str:
        """The id of a cadre who does not sit here."""
        assert stage.program.desk is not None
        session = stage.program.desk.session
        return next(each.id for each in list_cadres(session) if each.id != session.cadre)

    def let_in(self, stage: Stage) -> None:
        """A colleague gets a password of his own."""
        section = self._hands(stage)
        section.open_hand(self.colleague(stage))
        stage.wait()
        section.editor.first_field.setText(_COLLEAGUES)
        section.editor.second_field.setText(_COLLEAGUES)
        section.give()
        stage.wait()

    def signed_in(self, stage: Stage) -> None:
        """He signs in; his name stands at the foot."""
        self._sign_in(stage, _COLLEAGUES)
        stage.go("today")

    def let_out(self, stage: Stage) -> None:
        """His password is taken away again."""
        self._sign_in(stage, self.password)
        section = self._hands(stage)
        section.open_hand(self.colleague(stage))
        stage.wait()
        section.take()
        stage.wait()

    def refused(self, stage: Stage) -> None:
        """And he tries it."""
        self._sign_in(stage, _COLLEAGUES)

    # a stick, another laptop

    def copied(self, stage: Stage) -> None:
        """A backup on a stick."""
        self._type(stage, self.password)
        self._backups(stage).to_stick(drive_at(self.stick))

    def another_laptop(self, _stage: Stage) -> None:
        """The first window on a laptop that knows nothing."""

    def stick_found(self, stage: Stage) -> None:
        """从备份恢复."""
        stage.wizard.look_for_backups(self.stick)

    def wrong_secret(self, stage: Stage) -> None:
        """The password of before it was changed."""
        stage.wizard.restoring.password.setText("以前的那一句")
        stage.wizard.go_on()

    def what_is_inside(self, stage: Stage) -> None:
        """With the code from the paper."""
        stage.wizard.restoring.way_link.click()
        stage.wizard.restoring.code.setText(self.code)
        stage.wizard.go_on()

    def all_there(self, stage: Stage) -> None:
        """Restored, and a password is asked for at once."""
        stage.wizard.go_on()
        stage.wait()
        stage.wait()

    def photos_there(self, stage: Stage) -> None:
        """The visit with its photos."""
        self._set_password(stage, _ON_NEW_LAPTOP)
        stage.visits.open_visit(self.visit)
        stage.wait()
        QTest.qWait(200)
        stage.visits.editor.photo_strip.setFocus()

    # the successor

    def handed_over(self, stage: Stage) -> None:
        """Everything open goes to the successor, who chooses a password."""
        section = self._handover(stage)
        section.successor_field.choose(self.colleague(stage))
        stage.wait()
        section.complete()
        stage.wait()
        section.first_field.setText(_SUCCESSORS)
        section.second_field.setText(_SUCCESSORS)
        section.end_button.setFocus()

    def ended(self, stage: Stage) -> None:
        """The predecessor's password is taken away; the window shuts."""
        self._handover(stage).finish()
        stage.wait()
        stage.wait()

    def predecessor_refused(self, stage: Stage) -> None:
        """He tries it once more."""
        if not stage.program.frame.is_locked:
            stage.program.lock()
            stage.wait()
        self._type(stage, _ON_NEW_LAPTOP)

    def taken_over(self, stage: Stage) -> None:
        """The successor's first morning."""
        self._type(stage, _SUCCESSORS)
        stage.go("today")

    # a broken file

    def break_database(self) -> None:
        """As a failing disk does, while nothing is open."""
        with (self.notebook / DATABASE).open("r+b") as file:
            file.seek(_BROKEN_AT)
            file.write(bytes(_BROKEN_BYTES))

    def does_not_open(self, stage: Stage) -> None:
        """The password is right, the file is not."""
        self._type(stage, self.password)

    def ladder(self, stage: Stage) -> None:
        """打不开了怎么办."""
        if stage.program.desk is not None:
            stage.program.lock()
            stage.wait()
        door = stage.program.frame.lock_screen if stage.program.frame.is_locked else stage.program.door
        door.repair_requested.emit()
        stage.wait()

    def first_rung_fails(self, stage: Stage) -> None:
        """Lists alone cannot be mended where the log is broken."""
        repair = stage.program.repair
        assert repair is not None
        repair.password.setText(self.password)
        repair.attempt(Rung.REBUILD)
        stage.wait()

    def salvaged(self, stage: Stage) -> None:
        """Everything that can be read is brought together."""
        repair = stage.program.repair
        assert repair is not None
        repair.attempt(Rung.SALVAGE)
        stage.wait()
        stage.wait()

    def open_again(self, stage: Stage) -> None:
        """And the notebook opens."""
        self._type(stage, self.password)

    # in order

    def own_laptop(self) -> list[Scene]:
        """Begins at the door of the notebook."""
        return [
            ("walk-password-forgotten", self.forgotten),
            ("walk-code-miscopied", self.code_asked),
            ("walk-opened-by-code", self.opened_by_code),
            ("walk-new-password", self.new_password),
            ("walk-colleague-let-in", self.let_in),
            ("walk-colleague-signed-in", self.signed_in),
            ("walk-colleague-let-out", self.let_out),
            ("walk-colleague-refused", self.refused),
            ("walk-backup-on-stick", self.copied),
        ]

    def other_laptop(self) -> list[Scene]:
        """Begins at first use."""
        return [
            ("walk-another-laptop", self.another_laptop),
            ("walk-stick-found", self.stick_found),
            ("walk-stick-wrong-password", self.wrong_secret),
            ("walk-stick-inside", self.what_is_inside),
            ("walk-stick-restored", self.all_there),
            ("walk-photos-there", self.photos_there),
            ("walk-handed-over", self.handed_over),
            ("walk-predecessor-out", self.ended),
            ("walk-predecessor-refused", self.predecessor_refused),
            ("walk-successor-in", self.taken_over),
        ]

    def after_breaking(self) -> list[Scene]:
        """Begins at the door of the broken notebook."""
        return [
            ("walk-does-not-open", self.does_not_open),
            ("walk-ladder", self.ladder),
            ("walk-ladder-first-rung", self.first_rung_fails),
            ("walk-ladder-salvaged", self.salvaged),
            ("walk-open-again", self.open_again),
        ]


def play_walk(walk: SafekeepingWalk, play: Callable[[list[Scene], Path | None], None]) -> None:
    """Plays the walk; `play` takes scenes and the notebook whose door they begin at, None for a fresh laptop."""
    play(walk.own_laptop(), walk.notebook)
    play(walk.other_laptop(), None)
    walk.break_database()
    play(walk.after_breaking(), walk.notebook)


def _drawn(folder: Path, place: int) -> Path:
    """A photo that nobody took: a field with a sun."""
    picture = Image.new("RGB", (960, 640), (120 + 30 * place, 150, 96))
    ImageDraw.Draw(picture).ellipse((560, 80, 760, 280), fill=(236, 200 - 30 * place, 120))
    path = folder / f"photo-{place}.jpg"
    picture.save(path)
    return path
