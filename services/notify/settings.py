"""What this installation can send on, and which limits its sender keeps."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from services.notify.facts import Kind
from services.notify.kinds import Kinds, read_kinds
from shared.languages import LANGUAGES
from shared.links import Links
from shared.settings import Reader, Settings

THREADS = 8  # calls to providers at the same time
IN_FLIGHT = 64  # messages taken over and not yet settled: beyond this, new ones wait in the queue
LEASE = timedelta(minutes=2)  # real time; longer than a message can wait here and its provider take together
SETTLE_EVERY = 5.0  # seconds between looks for attempts that a dead process left behind

_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What decisions and messages of this installation have in common. `providers` is by channel."""

    providers: Mapping[str, str]
    languages: frozenset[str]
    links: Links
    kinds: Kinds = field(default_factory=read_kinds)
    confirms_orders: bool = False
    templates: frozenset[tuple[Kind, str]] = frozenset()  # kinds and languages for which WhatsApp has one


def policy(settings: Settings, links: Links, environ: Mapping[str, str] | None = None) -> Policy:
    """The policy that the environment asks for. Raises shared.settings.BadSetting."""
    reader = Reader(os.environ if environ is None else environ)
    return Policy(
        providers=_providers(settings, reader),
        languages=frozenset(LANGUAGES),
        links=links,
        confirms_orders=reader.get("PERILLE_CONFIRM_ORDERS", "yes or no", parse=_yes_or_no, default=False),
    )


def _providers(settings: Settings, reader: Reader) -> dict[str, str]:
    """WhatsApp is a channel only where Twilio has a number for it."""
    whatsapp = settings.sms == "twilio" and reader.get("TWILIO_WHATSAPP_FROM", "a telephone number")
    return {"sms": settings.sms, "email": settings.email, **({"whatsapp": settings.sms} if whatsapp else {})}


def _yes_or_no(value: str) -> bool:
    if value.lower() not in (*_YES, *_NO):
        raise ValueError
    return value.lower() in _YES
