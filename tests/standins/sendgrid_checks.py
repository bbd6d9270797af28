"""What SendGrid's API refuses, with its words: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

Mail = dict[str, Any]
Wrong = tuple[str, str]  # field, message

_ADDRESS = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]{2,}")
_RESERVED = frozenset(
    {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
    | {"to", "from", "subject", "reply-to", "cc", "bcc"}
)
_MOST, _MOST_BYTES, _MOST_CATEGORIES, _LONGEST_CATEGORY = 1000, 10_000, 10, 255


def wrongs(mail: Mail) -> list[Wrong]:
    """Everything that is wrong with a mail, in its own order; none where it would be taken."""
    return list(chain.from_iterable(check(mail) for check in _CHECKS))


def _personalizations(mail: Mail) -> Iterator[Wrong]:
    blocks = mail.get("personalizations")
    if not isinstance(blocks, list) or not blocks:
        yield "personalizations", "The personalizations field is required and must have at least one personalization."
    elif len(blocks) > _MOST:
        given = f"You have provided {len(blocks)} personalizations."
        yield (
            "personalizations",
            f"The personalization block is limited to 1000 personalizations per API request. {given}",
        )


def _recipients(mail: Mail) -> Iterator[Wrong]:
    everybody: Counter[str] = Counter()
    for index, block in enumerate(_blocks(mail)):
        field = f"personalizations.{index}.to"
        if not block.get("to"):
            yield (
                field,
                "The to array is required for all personalization objects, and must have at least one email object",
            )
        for person in chain(block.get("to") or [], block.get("cc") or [], block.get("bcc") or []):
            everybody[str(person.get("email")).lower()] += 1
            if not _is_address(person):
                yield f"{field}.0.email", "Does not contain a valid address."
    if everybody.total() > _MOST:
        yield "personalizations", "There is a limit of 1000 total recipients (to + cc + bcc) per request."
    for address, times in everybody.items():
        if times > 1:
            text = "Each email address in the personalization block should be unique between to, cc, and bcc."
            yield "personalizations", f"{text} We found the first duplicate instance of [{address}]"


def _sender(mail: Mail) -> Iterator[Wrong]:
    if not _is_address(mail.get("from")):
        yield "from.email", "The from email does not contain a valid address."
    if "reply_to" in mail and not _is_address(mail["reply_to"]):
        yield "reply_to.email", "The reply_to email does not contain a valid address."


def _subject(mail: Mail) -> Iterator[Wrong]:
    if mail.get("template_id") or mail.get("subject"):
        return
    for index, block in enumerate(_blocks(mail)):
        if not block.get("subject"):
            field = f"personalizations.{index}.subject"
            yield (
                field,
                "The subject is required. You can get around this requirement if you use a template with a subject",
            )


def _content(mail: Mail) -> Iterator[Wrong]:
    parts = mail.get("content")
    if not parts:
        if not mail.get("template_id"):
            yield "content", "Unless a valid template_id is provided, the content parameter is required."
        return
    for index, part in enumerate(parts):
        if not isinstance(part.get("value"), str) or not part["value"]:
            yield f"content.{index}.value", "The content value must be a string at least one character in length."
    types = [part.get("type") for part in parts]
    if types != sorted(types, key=lambda kind: {"text/plain": 0, "text/html": 1}.get(str(kind), 2)):
        yield (
            "content",
            "If present, text/plain and text/html may only be provided once, text/plain first, text/html next.",
        )


def _args(mail: Mail) -> Iterator[Wrong]:
    places = [("", mail), *((f"personalizations.{index}.", block) for index, block in enumerate(_blocks(mail)))]
    for prefix, place in places:
        args = place.get("custom_args")
        if args is None:
            continue
        if not isinstance(args, dict):
            yield f"{prefix}custom_args", "Invalid type. Expected: object, given: string."
        elif not all(isinstance(value, str) for value in args.values()):
            yield f"{prefix}custom_args", "The custom_args must be an object of strings."
        elif len(json.dumps(args).encode()) > _MOST_BYTES:
            yield f"{prefix}custom_args", "The custom_args are limited to 10000 bytes."


def _headers(mail: Mail) -> Iterator[Wrong]:
    for place in (mail, *_blocks(mail)):
        for name, value in (place.get("headers") or {}).items():
            if name.lower() in _RESERVED:
                yield "headers", f"The header {name} is reserved and cannot be set."
            elif not isinstance(value, str) or not value.isascii() or "\n" in value:
                yield "headers", f"The header {name} must be one line of ASCII text."


def _categories(mail: Mail) -> Iterator[Wrong]:
    categories = mail.get("categories") or []
    if len(categories) > _MOST_CATEGORIES or len(set(categories)) < len(categories):
        yield "categories", "There is a limit of 10 categories per request, each of them once."
    if any(not isinstance(name, str) or len(name) > _LONGEST_CATEGORY for name in categories):
        yield "categories", "A category is a string of at most 255 characters."


def _attachments(mail: Mail) -> Iterator[Wrong]:
    for index, file in enumerate(mail.get("attachments") or []):
        field = f"attachments.{index}"
        if not file.get("filename") or any(sign in str(file.get("type", "")) for sign in "\r\n"):
            yield field, "The filename is required, and the type may not contain CRLF characters."
        try:
            empty = not base64.b64decode(file.get("content", ""), validate=True)
        except (binascii.Error, TypeError, ValueError):
            empty = True
        if empty:
            yield f"{field}.content", "The attachment content must be base64 encoded."


_CHECKS: tuple[Callable[[Mail], Iterator[Wrong]], ...] = (
    _personalizations,
    _recipients,
    _sender,
    _subject,
    _content,
    _args,
    _headers,
    _categories,
    _attachments,
)


def _blocks(mail: Mail) -> list[Mail]:
    blocks = mail.get("personalizations")
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _is_address(person: Any) -> bool:
    return isinstance(person, dict) and bool(_ADDRESS.fullmatch(str(person.get("email"))))
