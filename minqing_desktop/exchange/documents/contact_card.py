"""连心卡: what a household keeps to know whom to call. The telephone is the cadre's own and is what the card is for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One card; an empty `phone`, `hours` or `household` leaves a line to write on; `contact` is what its code says."""

    village: str
    name: str = ""
    post: str = ""
    unit: str = ""
    phone: str = ""
    hours: str = ""
    household: str = ""
    contact: str = ""


def contact_text(name: str, phone: str, post: str = "", unit: str = "") -> str:
    """A vCard 3.0 (RFC 2426) that every telephone's camera and WeChat take into the address book.

    One line each and no more than is on the card, so that the code stays coarse enough for old telephones.
    """
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_escaped(name)}", f"FN:{_escaped(name)}"]
    lines += [f"{key}:{_escaped(value)}" for key, value in (("ORG", unit), ("TITLE", post)) if value]
    lines += [f"TEL:{_escaped(phone)}", "END:VCARD"]
    return "\r\n".join(lines)


def _escaped(value: str) -> str:
    words = value.replace("\\", "\\\\").replace("\r", " ").replace("\n", " ")
    return words.replace(",", "\\,").replace(";", "\\;")
