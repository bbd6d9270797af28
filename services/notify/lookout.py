"""Looks after what nobody tells: attempts of dead processes, missing receipts, and notices that others may follow."""

import threading
from datetime import datetime

import structlog

from services.notify import abandoned, actions, dispatch, follow, overdue
from services.notify.channels import Lost, Outcome
from services.notify.sender import Sender, Surroundings
from services.notify.settings import LEASE, LOOK_AFTER_EVERY
from shared.clock import real_now
from shared.failures import where_raised

log = structlog.get_logger(__name__)


class Lookout:
    """One loop a process. What it finds is taken over by one process only, and looked up outside any transaction."""

    def __init__(self, around: Surroundings, sender: Sender, *, alone: bool) -> None:
        self.name = "notify lookout"
        self.trouble: str | None = None
        self._database, self._clock, self._channels = around.database, around.clock, around.channels
        self._policy, self._wake_relay, self._sender = around.policy, around.wake_relay, sender
        # Where no other process sends, whatever was held before this one began is abandoned, lease or not.
        self._held_before = real_now() + LEASE if alone else None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.look()
                self.trouble = None
            except Exception as error:  # noqa: BLE001 - what was not looked at is found again
                self.trouble = type(error).__name__
                log.warning("lookout.failed", error=self.trouble, where=where_raised(error))
            stop.wait(LOOK_AFTER_EVERY)

    def look(self) -> None:
        """One round of everything."""
        self.settle_abandoned(held_before=self._held_before)
        self._held_before = None
        while self.settle_overdue() or self.follow_up():
            pass

    def settle_abandoned(self, *, held_before: datetime | None = None) -> int:
        """Find out about attempts whose process is gone; returns how many this process took over."""
        before = held_before or real_now()
        with self._database.read() as session:
            found = abandoned.abandoned(session, held_before=before)
        return sum(self._take_over(one, before) for one in found if not self._sender.holds(one))

    def settle_overdue(self) -> int:
        """Find out about notices of which too little was heard; returns how many attempts were looked up."""
        with self._database.write() as session:
            found = overdue.take(session, now=self._clock.now())
            lost = abandoned.lost(session, found)
        for one in lost:
            self._look_up(one)
            with self._database.write() as session:
                overdue.decide(session, one.attempt_id, policy=self._policy, now=self._clock.now())
        if lost:
            self._wake_others()
        return len(lost)

    def follow_up(self) -> int:
        """Decide about notices that others may follow by now; returns how many there were."""
        now = self._clock.now()
        with self._database.read() as session:
            found = follow.due(session, now=now)
        for notice_id in found:
            with self._database.write() as session:
                actions.follow_up(session, notice_id, policy=self._policy, now=now)
        if found:
            self._wake_others()
        return len(found)

    def _wake_others(self) -> None:
        self._wake_relay()
        self._sender.wake()

    def _take_over(self, attempt_id: str, held_before: datetime) -> bool:
        with self._database.write() as session:
            if not abandoned.take_over(session, attempt_id, held_before=held_before):
                return False
            (lost,) = abandoned.lost(session, [attempt_id])
        self._look_up(lost)
        self._wake_others()
        return True

    def _look_up(self, lost: Lost) -> None:
        try:
            found = self._channels[lost.channel].lookup(lost)
        except Exception as error:  # noqa: BLE001 - the provider cannot be asked now: that is as good as not knowing
            found = Outcome(result="unknown", error=type(error).__name__)
        with self._database.write() as session:
            outcome = found or dispatch.NEVER_LEFT
            dispatch.settle(session, {lost.attempt_id: outcome}, policy=self._policy, now=self._clock.now())
