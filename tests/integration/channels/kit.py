"""The channels that reach people, connected over TLS to stand-ins of their providers."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from urllib3 import Timeout

from services.notify.channels import Channel, Outgoing
from services.notify.channels.accounts import Accounts, accounts
from services.notify.channels.connected import connect
from shared import settings
from shared.clock import FixedClock, real_now
from shared.connections import open_pool
from shared.ids import new_id
from tests.standins.providers import Providers

PHONE, MAILBOX = "+358401234567", "aino@example.fi"
PUBLIC_URL = "https://track.example.fi"
WHATSAPP_FROM = "+358401119999"
CONTENT_SID = "HX" + "0123456789abcdef" * 2


@dataclass
class Line:
    """Our side and theirs."""

    providers: Providers
    clock: FixedClock
    channels: dict[str, Channel]

    def script(self, channel: str) -> Any:
        return (self.providers.sendgrid if channel == "email" else self.providers.twilio).script


@contextmanager
def line(folder: Any, *, tls: bool = True, trusted: bool = True, **environ: str) -> Iterator[Line]:
    """Patience is short: what the stand-ins answer, they answer at once."""
    clock, trust = FixedClock(real_now()), None
    with Providers(tls=tls) as providers:
        providers.now = clock.now
        if providers.authority and trusted:
            trust = ssl.create_default_context(cafile=str(providers.authority.file))
        pool = open_pool(4, trust=trust, patience=Timeout(connect=2.0, read=2.0))
        ours = read_accounts(folder, providers.environment | environ)
        yield Line(providers, clock, connect(ours, clock=clock, public_url=PUBLIC_URL, pool=pool))
        pool.clear()


def read_accounts(folder: Any, environ: dict[str, str]) -> Accounts:
    which = {name: environ[name] for name in ("PERILLE_SMS", "PERILLE_EMAIL")}
    return accounts(settings.load({"PERILLE_DATA": str(folder), **which}), date(2026, 11, 24), environ)


def outgoing(channel: str, **facts: Any) -> Outgoing:
    mail = channel == "email"
    given = {
        "attempt_id": new_id("att"),
        "notice_id": "ntc_1",
        "shop_id": "shop_1",
        "kind": "pickup",
        "channel": channel,
        "language": "fi",
        "sender": "Mukikauppa",
        "to": MAILBOX if mail else PHONE,
        "subject": "Pakettisi on noudettavissa" if mail else None,
        "text": "Pakettisi odottaa: https://track.example.fi/t/abc",
        "html": "<p>Pakettisi odottaa" if mail else None,
        "lifetime": timedelta(hours=2),
        "values": ("K-Market Kamppi", "4821"),
    }
    return Outgoing(**given | facts)
