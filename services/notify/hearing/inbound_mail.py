"""What a mail says that SendGrid's inbound parse has read for us: its fields, or the whole as it travelled."""

import re
from collections.abc import Iterator, Mapping
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from typing import Any

_ATTEMPT = re.compile(r"att_[0-9a-z]{26}", re.IGNORECASE)
_ID_AT = re.compile(r"<([^@<>\s]+)@")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
# Where the mail that is answered begins: lines as mail programs write them in the languages we speak.
_QUOTED = re.compile(
    r"^\s*(>"
    r"|-{2,}\s*(original message|alkuperäinen viesti|ursprungligt meddelande|forwarded message)"
    r"|_{10,}\s*$"
    r"|(on|le|am)\b.{3,200}\bwrote:\s*$"
    r"|.{3,200}\b(kirjoitti|skrev)\b.{0,200}:\s*$"
    r"|(from|lähettäjä|från):\s.*(@|\[mailto))",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(-- ?$|sent from my |lähetetty |skickat från )", re.IGNORECASE)
_AUTOMATIC = re.compile(r"^(auto-submitted:\s*auto-|precedence:\s*(bulk|junk|auto)|x-autoreply:)", re.I | re.M)
_ROBOTS = re.compile(r"^(mailer-daemon|postmaster|no-?reply)@", re.IGNORECASE)


def message_id(body: Mapping[str, Any]) -> str | None:
    """The mail's own Message-ID: the same when it is posted again."""
    found = _MESSAGE_ID.search(headers(body))
    return found.group(1) if found else None


def headers(body: Mapping[str, Any]) -> str:
    """The mail's header lines, whichever way it was posted."""
    whole: str = body.get("headers") or body.get("email") or ""
    return whole.replace("\r\n", "\n").partition("\n\n")[0]


def sender(body: Mapping[str, Any]) -> str:
    """The address of whoever wrote; empty where there is none."""
    return parseaddr(str(body.get("from") or _header(body, "from")))[1].strip().lower()


def is_automatic(body: Mapping[str, Any]) -> bool:
    """An out-of-office note or a mail server's word: nobody wrote it."""
    return bool(_AUTOMATIC.search(headers(body)) or _ROBOTS.match(sender(body)))


def messages_named(body: Mapping[str, Any]) -> list[str]:
    """Ids of the messages that a mail answers: ours, which an address may hold, and those that SendGrid gave.

    SendGrid's Message-ID is the id that its API answered with, an @, and a host of theirs.
    """
    answered = " ".join(_header(body, name) for name in ("in-reply-to", "references"))
    addressed = [address for _, address in getaddresses([str(body.get("to") or "")])]
    places = " ".join([answered, _header(body, "delivered-to"), *addressed, str(body.get("envelope") or "")])
    ours = [found.lower() for found in _ATTEMPT.findall(places)]
    return list(dict.fromkeys([*ours, *_ID_AT.findall(answered)]))


def written(body: Mapping[str, Any]) -> str:
    """What the sender wrote themselves: without the mail they answer, and without their signature."""
    lines = []
    for line in _body_text(body).splitlines():
        if _QUOTED.match(line) or _SIGNATURE.match(line):
            break
        lines.append(line.rstrip())
    return "\n".join(lines).strip()


def _header(body: Mapping[str, Any], name: str) -> str:
    found = re.search(rf"^{name}:((?:.*\n?)(?:[ \t].*\n?)*)", headers(body), re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def _body_text(body: Mapping[str, Any]) -> str:
    if "email" in body:
        return _text_of_message(body["email"])
    return str(body.get("text") or "") or _visible(str(body.get("html") or ""))


def _text_of_message(source: str) -> str:
    message = message_from_string(source, _class=EmailMessage, policy=policy.default)
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, ValueError):
        content = str(part.get_payload())
    return _visible(content) if part.get_content_subtype() == "html" else content


class _Visible(HTMLParser):
    """Collects what a reader sees, a line for each block, and stops at what is quoted."""

    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "blockquote"})
    _HIDDEN = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        self._quoted += tag == "blockquote"
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._quoted:
            self.pieces.append(data)


def _visible(html: str) -> str:
    reader = _Visible()
    reader.feed(html)
    return "\n".join(_lines("".join(reader.pieces)))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if stripped := line.strip():
            yield stripped
