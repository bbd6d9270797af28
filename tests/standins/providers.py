"""Both stand-ins with what belongs to them: servers, ledger, keys, postman, and the variables that point to them."""

import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from shared.clock import real_now
from tests.standins import sendgrid_callbacks, twilio_callbacks
from tests.standins.callbacks import Callback, Postman
from tests.standins.certificates import Authority
from tests.standins.connection import Answer, Handle, Request
from tests.standins.front import front
from tests.standins.ledger import Ledger
from tests.standins.life import MailLife, TextLife
from tests.standins.sendgrid import API_KEY, SendGrid
from tests.standins.sendgrid_callbacks import SigningKey
from tests.standins.server import Server
from tests.standins.twilio import AUTH_TOKEN, FROM, SERVICE_SID, Twilio
from tests.standins.twilio_message import ACCOUNT_SID, Message

EMAIL_FROM = "ilmoitukset@example.fi"


class Providers:
    """Twilio and SendGrid on two ports, with one ledger and one clock (`now`). They post to `perille_url`.

    They say nothing of a message by themselves until `lives` is called; `receipt`, `event` and `reply` say it by hand.
    """

    def __init__(
        self,
        *,
        twilio_port: int = 0,
        sendgrid_port: int = 0,
        tls: bool = False,
        perille_url: str = "http://127.0.0.1:8000",
    ) -> None:
        self.perille_url = perille_url
        self.now: Callable[[], datetime] = real_now
        self.ledger, self.key, self.postman = Ledger(), SigningKey(), Postman()
        self.twilio = Twilio(ledger=self.ledger, now=self._now)
        self.sendgrid = SendGrid(ledger=self.ledger, now=self._now)
        self.authority = Authority() if tls else None
        context = self.authority.context() if self.authority else None
        self.twilio_server = _serve(self.twilio.handle, self, twilio_port, context)
        self.sendgrid_server = _serve(self.sendgrid.handle, self, sendgrid_port, context)

    def __enter__(self) -> Self:
        self.twilio_server.start()
        self.sendgrid_server.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.postman.close()
        self.twilio_server.stop()
        self.sendgrid_server.stop()
        if self.authority:
            self.authority.close()

    @property
    def environment(self) -> dict[str, str]:
        """What makes Perille use them."""
        trust = {"SSL_CERT_FILE": str(self.authority.file)} if self.authority else {}
        return {
            "PERILLE_SMS": "twilio",
            "PERILLE_TWILIO_URL": self.twilio_server.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE_SID,
            "PERILLE_EMAIL": "sendgrid",
            "PERILLE_SENDGRID_URL": self.sendgrid_server.url,
            "SENDGRID_API_KEY": API_KEY,
            "SENDGRID_WEBHOOK_PUBLIC_KEY": self.key.public,
            "PERILLE_EMAIL_FROM": EMAIL_FROM,
            **trust,
        }

    def lives(self, *, step: float = 0.5, pace: float | None = None) -> None:
        """From here on messages arrive by themselves, or fail where their address says so."""
        TextLife(self.twilio, self.postman, step=step, pace=pace)
        MailLife(self.sendgrid, self.postman, url=lambda: self._endpoint("sendgrid/events"), key=self.key, step=step)

    def receipt(self, attempt_id: str, status: str, error: int | None = None, **more: str) -> Callback:
        """What Twilio says of the text that carries an attempt's id."""
        return self.receipt_of(self.twilio.message_of(attempt_id), status, error, **more)

    def receipt_of(self, message: Message, status: str, error: int | None = None, **more: str) -> Callback:
        message.become(status, self.now(), error)
        return twilio_callbacks.status_callback(message, status, now=self.now(), error=error, **more)

    def event(self, attempt_id: str, name: str, *, late: bool = False, **more: Any) -> dict[str, Any]:
        """What SendGrid says of the letter that carries an attempt's id."""
        letter = self.sendgrid.letter_of(attempt_id)
        self.sendgrid.said[letter.id, letter.to] = name
        return sendgrid_callbacks.event(letter, name, now=self.now(), late=late, **more)

    def batch(self, *events: dict[str, Any]) -> Callback:
        """Several events in one post."""
        return sendgrid_callbacks.batch(self._endpoint("sendgrid/events"), events, key=self.key)

    def reply(self, text: str, *, sender: str, to: str = FROM, **more: Any) -> Callback:
        """A text that comes back from a phone; Twilio keeps an opt-out itself, and still tells us of it."""
        said = twilio_callbacks.opt_out_type(text)
        ways = {
            (sender, row.service or row.sender or "") for row in list(self.twilio.messages.values()) if row.to == sender
        }
        if said == "STOP":
            self.twilio.opted_out |= ways
        elif said == "START":
            self.twilio.opted_out -= ways
        return twilio_callbacks.inbound(self._endpoint("twilio/inbound"), text, sender=sender, to=to, **more)

    def mail_reply(self, text: str, *, sender: str, to: str = EMAIL_FROM, **more: Any) -> Callback:
        """A mail that comes back."""
        url = self._endpoint("sendgrid/inbound")
        return sendgrid_callbacks.inbound(url, text, sender=sender, to=to, key=self.key, **more)

    def _now(self) -> datetime:
        return self.now()

    def _endpoint(self, path: str) -> str:
        return f"{self.perille_url}/v1/providers/{path}"


def _serve(
    handle: Callable[[Request], Answer | None], home: Providers, port: int, tls: ssl.SSLContext | None
) -> Server:
    shown: Handle = front(home)
    return Server(lambda request: handle(request) or shown(request), port=port, tls=tls)
