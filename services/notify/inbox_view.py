"""Arranges the sandbox's messages as their readers would see them: conversations of a telephone, mails of a mailbox."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import phonenumbers

from services.notify.models import SandboxMessage

ZONE = ZoneInfo("Europe/Helsinki")  # the sandbox belongs to no customer: it shows the times of Perille's home


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as shown: `at` is local, `files` are the names of those that are no part of its picture."""

    id: str
    text: str
    subject: str | None
    sender: str
    to: str
    at: datetime
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with a mail."""

    media_type: str
    content: bytes
    shown: bool  # inside the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What one shop has texted to one telephone, by day; oldest first, as on a telephone."""

    id: str  # of its newest message, so that no number need stand in an address
    sender: str
    to: str
    days: tuple[tuple[str, tuple[Line, ...]], ...]
    last: Line


def conversations(rows: Sequence[SandboxMessage]) -> list[Conversation]:
    """From text messages, newest first; the conversation with the newest message comes first."""
    threads: dict[tuple[str, str], list[SandboxMessage]] = {}
    for row in rows:
        threads.setdefault((row.recipient, row.sender), []).append(row)
    return [_conversation(thread) for thread in threads.values()]


def holding(threads: Sequence[Conversation], message_id: str | None) -> Conversation | None:
    """The conversation that a message belongs to; the first where that message is not there."""
    if not threads:
        return None
    return next((one for one in threads if message_id in _ids(one)), threads[0])


def line(row: SandboxMessage) -> Line:
    to = telephone(row.recipient) if row.channel == "sms" else row.recipient
    files = tuple(str(one["name"]) for one in row.attachments or () if not one["cid"])
    return Line(
        id=row.id, text=row.text, subject=row.subject, sender=row.sender, to=to, at=row.at.astimezone(ZONE), files=files
    )


def drawn(row: SandboxMessage, address: Callable[[str], str]) -> str:
    """A mail's HTML with its pictures at local addresses, which `address` gives by name."""
    html = row.html or ""
    for one in row.attachments or ():
        if one["cid"]:
            html = html.replace(f"cid:{one['cid']}", address(str(one["name"])))
    return html


def file(row: SandboxMessage, name: str) -> File | None:
    """A file of a mail by its name."""
    found = next((one for one in row.attachments or () if one["name"] == name), None)
    if found is None:
        return None
    content = b64decode(found["content"] or "")
    return File(media_type=str(found["media_type"]), content=content, shown=found["cid"] is not None)


def telephone(number: str) -> str:
    """A number as people write it; one that cannot be read stays as it is."""
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _conversation(newest_first: Sequence[SandboxMessage]) -> Conversation:
    lines = [line(row) for row in reversed(newest_first)]
    days = groupby(lines, key=lambda one: f"{one.at:%A} {one.at.day} {one.at:%B}")
    return Conversation(
        id=lines[-1].id,
        sender=lines[-1].sender,
        to=lines[-1].to,
        days=tuple((day, tuple(of_day)) for day, of_day in days),
        last=lines[-1],
    )


def _ids(conversation: Conversation) -> set[str]:
    return {one.id for _, of_day in conversation.days for one in of_day}
