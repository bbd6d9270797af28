"""Our accounts at the providers, read once from the environment; what is missing or malformed stops the start."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.notify.channels.text_sender import NAME, NUMBER, SERVICE, TextSender, Untrusted, trusted
from services.notify.content_sids import ContentSids, content_sids
from shared.settings import LOOPBACK, BadSetting, Reader, Settings

_SID = re.compile(r"AC[0-9a-f]{32}")
_SECRET = re.compile(r"[!-~][ -~]{6,}[!-~]")  # as a header takes it
_MAILBOX = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+\.[^@\s<>\",;:.]+")

_A_NUMBER = "a telephone number such as +358401234567, or a short code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """`auth_tokens`: the first one signs in; a webhook may be signed with any (two while a token is rotated).

    `sender` is the one to use now, `wanted` the configured one. `url` replaces Twilio's own origins.
    """

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    sender: TextSender
    wanted: TextSender
    authorised: date | None = None
    whatsapp_from: str | None = None
    content_sids: ContentSids = field(default_factory=dict)
    url: str | None = None

    @property
    def takes_replies(self) -> bool:
        return self.sender.takes_replies


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGrid:
    """`webhook_keys`: base64 of the keys that events may be signed with. `sender` is a mailbox, without a name."""

    api_key: str = field(repr=False)
    webhook_keys: tuple[str, ...]
    sender: str
    reply_to: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """None where messages of that sort stay in the sandbox."""

    twilio: Twilio | None = None
    sendgrid: SendGrid | None = None

    @property
    def answerable(self) -> frozenset[str]:
        """Channels on which a reply reaches us."""
        return frozenset({"sms", "whatsapp"} if self.twilio and self.twilio.takes_replies else {"whatsapp"})

    @property
    def senders(self) -> dict[str, str]:
        """The number, name or address that customers see, by channel; a Messaging Service may choose among several."""
        known = {
            "sms": self.twilio.sender.value if self.twilio and not self.twilio.sender.is_service else None,
            "whatsapp": self.twilio.whatsapp_from if self.twilio else None,
            "email": self.sendgrid.sender if self.sendgrid else None,
        }
        return {channel: sender for channel, sender in known.items() if sender}

    @property
    def warnings(self) -> list[str]:
        """What somebody should hear at the start, one line each."""
        text = self.twilio
        if text is None or text.sender == text.wanted:
            return []
        since = f"before {text.authorised}" if text.authorised else "without TWILIO_FROM_AUTHORISED"
        return [f"TWILIO_FROM {text.wanted.value!r} may not be used {since}: texts come from {text.sender.value}"]


def accounts(settings: Settings, today: date, environ: Mapping[str, str] | None = None) -> Accounts:
    """The accounts that PERILLE_SMS and PERILLE_EMAIL need. Raises BadSetting."""
    environ = os.environ if environ is None else environ
    return Accounts(
        twilio=_twilio(_Account(environ, "PERILLE_SMS=twilio"), today) if settings.sms == "twilio" else None,
        sendgrid=_sendgrid(_Account(environ, "PERILLE_EMAIL=sendgrid")) if settings.email == "sendgrid" else None,
    )


class _Account(Reader):
    """Reads the variables of one provider; `for_` is the setting that asks for them."""

    def __init__(self, environ: Mapping[str, str], for_: str) -> None:
        super().__init__(environ)
        self._for = for_

    def must(self, name: str, allowed: str, check: Callable[[str], None]) -> str:
        self.need(name, f"{self._for} needs {allowed}")
        return str(self.get(name, allowed, check=check))

    def both(self, name: str, old: str, allowed: str, check: Callable[[str], None]) -> tuple[str, ...]:
        """A secret, and the one it replaces while both are in use."""
        before = self.get(old, allowed, check=check)
        return (self.must(name, allowed, check), *([before] if before else []))


def _twilio(read: _Account, today: date) -> Twilio:
    wanted = _wanted(read)
    number = read.get("TWILIO_FROM_NUMBER", _A_NUMBER, check=_shaped(NUMBER))
    authorised = read.get(
        "TWILIO_FROM_AUTHORISED", "the day from which the name is authorised, such as 2026-05-01", date.fromisoformat
    )
    try:
        sender = trusted(wanted, authorised=authorised, number=number, today=today)
    except Untrusted as error:
        mend = "set TWILIO_FROM_AUTHORISED to the day its authorisation began, or TWILIO_FROM_NUMBER to send from"
        raise BadSetting(f"TWILIO_FROM={wanted.value!r} {error}: {mend}") from error
    return Twilio(
        account_sid=read.must("TWILIO_ACCOUNT_SID", "AC and 32 hexadecimal digits", _shaped(_SID)),
        auth_tokens=read.both("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD", "the account's token", _shaped(_SECRET)),
        sender=sender,
        wanted=wanted,
        authorised=authorised,
        whatsapp_from=read.get("TWILIO_WHATSAPP_FROM", _A_NUMBER, check=_shaped(NUMBER)),
        content_sids=content_sids(read),
        url=_twilio_url(read),
    )


def _wanted(read: _Account) -> TextSender:
    service = read.get("TWILIO_MESSAGING_SERVICE_SID", "MG and 32 hexadecimal digits", check=_shaped(SERVICE))
    if service:
        return TextSender(service)
    allowed = f"{_A_NUMBER}, or a name of at most 11 letters and digits (or set TWILIO_MESSAGING_SERVICE_SID)"
    return TextSender(read.must("TWILIO_FROM", allowed, _shaped(NUMBER, NAME)))


def _twilio_url(read: _Account) -> str | None:
    url = _origin(read, "PERILLE_TWILIO_URL")
    if url:
        for name in ("TWILIO_REGION", "TWILIO_EDGE"):
            read.get(name, "unset while PERILLE_TWILIO_URL is set", check=_never)
    return url


def _sendgrid(read: _Account) -> SendGrid:
    mailbox = "a mailbox such as posti@example.fi, without a name"
    return SendGrid(
        api_key=read.must("SENDGRID_API_KEY", "an API key with the right to send mail", _shaped(_SECRET)),
        webhook_keys=read.both(
            "SENDGRID_WEBHOOK_PUBLIC_KEY",
            "SENDGRID_WEBHOOK_PUBLIC_KEY_OLD",
            "the event webhook's verification key, one line of base64",
            _public_key,
        ),
        sender=read.must("PERILLE_EMAIL_FROM", mailbox, _shaped(_MAILBOX)),
        reply_to=read.get("PERILLE_REPLY_TO", mailbox, check=_shaped(_MAILBOX)),
        url=_origin(read, "PERILLE_SENDGRID_URL"),
    )


def _origin(read: _Account, name: str) -> str | None:
    """Credentials travel there: in the clear only within this machine."""

    def check(value: str) -> None:
        parts = urlsplit(value)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not parts.hostname or not (plain or parts.scheme == "https") or parts.path or parts.query or parts.username:
            raise ValueError

    url: str | None = read.get(
        name, "an https origin without a path (http on this machine only)", lambda value: value.rstrip("/"), check
    )
    return url


def _shaped(*patterns: re.Pattern[str]) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not any(pattern.fullmatch(value) for pattern in patterns):
            raise ValueError

    return check


def _public_key(value: str) -> None:
    try:
        key = load_der_public_key(base64.b64decode(value, validate=True))
    except UnsupportedAlgorithm as error:
        raise ValueError from error
    signs_for_sendgrid = isinstance(getattr(key, "curve", None), SECP256R1)
    if not signs_for_sendgrid:
        raise ValueError


def _never(_value: str) -> None:
    raise ValueError
