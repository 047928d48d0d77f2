"""What hangs on a matter besides its moves: both sides of a dispute, photos and group receptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.casework import Reception
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterDetail, MatterLine
from minqing_desktop.services.casework.mediations import edit_mediation, mediation_detail
from minqing_desktop.services.casework.photos import add_matter_photo, delete_matter_photo, matter_photos
from minqing_desktop.services.casework.receptions import (
    conclude_reception,
    new_reception,
    reception_detail,
    receptions,
    save_reception,
)
from minqing_desktop.services.matter_drafts import forget_form, form_draft, keep_form
from minqing_desktop.services.photos import photo_bytes
from minqing_desktop.services.search import person_names
from minqing_desktop.services.session import Session
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.matters.field_states import State
from minqing_desktop.ui.matters.parties_form import PartiesForm
from minqing_desktop.ui.matters.photos_view import PANEL_PX, PhotosView
from minqing_desktop.ui.matters.reception_view import ReceptionForm, ReceptionList

WIDE_PX = 620
# Names of drafts; a reception that is not on file yet has no id.
_PARTIES, _RECEPTION, _NEW = "parties", "reception", "new"


class PapersDesk(QObject):
    """Uses the panel of the page; `opened` is called with the id of a matter to be shown."""

    def __init__(
        self, desk: Desk, host: QWidget, panel: SidePanel, find_people: Provider, opened: Callable[[str], None]
    ) -> None:
        super().__init__(host)
        self._desk, self._host, self._panel, self._opened = desk, host, panel, opened
        self._find_people = find_people
        self._matter = self._reception_key = ""
        self.parties = PartiesForm(find_people, host)
        self.photos = PhotosView(host)
        self.list = ReceptionList(host)
        self.reception: ReceptionForm | None = None
        for part in (self.parties, self.photos, self.list):
            part.hide()
        self.parties.saved.connect(self._save_parties)
        self.parties.edited.connect(lambda: self._keep(self._matter, _PARTIES, self.parties.typed))
        self.photos.added.connect(self._add_photo)
        self.photos.removed.connect(self._remove_photo)
        self.list.opened.connect(self.open_reception)
        self.list.new_wanted.connect(lambda: self.open_reception(""))
        self.list.blank_wanted.connect(lambda: self._desk.lead("reports", "blank_minutes"))
        desk.bus.listen(self, ("attachment",), lambda _changes: self._refresh_photos())

    # both sides

    def open_parties(self, detail: MatterDetail) -> None:
        """Opens both sides and the facts of a dispute."""
        self._matter, session = detail.matter.id, self._desk.session
        matter = self._matter
        self._desk.runner.read(
            lambda: (mediation_detail(session, matter), form_draft(session, matter, _PARTIES)),
            owner=self, done=lambda found: self._show_parties(*found), replaces="paper",
        )  # fmt: skip

    def _show_parties(self, found: Any, typed: State) -> None:
        if found is not None:
            self.parties.load(found, typed)
            self._panel.open_with(tr("当事人和纠纷"), self.parties, WIDE_PX)

    def _save_parties(self) -> None:
        session, matter = self._desk.session, self._matter
        after, parties = self.parties.current_mediation(), self.parties.current_parties()

        def write() -> Any:
            changes = edit_mediation(session, matter, after, parties)
            forget_form(session, matter, _PARTIES)
            return changes

        self._write(write)

    # photos

    def open_photos(self, detail: MatterDetail) -> None:
        """Opens the photos of a matter."""
        self._matter = detail.matter.id
        self._read_photos(is_opening=True)

    def _refresh_photos(self) -> None:
        if self._panel.content is self.photos:
            self._read_photos(is_opening=False)

    def _read_photos(self, is_opening: bool) -> None:
        session, matter = self._desk.session, self._matter

        def show(photos: list[Attachment]) -> None:
            self.photos.show_photos(photos, self.bring)
            if is_opening:
                self._panel.open_with(tr("办前办后"), self.photos, PANEL_PX)

        self._desk.runner.read(lambda: matter_photos(session, matter), owner=self, done=show, replaces="paper")

    def bring(self, photo: Attachment, deliver: Callable[[bytes], None]) -> None:
        """Delivers the bytes of a photo; none where this computer does not have them."""
        session = self._desk.session
        self._desk.runner.file(
            lambda: photo_bytes(session, photo), owner=self, done=deliver, failed=lambda _error: deliver(b"")
        )

    def _add_photo(self, source: object, moment: str) -> None:
        session, matter = self._desk.session, self._matter
        self._desk.runner.write(
            lambda: add_matter_photo(session, matter, source, moment)[1],  # type: ignore[arg-type]
            owner=self, done=self._desk.tell, failed=self._desk.fail,
        )  # fmt: skip

    def _remove_photo(self, photo: str) -> None:
        session = self._desk.session
        self._desk.runner.write(
            lambda: delete_matter_photo(session, photo), owner=self, done=self._desk.tell, failed=self._desk.fail
        )

    # receptions

    def open_receptions(self) -> None:
        """Lists the receptions of the village."""
        session = self._desk.session
        self._desk.runner.read(lambda: receptions(session), owner=self, done=self._show_receptions, replaces="paper")

    def _show_receptions(self, found: list[Reception]) -> None:
        today, words = self._desk.session.today(), kind_named("reception").field("step")
        self.list.show_items(
            [
                LineItem(
                    each.id,
                    each.subject or "—",
                    beside=day_text(each.on, today) if each.on else "",
                    tail=tr("{n} 人").format(n=each.people_count) if each.people_count else "",
                    pills=((words.words_for(each.step), "green" if each.step == "done" else "amber"),),
                    chevron=True,
                )
                for each in found
            ]
        )
        self._panel.open_with(tr("群众接待"), self.list, WIDE_PX)

    def open_reception(self, identity: str) -> None:
        """Opens one reception, or a new one for an empty id."""
        session = self._desk.session
        self._reception_key = identity or _NEW

        def read() -> Any:
            detail = reception_detail(session, identity) if identity else None
            reception = detail.reception if detail else new_reception(session)
            names = person_names(session, reception.representatives)
            people = [Suggestion(each, names.get(each, "—")) for each in reception.representatives]
            typed = form_draft(session, identity or _NEW, _RECEPTION)
            return reception, people, detail.matters if detail else (), _cadres(session), typed

        self._desk.runner.read(read, owner=self, done=lambda found: self._show_reception(*found), replaces="paper")

    def _show_reception(
        self, reception: Reception, people: list[Suggestion], matters: tuple[MatterLine, ...],
        cadres: list[tuple[str, str]], typed: State,
    ) -> None:  # fmt: skip
        if self.reception is not None:
            self.reception.deleteLater()
        form = ReceptionForm(self._find_people, cadres, self._host)
        form.load(reception, people, [LineItem(line.id, line.title, chevron=True) for line in matters], typed)
        form.edited.connect(lambda: self._keep(self._reception_key, _RECEPTION, form.typed))
        form.saved.connect(self._save_reception)
        form.concluded.connect(self._conclude)
        form.matter_lines.opened.connect(self._opened)
        ids = [line.id for line in matters]
        form.minutes_wanted.connect(lambda: self._desk.lead("reports", {"report": "meeting_minutes", "matters": ids}))
        self.reception = form
        self._panel.open_with(tr("群众接待"), form, WIDE_PX)

    def _save_reception(self) -> None:
        if self.reception is not None:
            session, reception = self._desk.session, self.reception.current_reception()
            key = self._reception_key

            def write() -> Any:
                changes = save_reception(session, reception)[1]
                forget_form(session, key, _RECEPTION)
                return changes

            self._write(write)

    def _conclude(self) -> None:
        if self.reception is None:
            return
        session, reception = self._desk.session, self.reception.current_reception()
        forms, key = self.reception.current_matters(), self._reception_key

        def write() -> Any:
            made = conclude_reception(session, reception, forms)
            forget_form(session, key, _RECEPTION)
            return made

        def done(made: Any) -> None:
            self._desk.tell(made[1])
            self._panel.close_panel()
            self._opened(made[0][0])

        self._desk.runner.write(write, owner=self, done=done, failed=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        if self.reception is not None and self._panel.content is self.reception:
            self.reception.notice.say(sentences(error.what, error.advice), "amber")
        else:
            self._desk.fail(error)

    # write

    def _keep(self, about: str, name: str, typed: State) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: keep_form(session, about, name, typed), owner=self)

    def _write(self, work: Callable[[], Any]) -> None:
        def done(changes: Any) -> None:
            self._desk.tell(changes)
            self._panel.close_panel()

        self._desk.runner.write(work, owner=self, done=done, failed=self._on_refused)


def _cadres(session: Session) -> list[tuple[str, str]]:
    return [(cadre.id, cadre.name) for cadre in list_cadres(session)]
