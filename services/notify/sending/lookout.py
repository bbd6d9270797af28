"""Looks after what nobody tells: attempts of dead processes, missing receipts, and notices that others may follow."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from services.notify import actions
from services.notify.channels import Lost, Outcome
from services.notify.deciding import evening, follow
from services.notify.sending import abandoned, dispatch, overdue
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import LEASE, LOOK_AFTER_EVERY
from shared.clock import real_now
from shared.failures import where_raised
from shared.handling import DATABASE_DOWN

T = TypeVar("T")

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
        while self.settle_overdue() or self.follow_up() or self.tell_evening():
            self.settle_abandoned()

    def settle_abandoned(self, *, held_before: datetime | None = None) -> int:
        """Find out about attempts whose process is gone; returns how many this process took over."""
        before = held_before or real_now()
        with self._database.read() as session:
            found = abandoned.abandoned(session, held_before=before)
        return self._each([one for one in found if not self._sender.holds(one)], partial(self._take_over, before))

    def settle_overdue(self) -> int:
        """Find out about notices of which too little was heard; returns how many attempts were looked up."""
        now = self._clock.now()
        with self._database.read() as session:
            if not overdue.anything(session, now=now):
                return 0
        with self._database.write() as session:
            found = abandoned.lost(session, overdue.take(session, now=now))
        return self._each(found, self._end_doubt)

    def follow_up(self) -> int:
        """Decide about notices that others may follow by now; returns how many there were."""
        with self._database.read() as session:
            found = follow.due(session, now=self._clock.now())
        return self._each(found, self._follow)

    def tell_evening(self) -> int:
        """Decide about windows that may be told this evening, in one transaction; where that fails, order by order."""
        with self._database.read() as session:
            found = evening.due(session, now=self._clock.now())
        if not found:
            return 0
        return self._each([found], self._tell) or self._each([[one] for one in found], self._tell)

    def _each(self, found: Sequence[T], work: Callable[[T], bool]) -> int:
        """Do this about each, so that one in trouble keeps no other waiting; returns with how many it was done."""
        done = 0
        for one in found:
            try:
                done += work(one)
            except DATABASE_DOWN:
                raise
            except Exception as error:  # noqa: BLE001 - as said; it is found again
                log.warning("lookout.one_failed", error=type(error).__name__, where=where_raised(error))
        if done:
            self._wake_relay()
            self._sender.wake()
        return done

    def _take_over(self, held_before: datetime, attempt_id: str) -> bool:
        with self._database.write() as session:
            if not abandoned.take_over(session, attempt_id, held_before=held_before):
                return False
            (lost,) = abandoned.lost(session, [attempt_id])
        self._look_up(lost)
        return True

    def _end_doubt(self, lost: Lost) -> bool:
        self._look_up(lost)
        with self._database.write() as session:
            overdue.decide(session, lost.attempt_id, policy=self._policy, now=self._clock.now())
        return True

    def _follow(self, notice_id: str) -> bool:
        with self._database.write() as session:
            actions.follow_up(session, notice_id, policy=self._policy, now=self._clock.now())
        return True

    def _tell(self, order_ids: Sequence[str]) -> bool:
        with self._database.write() as session:
            actions.tell_evening(session, order_ids, policy=self._policy, now=self._clock.now())
        return True

    def _look_up(self, lost: Lost) -> None:
        try:
            found = self._channels[lost.channel].lookup(lost)
        except Exception as error:  # noqa: BLE001 - the provider cannot be asked now: that is as good as not knowing
            found = Outcome(result="unknown", error=type(error).__name__)
        with self._database.write() as session:
            outcome = found or dispatch.NEVER_LEFT
            dispatch.settle(session, {lost.attempt_id: outcome}, policy=self._policy, now=self._clock.now())
