"""What makes a notice news: what it claims, when two claims are the same, when a moved window matters."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

from services.notify.rules import change as wished
from services.notify.rules import evening
from services.notify.rules.change import Change
from services.notify.rules.facts import KIND_OF, PICKUPS, Kind, Order, Pickup, Shipment, Window
from services.notify.rules.pickup_place import elsewhere
from services.notify.rules.truth import STANDS_AT, Claim, World

_CORRECTS = ":corrects:"
WITHIN_DAY = timedelta(hours=2)  # a smaller move of a window within its day is not worth a notice


def family(kind: Kind) -> Kind:
    """What tells the same news: that a parcel waits is the same at the point chosen and at another."""
    return Kind.PICKUP if kind in PICKUPS else kind


def claim_of(kind: Kind, shipment: Shipment | None) -> Claim:
    """What a notice of this kind would say of the shipment as it stands."""
    if shipment is None:
        return Claim(kind=kind)
    parcels = shipment.parcels_at(_standing_at(kind, shipment.news))
    return Claim(
        kind=kind,
        milestone=shipment.news,
        occurrence=shipment.occurrence,
        since=shipment.milestone_at,
        place=_place(shipment),
        point=_point(shipment, parcels),
        codes=_codes(shipment, parcels),
        parcels=parcels,
        window=shipment.eta,
    )


def answer_to(change: Change, changes: Iterable[Change], shipment: Shipment, zone: ZoneInfo) -> Claim | None:
    """What would be told of a wish; None where nothing is. Its window is what the customer may expect after that."""
    kind = wished.told_as(change)
    if kind is None:
        return None
    agreed = change.status == "agreed"
    window = wished.window(change, zone) if agreed else wished.window_held(change, zone)
    if (
        kind is Kind.CHANGE_REFUSED
        and not agreed
        and not change.holds
        and not any(_may_count(one) for one in changes if one.id != change.id)
    ):
        window = shipment.eta
    return Claim(kind=kind, change=change, window=window)


def evening_before(changes: Iterable[Change], shipment: Shipment, zone: ZoneInfo) -> Claim | None:
    """What would be told on the evening before the shipment comes; None where nothing is."""
    coming = frozenset().union(*(shipment.parcels_at(milestone) for milestone in evening.COMING))
    window = evening.expected(shipment, changes, zone)
    if window is None or (shipment.parcels and not coming):
        return None
    return replace(claim_of(Kind.TOMORROW, shipment), parcels=coming, window=window)


def as_of_now(claim: Claim, world: World) -> Claim:
    """The claim of a waiting notice, with the window, the parcels and their codes as they are by now."""
    shipment = world.shipment
    if shipment is None:
        return claim
    if claim.change is not None:
        as_planned = claim.window is not None and claim.change.status not in ("agreed", "withdrawn")
        as_planned = as_planned and not claim.change.holds
        return replace(claim, window=shipment.eta) if as_planned else claim
    milestones = STANDS_AT.get(claim.kind, frozenset()) | {_standing_at(claim.kind, claim.milestone or "")}
    standing = frozenset().union(*(shipment.parcels_at(milestone) for milestone in milestones))
    parcels = claim.parcels & standing or claim.parcels
    window = claim.window if claim.kind is Kind.TOMORROW else shipment.eta  # true as it is, or not told
    if claim.kind is Kind.ON_ITS_WAY and shipment.milestone != "delayed":
        window = _agreed_window(world) or window
    return replace(claim, window=window, codes=_codes(shipment, parcels), parcels=parcels)


def _agreed_window(world: World) -> Window | None:
    """The time that was agreed with the customer, which a carrier's window need not know yet."""
    agreed = [one for one in world.changes if one.status == "agreed" and one.what == "other_time"]
    return wished.window(max(agreed, key=lambda one: one.id), world.zone) if agreed else None


def identity(claim: Claim, order: Order, shipment: Shipment | None) -> str:
    """The same text for the same news, which is told once, however often a carrier repeats it."""
    if claim.corrects:
        return f"{identity(told_instead(claim), order, shipment)}{_CORRECTS}{claim.corrects}"
    if claim.change is not None:
        return f"{claim.change.id}:{claim.change.revision}"
    if shipment is None or claim.kind is Kind.ON_ITS_WAY:  # once an order, not once a shipment
        return f"{order.id}:{claim.kind}"
    if claim.kind is Kind.FEEDBACK:
        return f"{order.id}:{claim.kind}"
    particulars: Mapping[Kind, str] = {
        Kind.DELAYED: _span(claim.window),
        Kind.TOMORROW: _span(claim.window),
        Kind.PICKUP: f"{claim.occurrence}:{_digest(claim.parcels)}:{_digest(claim.codes)}:{bool(claim.place)}",
        Kind.PARTLY_DELIVERED: _digest(claim.parcels),
        Kind.NEEDS_YOU: f"{claim.occurrence}:{shipment.need or ''}",
        Kind.PROBLEM: f"{claim.occurrence}:{claim.milestone}",
        Kind.RETURNING: "",  # returning and returned are one story
    }
    kind = family(claim.kind)
    return f"{shipment.id}:{kind}:{particulars.get(kind, str(claim.occurrence))}"


def told_instead(correction: Claim) -> Claim:
    """The news that a correction tells beside what was wrong; of a kind of its own where no notice tells of it."""
    kind = KIND_OF.get(correction.milestone or "", Kind.CORRECTION)
    return replace(correction, kind=kind, corrects=None, wrong=None)


def without_correction(identity_of_row: str) -> str:
    """The identity of the news that a correction tells."""
    return identity_of_row.partition(_CORRECTS)[0]


def code_changed(said: Claim, now: Claim) -> bool:
    """Whether codes contradict the ones that were said, not only add to them or drop some."""
    return bool(now.codes) and not (said.codes <= now.codes or now.codes <= said.codes)


def place_changed(said: Claim, now: Claim) -> bool:
    """Whether it is for certain another place than was said."""
    return elsewhere(said.point, now.point)


def moved(expected: Window, new: Window, zone: ZoneInfo) -> bool:
    """Whether the new window is news: it leaves the days expected, or moves over two hours within the day."""
    first, last = expected.days(zone)
    new_first, new_last = new.days(zone)
    if new_first < first or new_last > last:
        return True
    if expected.whole_days or new.whole_days or first != last:
        return False
    return max(abs(new.start - expected.start), abs(new.end - expected.end)) > WITHIN_DAY


def _span(window: Window | None) -> str:
    return f"{window.start.isoformat()}/{window.end.isoformat()}" if window else ""


def _may_count(change: Change) -> bool:
    """Whether a carrier may go by this wish, whatever its scans have announced."""
    return change.status in ("agreed", "replaced", "undoing", "unanswered")


def _place(shipment: Shipment) -> str | None:
    pickup = shipment.pickup
    return ", ".join(filter(None, (pickup.name, pickup.street, pickup.postcode))) or None if pickup else None


def _point(shipment: Shipment, parcels: frozenset[str]) -> Pickup | None:
    """Where these parcels wait, without what may change there."""
    own = (one.pickup for one in shipment.parcels if one.key in parcels and one.pickup)
    point = shipment.pickup or next(own, None)
    return replace(point, opening_hours=None, code=None, until=None) if point else None


def _standing_at(kind: Kind, milestone: str) -> str:
    """The milestone of the parcels spoken of: of a part delivered, that part."""
    return "delivered" if kind is Kind.PARTLY_DELIVERED else milestone


def _codes(shipment: Shipment, parcels: frozenset[str]) -> frozenset[str]:
    """The codes that collect these parcels; where no parcel has its own, that of the shipment."""
    points = [one.pickup for one in shipment.parcels if one.key in parcels]
    own = frozenset(point.code for point in points if point and point.code)
    return own or frozenset(filter(None, [shipment.pickup.code if shipment.pickup else None]))


def _digest(words: frozenset[str]) -> str:
    return blake2s("\n".join(sorted(words)).encode(), digest_size=8).hexdigest()
