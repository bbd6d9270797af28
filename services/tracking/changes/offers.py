"""What a customer may change of a shipment at this moment, until when, and why not where it is too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.tracking.changes.adapters.page import link
from services.tracking.changes.facts import Offer, What
from services.tracking.changes.rules import STAGES, Rule
from services.tracking.scan import Milestone
from shared.free_days import is_free_day

_ORDER = tuple(STAGES)
# Why it is too late, by the stage the parcel has reached.
_TOO_LATE = {
    "moving": "moving",
    "van": "on_the_van",
    "missed": "missed",
    "waiting": "at_the_point",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A shipment as far as changes depend on it.

    `expected_at` is the begin of its window, `stored_until` the end of its storage, `country` its holidays. `stopped`:
    the carrier has agreed to bring it back.
    """

    method: str
    milestone: Milestone
    milestone_at: datetime | None
    expected_at: datetime | None
    stored_until: datetime | None = None
    stopped: bool = False
    zone: ZoneInfo
    country: str | None = None
    tracking_number: str = ""


def offers(standing: Standing, rules: Iterable[Rule], now: datetime) -> tuple[Offer, ...]:
    """One for each change of the carrier that concerns this shipment. What is not possible yet is left out."""
    stage = next((name for name, milestones in STAGES.items() if standing.milestone in milestones), None)
    if stage is None:
        return ()
    found: dict[What, Offer] = {}
    for rule in rules:
        concerned = standing.method in rule.methods and not (standing.stopped and rule.what is not What.CANCEL)
        offer = _offer(rule, standing, stage, now) if concerned else None
        if offer and (offer.possible or offer.what not in found):  # where one way is closed, another may be open
            found[offer.what] = offer
    return tuple(found.values())


def still_open(standing: Standing, rules: Iterable[Rule], now: datetime) -> dict[What, datetime | None]:
    """What can be changed at this moment, and until when, without what there is to choose from: quickly."""
    found: dict[What, datetime | None] = {}
    for rule in rules:
        stage = next((one for one in rule.stages if standing.milestone in STAGES[one]), None)
        if stage is None or standing.method not in rule.methods:
            continue
        until = _cut_off(rule, standing, stage)
        if until is None or until > now:
            found.setdefault(rule.what, until)
    return found


def possible(found: Iterable[Offer], what: What) -> Offer | None:
    """The offer of this change, where it can be made."""
    return next((offer for offer in found if offer.what is what and offer.possible), None)


def _offer(rule: Rule, standing: Standing, stage: str, now: datetime) -> Offer | None:
    if stage not in rule.stages:
        reached, earliest = _ORDER.index(stage), min(_ORDER.index(one) for one in rule.stages)
        return _too_late(rule, _TOO_LATE[stage]) if reached > earliest and stage != "received" else None
    until = _cut_off(rule, standing, stage)
    if until is not None and until <= now:
        return _too_late(rule, "after_hours")
    return Offer(
        what=rule.what,
        possible=True,
        until=until,
        via=rule.via,
        url=link(rule.url, standing.tracking_number) if rule.url else None,
        days=_days(rule, standing, now) if rule.what is What.OTHER_TIME else (),
        windows=rule.windows,
        more_days=rule.more_days,
    )


def _too_late(rule: Rule, why: str) -> Offer:
    return Offer(what=rule.what, possible=False, why_not=why, via=rule.via)


def _cut_off(rule: Rule, standing: Standing, stage: str) -> datetime | None:
    """The instant after which it is too late by the clock; None where only the parcel's way decides."""
    if stage == "received":
        return standing.milestone_at and standing.milestone_at + timedelta(days=rule.days)
    if stage == "waiting":
        return standing.stored_until
    if rule.day_before is None or standing.expected_at is None or stage == "missed":
        return None
    day = standing.expected_at.astimezone(standing.zone).date() - timedelta(days=1)
    return datetime.combine(day, rule.day_before, tzinfo=standing.zone).astimezone(UTC)


def _days(rule: Rule, standing: Standing, now: datetime) -> tuple[date, ...]:
    """The days that may be chosen: from tomorrow, or the day after where today's hour has passed, never a day off."""
    local = now.astimezone(standing.zone)
    first = local.date() + timedelta(days=2 if local.time() >= (rule.day_before or time.max) else 1)
    ahead = (first + timedelta(days=count) for count in range(3 * rule.days + 7))
    return tuple(day for day in ahead if not is_free_day(day, standing.country))[: rule.days]
