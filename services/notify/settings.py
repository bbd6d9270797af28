"""What this installation can send on, and which limits its sender keeps."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from services.notify.content_sids import content_sids
from services.notify.rules.facts import Kind
from services.notify.rules.kinds import Kinds, read_kinds
from shared.languages import LANGUAGES
from shared.links import Links
from shared.settings import Reader, Settings

THREADS = 64  # messages that one process hands to providers at the same time
SHARE = 48  # of these a channel may take, so that one whose provider hangs leaves room for the others
LOOK_EVERY = 0.5  # seconds between looks for notices that are due, where nothing wakes the sender
LEASE = timedelta(minutes=2)  # real time; longer than a message can wait here and its provider take together
LOOK_AFTER_EVERY = 2.0  # seconds between looks for what a dead process or a missing receipt left open

_SMS_RATE = 10.0  # what a pool of numbers or an alphanumeric sender usually takes; one American long code takes 1

_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")


# A shop's own template by shop, kind, channel and language; None where ours is used.
Words = Callable[[str, str, str, str], str | None]


def our_words(_shop_id: str, _kind: str, _channel: str, _language: str) -> None:
    """No shop has words of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What decisions and messages of this installation have in common. `providers` is by channel."""

    providers: Mapping[str, str]
    languages: frozenset[str]
    links: Links
    kinds: Kinds = field(default_factory=read_kinds)
    confirms_orders: bool = False
    # Segments a second that one process hands over, by channel; one that is not here goes as fast as it can.
    rates: Mapping[str, float] = field(default_factory=dict)
    templates: frozenset[tuple[Kind, str]] = frozenset()  # kinds and languages for which WhatsApp has one
    senders: Mapping[str, str] = field(default_factory=dict)  # who messages come from, by channel, as customers see it
    answerable: frozenset[str] = frozenset({"whatsapp"})  # channels on which a reply reaches us
    words: Words = our_words
    words_folder: Path | None = None  # of shops' own templates


def policy(settings: Settings, links: Links, environ: Mapping[str, str] | None = None) -> Policy:
    """The policy that the environment asks for. Raises shared.settings.BadSetting."""
    reader = Reader(os.environ if environ is None else environ)
    providers = _providers(settings, reader)
    return Policy(
        providers=providers,
        rates=_rates(providers, reader),
        templates=frozenset(content_sids(reader)) if "whatsapp" in providers else frozenset(),
        languages=frozenset(LANGUAGES),
        links=links,
        confirms_orders=reader.get("PERILLE_CONFIRM_ORDERS", "yes or no", parse=_yes_or_no, default=False),
        words_folder=reader.get("PERILLE_TEMPLATES", "a folder of templates", parse=Path, check=_is_folder),
    )


def _providers(settings: Settings, reader: Reader) -> dict[str, str]:
    """WhatsApp is a channel only where Twilio has a number for it."""
    whatsapp = settings.sms == "twilio" and reader.get("TWILIO_WHATSAPP_FROM", "a telephone number")
    return {"sms": settings.sms, "email": settings.email, **({"whatsapp": settings.sms} if whatsapp else {})}


def _rates(providers: Mapping[str, str], reader: Reader) -> dict[str, float]:
    """How fast real providers may be called; the sandbox takes what comes."""
    allowed, default = "segments a second, above 0", _SMS_RATE
    rate = reader.get("PERILLE_SMS_RATE", allowed, parse=float, check=_above_nothing, default=default)
    return {} if providers["sms"] == "sandbox" else {"sms": rate}


def _above_nothing(value: float) -> None:
    if not 0 < value < math.inf:  # nan is neither
        raise ValueError


def _is_folder(path: Path) -> None:
    if not path.is_dir():
        raise ValueError


def _yes_or_no(value: str) -> bool:
    if value.lower() not in (*_YES, *_NO):
        raise ValueError
    return value.lower() in _YES
