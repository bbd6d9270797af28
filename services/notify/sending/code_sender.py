"""The loop that sends codes to numbers and addresses that customers gave: at once, since somebody waits for it."""

import threading
from datetime import datetime

import structlog

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.people import contact_codes
from services.notify.sending.sender import Surroundings
from services.notify.settings import LEASE, LOOK_EVERY
from shared import metrics
from shared.clock import real_now
from shared.failures import where_raised

log = structlog.get_logger(__name__)


class CodeSender:
    """One in each notify worker; each code is held by one of them. `alone`: no other process sends."""

    def __init__(self, around: Surroundings, *, alone: bool) -> None:
        self.name = "notify codes"
        self.trouble: str | None = None
        self._database, self._clock, self._channels = around.database, around.clock, around.channels
        self._links, self._wake_relay = around.policy.links, around.wake_relay
        self._held_before = real_now() + LEASE if alone else None

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_EVERY):
            try:
                self.settle_abandoned(held_before=self._held_before)
                self._held_before = None
                while self.send_due() and not stop.is_set():
                    pass
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - the codes stay due; the next round looks again
                self.trouble = type(error).__name__
                log.warning("codes.failed", error=self.trouble, where=where_raised(error))

    def send_due(self) -> int:
        """Send what is due, one after the other; returns how much that was."""
        now = self._clock.now()
        with self._database.read() as session:
            if not contact_codes.anything(session, now=now):
                return 0
        with self._database.write() as session:
            messages = contact_codes.claim(session, links=self._links, now=now)
        for message in messages:
            self._settle(message.attempt_id, self._send(message))
        return len(messages)

    def settle_abandoned(self, *, held_before: datetime | None = None) -> int:
        """Ask the channels about codes whose process is gone; returns how many there were."""
        before = held_before or real_now()
        with self._database.read() as session:
            if not contact_codes.anything_abandoned(session, held_before=before):
                return 0
        with self._database.write() as session:
            found = contact_codes.abandoned(session, held_before=before, links=self._links)
        for lost in found:
            self._settle(lost.attempt_id, self._look_up(lost))
        return len(found)

    def _send(self, message: Outgoing) -> Outcome:
        try:
            outcome = self._channels[message.channel].send(message)
        except Exception as error:  # noqa: BLE001 - the provider may or may not have it
            outcome = Outcome(result="unknown", error=type(error).__name__)
            log.warning("code.unknown", check_id=message.attempt_id, error=outcome.error, where=where_raised(error))
        provider = self._channels[message.channel].provider
        metrics.ATTEMPTS.labels(provider, message.channel, outcome.result, outcome.error or "").inc()
        return outcome

    def _look_up(self, lost: Lost) -> Outcome:
        try:
            return self._channels[lost.channel].lookup(lost) or Outcome(result="not_sent", error="never_left")
        except Exception as error:  # noqa: BLE001 - the provider cannot be asked now: that is as good as not knowing
            return Outcome(result="unknown", error=type(error).__name__)

    def _settle(self, check_id: str, outcome: Outcome) -> None:
        with self._database.write() as session:
            contact_codes.settle(session, check_id, outcome, now=self._clock.now())
        self._wake_relay()
