"""Each document goes to the printer it went to last, in the same way."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.ui.kit.paper_printing import new_printer, pages_wanted
from minqing_desktop.ui.kit.printer_memory import recall, remember


class Device(QPrinter):
    """A printer of the system, which a test machine has none of: it keeps what it is told."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.told: dict[str, object] = {"name": name, "duplex": QPrinter.DuplexMode.DuplexNone}

    def printerName(self) -> str:
        return str(self.told["name"])

    def setPrinterName(self, name: str) -> None:
        self.told["name"] = name

    def duplex(self) -> QPrinter.DuplexMode:
        mode = self.told["duplex"]
        assert isinstance(mode, QPrinter.DuplexMode)
        return mode

    def setDuplex(self, mode: QPrinter.DuplexMode) -> None:
        self.told["duplex"] = mode


@pytest.fixture
def settings(qapp, tmp_path, monkeypatch) -> SettingsFile:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["会议室", "办公室"]))
    return SettingsFile(tmp_path / "settings.json")


def test_each_document_has_its_own_printer_and_sides(settings, tmp_path):
    book, card = Device("会议室"), Device("办公室")
    book.setDuplex(QPrinter.DuplexMode.DuplexShortSide)
    card.setColorMode(QPrinter.ColorMode.GrayScale)
    assert remember(settings, book, "diary_book") is None
    assert remember(settings, card, "contact_card") is None
    again = SettingsFile(tmp_path / "settings.json")
    first, second, third = Device(), Device(), Device()
    recall(again, first, "diary_book", is_two_sided=True)
    recall(again, second, "contact_card")
    recall(again, third, "visit_record", is_two_sided=True)
    assert (first.printerName(), first.duplex()) == ("会议室", QPrinter.DuplexMode.DuplexShortSide)
    assert (second.printerName(), second.duplex()) == ("办公室", QPrinter.DuplexMode.DuplexNone)
    assert second.colorMode() is QPrinter.ColorMode.GrayScale
    assert (third.printerName(), third.duplex()) == ("办公室", QPrinter.DuplexMode.DuplexLongSide)


def test_a_printer_that_is_gone_is_not_asked_for(settings, monkeypatch):
    remember(settings, Device("会议室"), "diary_book")
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["办公室"]))
    printer = Device()
    recall(settings, printer, "diary_book")
    assert printer.printerName() == ""


def test_pages_may_be_asked_for_piece_by_piece(qapp):
    printer = new_printer("试印", 9)
    assert pages_wanted(printer, 9) == list(range(9))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setPageRanges(QPageRanges.fromString("1-2,5,8-20"))
    assert pages_wanted(printer, 9) == [0, 1, 4, 7, 8]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pages_wanted(printer, 9) == [8, 7, 4, 1, 0]
