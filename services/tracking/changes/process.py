"""The life of a wish: asked, answered, undone, overtaken; each step once, whatever comes twice, late or at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking import forgetting
from services.tracking.changes import missing, wishes
from services.tracking.changes.adapters import Answer
from services.tracking.changes.ends import agree, agreed, event, go_on, standing_wishes
from services.tracking.changes.facts import OPEN, UNSOLVED, Offer, Status, What, Wish
from services.tracking.changes.offers import Standing, offers, possible
from services.tracking.changes.rules import Rule
from services.tracking.changes.states import may_follow
from services.tracking.changes.wish_json import to_json
from services.tracking.changes.wishes import Fault
from services.tracking.models import Change, Customer, Order, Shipment
from services.tracking.scan import Milestone
from shared import outbox
from shared.ids import new_id

ANSWER_WITHIN = timedelta(hours=24)  # nobody shall wait longer for a yes or no
RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_GIVES_WAY = frozenset({Status.ASKED, Status.SENT, Status.UNANSWERED})  # to a wish that was asked later


class NotPossible(Exception):
    """This change cannot be asked for; `why` is a key of the page's texts."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Faulty(Exception):
    """A wish is not whole or not on offer. `faults` name each field and what is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A shipment that may be changed, and its order. `agreed`: what its carrier has agreed to, and still counts."""

    shipment: Shipment
    order: Order
    agreed: Mapping[What, Wish] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        address = self.order.delivery.get("address") or {}
        return Standing(
            method=self.shipment.method,
            milestone=Milestone(self.shipment.milestone),
            milestone_at=self.shipment.milestone_at,
            expected_at=self._agreed_from or expected(self.shipment.state),
            stored_until=stored_until(self.shipment.state),
            stopped=What.CANCEL in self.agreed,
            zone=ZoneInfo(self.order.shop_zone),
            country=address.get("country"),
            tracking_number=self.shipment.tracking_number,
        )

    @property
    def _agreed_from(self) -> datetime | None:
        time = self.agreed.get(What.OTHER_TIME)
        return wishes.begins(time, ZoneInfo(self.order.shop_zone)) if time else None


def find(session: Session, shipment_id: str, *, lock: bool = False) -> Place | None:
    """The shipment and its order. Locked: no scan and no other wish changes it before the transaction ends."""
    found = select(Shipment).where(Shipment.id == shipment_id).execution_options(populate_existing=True)
    shipment = session.scalar(found.with_for_update(key_share=True) if lock else found)
    order = session.get(Order, shipment.order_id) if shipment else None
    if shipment is None or order is None:
        return None
    rows = session.scalars(select(Change).where(Change.shipment_id == shipment_id, Change.agreed_at.is_not(None)))
    return Place(shipment=shipment, order=order, agreed=agreed(rows, shipment))


def ask(session: Session, place: Place, wish: Wish, *, rules: Sequence[Rule], now: datetime) -> Change:
    """Write down a wish, in place of those it contradicts; the same wish again is the first one.

    What was agreed before holds until the carrier agrees to this one. Raises NotPossible or Faulty, and then nothing
    is changed.
    """
    offer, wish = _offer(place, wish.what, rules, now), _with_needs(session, place, wish)
    if faults := wishes.faults(wish, offer):
        raise Faulty(faults)
    rivals = [
        row
        for row in standing_wishes(session, [place.shipment.id])
        if row.what == wish.what or wishes.replaces(wish.what, What(row.what))
    ]
    if rivals and rivals[-1].wish == to_json(wish) and rivals[-1].status in _same(wish.what):
        return rivals[-1]
    for row in rivals:
        if row.status in _GIVES_WAY:
            go_on(session, row, Status.REPLACED, now=now)
    row = _new(place, wish, offer, now)
    session.add(row)
    session.flush()
    outbox.add(session, event="change.requested", subject=row.id, body=event(row), now=now)
    missing.watch(session, [place.shipment.id], now=now)
    forgetting.look_again(session, row.order_id, now=now)
    return row


def undo(session: Session, place: Place, row: Change, *, rules: Sequence[Rule], now: datetime) -> None:
    """The customer takes a wish back: at once while the carrier has not heard it, else the carrier is asked.

    Raises NotPossible after the cut-off.
    """
    found_again = row.what == What.MISSING and row.status in OPEN
    if found_again or (row.status == Status.ASKED and row.tries == 0):
        go_on(session, row, Status.WITHDRAWN, now=now)
        return
    if row.what == What.MISSING:
        raise NotPossible("settled")
    _offer(place, What(row.what), rules, now)
    if not may_follow(Status(row.status), Status.UNDOING):
        raise NotPossible("settled")
    row.status, row.revision = Status.UNDOING, row.revision + 1
    row.asked_at, row.tries, row.due_at = now, 0, now
    outbox.add(session, event="change.requested", subject=row.id, body=event(row), now=now)


def hear(session: Session, row: Change, answer: Answer, *, undo: bool, now: datetime) -> bool:
    """Take an answer to the wish itself, or to its being taken back (`undo`); says whether it changed anything."""
    if undo == (row.status == Status.UNDOING):
        return settle(session, row, answer, now=now)
    if row.status == Status.UNDOING and answer.result == "agreed":  # so it will hold, if it is not undone
        agree(session, row, now)
    return False


def settle(session: Session, row: Change, answer: Answer, *, now: datetime) -> bool:
    """Take an answer to what was asked last; says whether it changed anything."""
    row.reference = answer.reference or row.reference
    if answer.result in ("waiting", "not_sent", "unknown"):
        if row.status not in OPEN:  # the answer has come by another way
            return False
        return _wait(session, row, now) if answer.result == "waiting" else _again(session, row, now)
    if row.status == Status.UNDOING:
        kept = answer.result == "refused" and (answer.reason or "cannot_be_undone")
        return go_on(session, row, _after_undo(row, answer.result), reason=kept or answer.reason, now=now)
    status = _AFTER[answer.result]
    explains = status is Status.REFUSED or row.what == What.MISSING
    return go_on(session, row, status, reason=answer.reason if explains else None, now=now)


def give_up(session: Session, row: Change, *, now: datetime) -> bool:
    """No answer came in time: the customer is told so, and the shop's people see it."""
    status = _after_undo(row, "refused") if row.status == Status.UNDOING else Status.UNANSWERED
    return go_on(session, row, status, reason="no_answer", now=now)


def _same(what: What) -> frozenset[Status]:
    """Where an equal wish may stand so that asking again asks nothing new: what was found may get lost once more."""
    return UNSOLVED if what is What.MISSING else frozenset({Status.ASKED, Status.SENT, Status.AGREED})


def _with_needs(session: Session, place: Place, wish: Wish) -> Wish:
    """The wish as whoever brings the parcel must hear it."""
    person = session.get(Customer, place.order.customer_id or "")
    return replace(wish, needs=tuple(person.needs)) if person and wish.what in wishes.BROUGHT else wish


_AFTER = {"agreed": Status.AGREED, "refused": Status.REFUSED}


def _after_undo(row: Change, result: str) -> Status:
    """What could not be undone stands as it stood: agreed, or never answered."""
    if result == "agreed":
        return Status.WITHDRAWN
    return Status.AGREED if row.agreed_at else Status.UNANSWERED


def _offer(place: Place, what: What, rules: Sequence[Rule], now: datetime) -> Offer:
    found = offers(place.standing, rules, now)
    offer = possible(found, what)
    if offer is None or offer.via == "page":
        late = next((one.why_not for one in found if one.what is what and one.why_not), None)
        raise NotPossible(late or "not_offered")
    return offer


def _new(place: Place, wish: Wish, offer: Offer, now: datetime) -> Change:
    return Change(
        id=new_id("chg"),
        order_id=place.order.id,
        shop_id=place.shipment.shop_id,
        shipment_id=place.shipment.id,
        revision=1,
        what=wish.what,
        wish=to_json(wish),
        via=offer.via,
        status=Status.ASKED,
        until=offer.until,
        asked_at=now,
        due_at=now,
        tries=0,
    )


def _answer_by(row: Change) -> datetime:
    latest = row.asked_at + ANSWER_WITHIN
    return min(latest, row.until) if row.until and row.until > row.asked_at else latest


def _wait(session: Session, row: Change, now: datetime) -> bool:
    """The carrier has it: the answer is due before the cut-off."""
    if row.status == Status.UNDOING and now >= _answer_by(row):
        return give_up(session, row, now=now)
    row.due_at = max(_answer_by(row), now + RETRY_AFTER[0])
    if row.status != Status.ASKED:
        return False
    row.status, row.sent_at, row.revision = Status.SENT, now, row.revision + 1
    return True


def _again(session: Session, row: Change, now: datetime) -> bool:
    """It may not have arrived: asked again with the same key, a little later each time, until it is too late."""
    tried = min(row.tries, len(RETRY_AFTER))
    at = now + RETRY_AFTER[tried - 1]
    if tried == len(RETRY_AFTER) and at >= _answer_by(row):
        return give_up(session, row, now=now)
    row.due_at = at
    return False


def expected(state: Mapping[str, Any]) -> datetime | None:
    """The begin of a shipment's window, in its public state."""
    return datetime.fromisoformat(state["eta"]["from"]) if state.get("eta") else None


def stored_until(state: Mapping[str, Any]) -> datetime | None:
    """The end of storage of what waits, in a shipment's public state."""
    until = (state.get("pickup") or {}).get("until")
    return datetime.fromisoformat(until) if until else None
