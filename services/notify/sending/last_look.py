"""Everything that is looked at once more as a notice leaves, for many notices at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.notify import queries
from services.notify.deciding import digests, nearby, reach, suppressions
from services.notify.deciding.matter import Matter
from services.notify.deciding.record import claim_of_notice, said_in
from services.notify.models import Attempt, Notice
from services.notify.rules import consent, quiet
from services.notify.rules.choice import RINGS
from services.notify.rules.facts import Kind, Shipment
from services.notify.rules.kinds import Character
from services.notify.rules.truth import CUSTOMERS_TURN, Untrue
from services.notify.sending import behind
from services.notify.settings import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLook:
    """A notice as it leaves. `closed`: why its channel is closed to the address, if it is; `tries`: oldest first."""

    row: Notice
    matter: Matter
    closed: str | None = None
    tries: Sequence[Attempt] = ()
    writes_until: datetime | None = None  # they wrote to us on this channel: free text may be sent until then
    retold: frozenset[str] = frozenset()  # shipments of which a newer notice tells

    @property
    def within_window(self) -> bool:
        return self.writes_until is not None and self.writes_until > self.matter.now

    @property
    def character(self) -> Character:
        return self.matter.policy.kinds[Kind(self.row.kind)]

    @property
    def language(self) -> str:
        """The customer's by now, where it was tried before: what was not is decided anew when that changes."""
        spoken = self.matter.customer.language
        return spoken if self.tries and spoken in self.matter.policy.languages else self.row.language

    @property
    def since(self) -> datetime:
        """When it was first to leave."""
        return self.tries[0].at if self.tries else self.row.due_at or self.matter.now

    @property
    def obstacle(self) -> str | None:
        """Why it cannot arrive on its channel, for people to read."""
        channel = self.row.channel or ""
        customer = self.matter.customer
        if customer.channels_are_own and channel not in (customer.channels or ()):
            return f"the customer no longer wants {channel}"
        if channel in self.matter.policy.providers and customer.address(channel):
            return f"{channel} is closed: {self.closed}" if self.closed else None
        return f"the customer can no longer be reached by {channel}"

    @property
    def shipments(self) -> list[Shipment]:
        """Those that it speaks of, as they stand."""
        worlds = [self.matter.world_of(one.shipment_id) for one in said_in(self.row)]
        return [world.shipment for world in worlds if world.shipment]

    @property
    def lifetime(self) -> timedelta:
        """How long the provider may keep trying: while the notice is worth it, and what it says lies ahead.

        What is told late all the same, since it is the customer's turn, gets its time from now on.
        """
        window = claim_of_notice(self.row).window
        storage = [one.pickup.until for one in self.shipments if one.pickup]
        ends = (self.since + self.character.lives, window and window.end, *storage)
        return min(
            (end - self.matter.now for end in ends if end and end > self.matter.now), default=self.character.lives
        )


def last_looks(session: Session, rows: Sequence[Notice], *, policy: Policy, now: datetime) -> dict[str, LastLook]:
    """By notice; one of which not everything was heard is left out."""
    matters = behind.matters(session, rows, policy=policy, now=now)
    to = {
        row.id: (row.channel or "", matters[row.id].customer.address(row.channel or "") or "")
        for row in rows
        if row.id in matters
    }
    closed = suppressions.closed_of(session, {place for place in to.values() if place[1]}, now)
    again = [row.id for row in rows if row.tries]
    tries = queries.attempts(session, again) if again else {}
    return {
        row.id: LastLook(
            row=row,
            matter=matters[row.id],
            closed=closed.get(to[row.id]),
            tries=tries.get(row.id, ()),
            writes_until=_writes_until(session, row, matters[row.id]),
            retold=nearby.retold(session, row) if row.tries else frozenset(),
        )
        for row in rows
        if row.id in matters
    }


def _writes_until(session: Session, row: Notice, matter: Matter) -> datetime | None:
    return reach.whatsapp_until(session, matter.customer) if row.channel == "whatsapp" else None


def overtaken(look: LastLook) -> Untrue | None:
    """Why it must not be told any more; None where it still is worth it. A digest loses what is no longer so."""
    return digests.prune(look.row, look.matter, retold=look.retold) or _unwelcome(look) or _too_late(look)


def _unwelcome(look: LastLook) -> Untrue | None:
    """What was tried before is not decided anew when the customer's wishes change: they are asked for here."""
    line = consent.unwelcome(look.matter.customer, Kind(look.row.kind))
    return Untrue("not_wanted", line) if line else None


def _too_late(look: LastLook) -> Untrue | None:
    lives = look.character.lives
    theirs = any(one.milestone in CUSTOMERS_TURN for one in look.shipments)
    if theirs or look.matter.now < look.since + lives:
        return None
    return Untrue("too_late", f"no longer worth telling {lives // timedelta(hours=1)} hours after it was due")


def rings_at(look: LastLook) -> datetime:
    """When it may ring: now, or after the customer's quiet hours and days off."""
    if look.row.channel not in RINGS:
        return look.matter.now
    window = claim_of_notice(look.row).window
    ring = quiet.rings_at(look.matter.now, customer=look.matter.customer, character=look.character, window=window)
    return ring.at
