"""Which printer each document was sent to last, and how: kept in the settings of this machine."""

from __future__ import annotations

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.settings import SettingsFile

_DUPLEX = {
    "none": QPrinter.DuplexMode.DuplexNone,
    "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}
_DUPLEX_WORDS = {mode: word for word, mode in _DUPLEX.items()}


def recall(settings: SettingsFile, printer: QPrinter, document: str, is_two_sided: bool = False) -> None:
    """Sets up the printer as this document was printed last; the first time, as any was, two-sided if it wants that."""
    kept = settings.current.printers.get(document, {})
    name = kept.get("printer") or settings.current.printer
    if name and name in QPrinterInfo.availablePrinterNames():
        printer.setPrinterName(name)
    duplex = _DUPLEX.get(kept.get("duplex", ""), _DUPLEX["long"] if is_two_sided else None)
    if duplex is not None:
        printer.setDuplex(duplex)
    if kept.get("colour"):
        is_grey = kept["colour"] == "grey"
        printer.setColorMode(QPrinter.ColorMode.GrayScale if is_grey else QPrinter.ColorMode.Color)


def remember(settings: SettingsFile, printer: QPrinter, document: str) -> UserError | None:
    """Keeps how it is printed now; gives the failure of the settings file, which is no reason not to print."""
    kept = {"printer": printer.printerName()}
    duplex = _DUPLEX_WORDS.get(printer.duplex())
    if duplex:
        kept["duplex"] = duplex
    kept["colour"] = "grey" if printer.colorMode() is QPrinter.ColorMode.GrayScale else "colour"
    current = settings.current
    name = kept["printer"] or current.printer
    if current.printers.get(document) == kept and name == current.printer:
        return None
    try:
        settings.change(printer=name, printers={**current.printers, document: kept})
    except UserError as error:
        return error
    return None
