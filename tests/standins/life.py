"""What becomes of messages by themselves, where nobody says: on their way, delivered, and by some addresses not."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tests.standins.callbacks import Callback, Postman
from tests.standins.sendgrid import Letter, SendGrid
from tests.standins.sendgrid_callbacks import Event, SigningKey, batch, event
from tests.standins.twilio import Twilio
from tests.standins.twilio_callbacks import status_callback
from tests.standins.twilio_codes import LATER, code_in
from tests.standins.twilio_message import Message

NEVER_CONFIRMED = "00000"  # a number with this ending is sent to, and no receipt comes
_PART = 153  # characters in one part of a long text

# What becomes of a letter, by the beginning of its address: bounce@example.fi, blocked.matti@example.fi.
_BLOCKED = {"type": "blocked", "reason": "550 5.7.1 blocked by policy", "status": "5.7.1"}
FATES: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    "bounce": (("processed", {}), ("bounce", {})),
    "blocked": (("processed", {}), ("bounce", _BLOCKED)),
    "dropped": (("dropped", {}),),
    "deferred": (("processed", {}), ("deferred", {}), ("delivered", {})),
    "late": (("processed", {}), ("delivered", {}), ("bounce", {})),
    "spam": (("processed", {}), ("delivered", {}), ("spamreport", {})),
    "": (("processed", {}), ("delivered", {})),
}


class TextLife:
    """Plays the life of texts, one `step` (seconds) between two words, `pace` segments a second where it is given."""

    def __init__(self, twilio: Twilio, postman: Postman, *, step: float = 0.5, pace: float | None = None) -> None:
        self._twilio, self._postman, self._step, self._pace = twilio, postman, step, pace
        self._free_at: datetime = twilio.now()
        twilio.on_accepted = self.begin

    def begin(self, message: Message) -> None:
        wait = self._queued(message)
        if wait > message.lifetime:
            self._say(message, "failed", 30036, after=message.lifetime)
            return
        code = code_in(message.to)
        self._say(message, "sent", None, after=wait + self._step)
        if code in LATER:
            self._say(message, LATER[code], code, after=wait + 2 * self._step)
        elif not message.to.endswith(NEVER_CONFIRMED):
            self._say(message, "delivered", None, after=wait + 2 * self._step)

    def _queued(self, message: Message) -> float:
        """Seconds until the sender's pace lets it leave."""
        if self._pace is None:
            return 0.0
        start = max(self._twilio.now(), self._free_at)
        self._free_at = start + timedelta(seconds=math.ceil(len(message.body) / _PART) / self._pace)
        return (start - self._twilio.now()).total_seconds()

    def _say(self, message: Message, status: str, error: int | None, *, after: float) -> None:
        def make() -> Callback | None:
            message.become(status, self._twilio.now(), error)
            return status_callback(message, status, now=self._twilio.now(), error=error) if message.callback else None

        self._postman.post(make, after=after)


class MailLife:
    """Plays the life of letters towards the address of our endpoint of events."""

    def __init__(
        self, sendgrid: SendGrid, postman: Postman, *, url: Callable[[], str], key: SigningKey, step: float = 0.5
    ) -> None:
        self._sendgrid, self._postman, self._url, self._key, self._step = sendgrid, postman, url, key, step
        sendgrid.on_accepted = self.begin

    def begin(self, letter: Letter) -> None:
        for turn, (name, more) in enumerate(self._fate(letter), start=1):
            self._postman.post(self._maker(letter, name, more, late=turn == 3), after=turn * self._step)

    def _fate(self, letter: Letter) -> Sequence[tuple[str, Mapping[str, str]]]:
        if reason := self._sendgrid.suppressed.get(letter.to):
            return (("dropped", {"reason": reason}),)
        return next(fate for start, fate in FATES.items() if letter.to.startswith(start))

    def _maker(self, letter: Letter, name: str, more: Mapping[str, str], *, late: bool) -> Callable[[], Callback]:
        def make() -> Callback:
            now = self._sendgrid.now()
            self._sendgrid.said[letter.id, letter.to] = name
            said: Event = event(letter, name, now=now, late=late and name == "bounce", **more)
            if name == "bounce" and said["type"] == "bounce":
                self._sendgrid.suppressed[letter.to] = "Bounced Address"
            if name == "spamreport":
                self._sendgrid.suppressed[letter.to] = "Spam Reporting Address"
            return batch(self._url(), [said], key=self._key)

        return make
