"""Opens a notebook, types into a new visit as a person does, and waits to be killed; run as a program of its own.

Arguments: the folder of the notebook, the words to type. Writes «typed ID» once the words stand in the field.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(folder: Path, words: str) -> None:
    """Types and never ends by itself."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    from minqing_desktop.host.settings import SettingsFile
    from minqing_desktop.services.notebooks import open_notebook
    from minqing_desktop.ui.desk import Desk
    from minqing_desktop.ui.jobs.bus import ChangeBus
    from minqing_desktop.ui.jobs.runner import JobRunner
    from minqing_desktop.ui.look import live_look
    from minqing_desktop.ui.visits.page import VisitsPage
    from tests.safety.quick_keys import FIRST_PASSWORD

    application = QApplication(sys.argv[:1])
    live_look().choose("light")
    bus = ChangeBus()
    runner = JobRunner(bus)
    desk = Desk(open_notebook(folder, FIRST_PASSWORD), runner, bus, SettingsFile(folder.parent / "settings.json"))
    page = VisitsPage(desk)
    page.show()
    page.page_entered()
    page.start_new()
    deadline = time.monotonic() + 20
    while page.states.state != "content" and time.monotonic() < deadline:
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
    for character in words:
        event = QInputMethodEvent()
        event.setCommitString(character)
        QApplication.sendEvent(page.editor.words_field, event)
        application.processEvents()
    assert page.editor.words_field.toPlainText() == words
    print("typed", page.keeper.visit, flush=True)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
