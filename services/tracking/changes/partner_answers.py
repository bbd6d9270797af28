"""Takes partners' answers to our transport instructions, out of the files that they send, to the wishes concerned."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tracking.changes import process
from services.tracking.changes.adapters import MISCONFIGURED, Answer
from services.tracking.changes.adapters.iftmin import names
from services.tracking.changes.adapters.talk import words
from services.tracking.changes.facts import OPEN, UNSOLVED, Status
from services.tracking.changes.ways import IftminWay, Way, Ways
from services.tracking.models import ANY_SHOP, Change, Shipment
from services.tracking.scan import PartnerAnswer
from shared import metrics
from shared.clock import real_now
from shared.identifiers import normalise
from shared.ids import oldest_id

LOOK_BACK = timedelta(days=30)  # real time: an older instruction is history to everybody

NOT_OURS = "it names no instruction of ours from the last 30 days"
SEVERAL = "it names a consignment of which several wishes wait for an answer"
WHICH = "it does not say whether it answers the wish or its withdrawal"
UNCLEAR = "it says both yes and no"
OTHERWISE = "the wish was settled the other way before; nothing was changed"
UNREADABLE = "the partner's programs could not read it ({}): while the wish is open, the shop's people see to it"


@dataclass(frozen=True, slots=True)
class About:
    """Which wish an answer is about, and whether about its being taken back; None where the name fits both."""

    change_id: str
    undo: bool | None


@dataclass(slots=True)
class Instructions:
    """The instructions that partners may answer, by everything that may name them."""

    exact: dict[str, About] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by consignment, the oldest first
    settled: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def named(self, given: Iterable[str]) -> About | str:
        """What a partner means who gives these names; else why that cannot be told."""
        plain = [_plain(name) for name in given]
        if found := next((self.exact[name] for name in plain if name in self.exact), None):
            return found
        numbers = [normalise(name) for name in plain]
        waiting = [change_id for number in numbers for change_id in self.waiting.get(number, ())]
        if len(set(waiting)) > 1:
            return SEVERAL
        rows = waiting or [change_id for number in numbers for change_id in self.settled.get(number, ())]
        return About(rows[-1], undo=None) if rows else NOT_OURS


def instructions(session: Session, answers: Iterable[PartnerAnswer], *, carrier: str, shop_id: str) -> Instructions:
    """Of those that went to this carrier in the last weeks, for one shop or for all, the ones that answers name."""
    found = Instructions()
    given = {_plain(name) for answer in answers for name in answer.names}
    numbers = {normalise(name) for name in given}
    oldest = oldest_id("chg", real_now() - LOOK_BACK)
    rows = (
        select(Change.id, Change.status, Change.via, Change.tries, Shipment.tracking_number)
        .join(Shipment, Shipment.id == Change.shipment_id)
        .where(Change.id >= oldest, Shipment.carrier == carrier)
        .order_by(Change.id)
    )
    for row in session.execute(rows if shop_id == ANY_SHOP else rows.where(Change.shop_id == shop_id)):
        named = ((_plain(name), undo) for name, undo in names(row.id))
        found.exact.update({name: About(row.id, undo) for name, undo in named if name in given})
        number = normalise(row.tracking_number)
        if row.via == "iftmin" and row.tries and number in numbers:
            (found.waiting if row.status in UNSOLVED else found.settled)[number].append(row.id)
    return found


def _plain(name: str) -> str:
    return name.strip().upper()


def take(session: Session, answer: PartnerAnswer, about: About, ways: Ways, *, now: datetime) -> str | None:
    """Settle the wish that an answer is about; what is odd about it, for ops to see, None where nothing is.

    The same answer again changes nothing.
    """
    row, carrier = _locked(session, about.change_id)
    if about.undo is None and row.status == Status.UNDOING:
        return WHICH
    if answer.result == "unclear":
        return UNCLEAR
    undo = bool(about.undo)
    if answer.result == "unreadable":
        _to_people(session, row, carrier=carrier, undo=undo, now=now)
        return UNREADABLE.format(answer.reason or "no error given")
    heard = _heard(answer, ways.get(carrier, {}).get("iftmin"))
    process.hear(session, row, heard, undo=undo, now=now)
    return OTHERWISE if not undo and row.status == _OPPOSITE.get(heard.result) else None


_OPPOSITE = {"agreed": Status.REFUSED, "refused": Status.AGREED}


def _heard(answer: PartnerAnswer, way: Way | None) -> Answer:
    """The answer as it counts for a wish: that an instruction is accepted may mean less than that it will be done."""
    if answer.result == "refused":
        return Answer(result="refused", reason=words(answer.reason))
    agrees = answer.result == "accepted" and isinstance(way, IftminWay) and way.acceptance_agrees
    return Answer(result="agreed" if agrees else "waiting")


def _to_people(session: Session, row: Change, *, carrier: str, undo: bool, now: datetime) -> None:
    """Nobody at the partner knows of the wish: its way is by hand from here on."""
    if row.via == "iftmin" and row.status in OPEN and undo == (row.status == Status.UNDOING):
        row.via = "case"
        process.hear(session, row, Answer(result="waiting"), undo=undo, now=now)
        metrics.CHANGE_ASKS.labels(carrier, "iftmin", "not_sent", MISCONFIGURED).inc()


def _locked(session: Session, change_id: str) -> tuple[Change, str]:
    """The wish and its carrier. The shipment first, then the wish: the order in which everybody locks them."""
    shipment_id = session.get_one(Change, change_id).shipment_id
    place = process.find(session, shipment_id, lock=True)
    row = session.get_one(Change, change_id, with_for_update=True, populate_existing=True)
    return row, place.shipment.carrier if place else ""
