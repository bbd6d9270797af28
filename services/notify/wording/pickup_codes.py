"""Pickup codes as pictures that a locker's reader reads; each says in words what it shows."""

import io
from dataclasses import dataclass, field

import segno

from services.notify.wording import phrases
from services.notify.wording.subject import Subject
from services.notify.wording.vocabulary import codes

MOST = 6  # pictures in a mail; the codes of more are read from its words
_MODULE, _QUIET = 8, 4  # pixels of a module, and modules of white around it (ISO/IEC 18004 asks for four)


@dataclass(frozen=True, slots=True)
class Picture:
    """A code to be shown to a reader. `alt` stands in its place where pictures are not shown."""

    cid: str
    code: str = field(repr=False)
    alt: str
    caption: str


def pictures(about: Subject, language: str) -> list[Picture]:
    """One for each code that collects what a notice speaks of; none where no code is known."""
    labels = phrases.words(language)["labels"]
    found = codes(about)[:MOST]
    several_orders = len({reference for _, reference in found}) > 1
    said = labels["code_of_order" if several_orders else "code_of"]
    return [
        Picture(
            cid=f"code-{number}",
            code=code,
            alt=said.format(code=code, reference=reference),
            caption=said.format(code=code, reference=reference) if len(found) > 1 else labels["scan"],
        )
        for number, (code, reference) in enumerate(found, 1)
    ]


def png(code: str) -> bytes:
    """The QR symbol of a code, black on white so that it can be read in the dark too."""
    buffer = io.BytesIO()
    segno.make_qr(code, error="m").save(buffer, kind="png", scale=_MODULE, border=_QUIET, dark="black", light="white")
    return buffer.getvalue()
