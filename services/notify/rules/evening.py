"""The evening before: which window at the customer's own door is told then, and when exactly."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.notify.rules.change import Change, window
from services.notify.rules.facts import Customer, QuietHours, Shipment, Window
from services.notify.rules.quiet import quiet_until

BEGINS, ENDS = time(18), time(21)  # the hours in which it is told, local
SURE = 0.8  # the confidence from which a forecast is believed
# Where a parcel stands that may come on the next day, all of it or a part.
COMING = frozenset({"handed_over", "in_transit", "delayed", "attempt_failed", "partly_delivered"})
_AFTERNOON = time(15)  # before that it is not the evening before, whatever ends early
_IN_TIME = timedelta(hours=1)  # before quiet hours begin, or before nothing can be changed any more
_BRINGS_NOTHING = frozenset({"pickup_point", "cancel", "return"})  # agreed to, nobody comes to the door
_MAY_MOVE_IT = _BRINGS_NOTHING | {"other_time", "other_address"}
_OPEN = frozenset({"asked", "sent", "undoing"})
_ENDS_DELIVERY = frozenset({"cancel", "return"})
# What ends an agreement that was made before: about where it goes, and about when it comes.
_ENDS_PLACE, _ENDS_TIME = frozenset({"attempt_failed"}), frozenset({"attempt_failed", "delayed"})


def expected(shipment: Shipment, changes: Iterable[Change], zone: ZoneInfo) -> Window | None:
    """The window at the door that may be told on the evening before: it lies within one day."""
    found = window_at_door(shipment, changes, zone)
    return found if found and _is_one_day(found, zone) else None


def window_at_door(shipment: Shipment, changes: Iterable[Change], zone: ZoneInfo) -> Window | None:
    """When somebody comes to the customer's door, of hours or days; None where nobody does, or none is to be believed.

    It is the one that was agreed with the customer, else the carrier's, or that of a forecast that is sure enough. What
    the shop promised when it sold is none.
    """
    agreed = [one for one in changes if one.status == "agreed" and _counts(one, shipment)]
    comes = shipment.method == "home" and shipment.milestone in COMING
    if not comes or any(one.what in _BRINGS_NOTHING for one in agreed):
        return None
    by_wish = next((window(one, zone) for one in _newest_first(agreed) if "day" in one.wish), None)
    return by_wish or (shipment.eta if _is_believed(shipment) else None)


def being_changed(changes: Iterable[Change]) -> bool:
    """Whether the customer has asked for something, not answered yet, by which the window may not be true."""
    return any(one.status in _OPEN and one.what in _MAY_MOVE_IT for one in changes)


def tell_at(shipment: Shipment, changes: Iterable[Change], customer: Customer, now: datetime) -> datetime | None:
    """When to tell it: at BEGINS, or earlier that afternoon where their quiet hours or the last cut-off come before.

    A time that is past means now. None where there is nothing to tell, or its evening is over.
    """
    expects = expected(shipment, changes, customer.zone)
    if expects is None or over_at(expects, customer.zone) <= now:
        return None
    eve = _eve(expects, customer.zone)
    begins = _local(eve, BEGINS, customer.zone)
    limits = (_before_quiet(begins, customer.quiet_hours, customer.zone), _before_cut_off(shipment))
    early = [at for at in limits if at and _local(eve, _AFTERNOON, customer.zone) <= at]
    return min([begins, *early]).astimezone(UTC)


def over_at(expects: Window, zone: ZoneInfo) -> datetime:
    """When the evening before is over: then it is for the next morning to tell."""
    return _local(_eve(expects, zone), ENDS, zone)


def _is_believed(shipment: Shipment) -> bool:
    sure = shipment.eta_source == "forecast" and (shipment.eta_confidence or 0) >= SURE
    return shipment.eta_source == "carrier" or sure


def _counts(agreed: Change, shipment: Shipment) -> bool:
    """Whether no scan has said otherwise since; a window that failed once is not expected again."""
    if shipment.milestone not in (_ENDS_PLACE if agreed.what in _BRINGS_NOTHING else _ENDS_TIME):
        return True
    return bool(agreed.settled_at and shipment.milestone_at and agreed.settled_at >= shipment.milestone_at)


def _newest_first(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda one: one.id, reverse=True)  # ids rise with time


def _before_quiet(begins: datetime, hours: QuietHours | None, zone: ZoneInfo) -> datetime | None:
    """Only where they do not end within the evening."""
    until = quiet_until(begins, hours, zone)
    if hours is None or until is None or until < _local(begins.date(), ENDS, zone):
        return None
    return _local(begins.date(), hours.start, zone) - _IN_TIME


def _before_cut_off(shipment: Shipment) -> datetime | None:
    """Before the last moment at which time or place can still be changed; None where no clock ends that."""
    ends = [one.until for one in shipment.can_change if one.what not in _ENDS_DELIVERY]
    known = [at for at in ends if at is not None]
    return max(known) - _IN_TIME if known and len(known) == len(ends) else None


def _is_one_day(expects: Window, zone: ZoneInfo) -> bool:
    first, last = expects.days(zone)
    return first == last


def _eve(expects: Window, zone: ZoneInfo) -> date:
    return expects.days(zone)[0] - timedelta(days=1)


def _local(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone)
