"""When a telephone may ring: quiet hours and days off, in the customer's own zone and country."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from services.notify.rules.facts import Customer, QuietHours, Window
from services.notify.rules.kinds import Character
from shared.free_days import is_free_day

MORNING = time(8)  # when a workday begins for who has no quiet hours, or other ones than at night
NIGHT = QuietHours(time(23), time(6))  # no rule lets a telephone ring now


@dataclass(frozen=True, slots=True)
class Ring:
    """When a text may ring, and the line that says why then."""

    at: datetime
    line: str


def rings_at(when: datetime, *, customer: Customer, character: Character, window: Window | None) -> Ring:
    """The first moment from `when` on at which a text of this character may ring; asked again then, it is that moment.

    `window` is the one that the notice speaks of. Kinds that pass ring within quiet hours where the window begins
    before these end, but never at night.
    """
    hours, zone = customer.quiet_hours, customer.zone
    at, lines = when, []
    while True:
        if character.waits_for_workday and (workday := _workday_after(at, customer)):
            lines.append(f"{at.astimezone(zone).date().isoformat()} is a day off, waits until {workday.isoformat()}")
            at = workday
            continue
        until = quiet_until(at, hours, zone)
        if until is None or hours is None:
            break
        said = f"{hours.start:%H:%M}-{hours.end:%H:%M} in {zone.key}"
        if character.passes_quiet and _begins_before(window, until):
            night = quiet_until(at, NIGHT, zone)
            if night is None:
                lines.append(f"{said}, but rings within them: what it tells of begins before they end")
                break
            until = min(night, until)
        lines.append(f"{said}, waits until {until.isoformat()}")
        at = until
    return Ring(at, "; ".join(lines) or ("outside them" if hours else "the customer set none"))


def quiet_until(now: datetime, hours: QuietHours | None, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which the quiet hours around `now` end; None outside them."""
    if hours is None or hours.start == hours.end:
        return None
    local = now.astimezone(zone)
    clock = local.time()
    quiet = clock >= hours.start or clock < hours.end if _overnight(hours) else hours.start <= clock < hours.end
    if not quiet:
        return None
    day = local.date() if clock < hours.end else local.date() + timedelta(days=1)
    end = datetime.combine(day, hours.end, tzinfo=zone)
    if end.astimezone(UTC) <= now:  # in autumn the clock shows this hour twice, and the first time is over
        end = end.replace(fold=1)
    return end.astimezone(UTC)


def country_of(order_country: str | None, phone: str | None) -> str | None:
    """Whose holidays a customer keeps (ISO 3166): those of where the order goes to, else of where their number is."""
    if order_country or phone is None:
        return order_country
    try:
        found: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return None
    return found


def _overnight(hours: QuietHours) -> bool:
    return hours.start > hours.end


def _begins_before(window: Window | None, until: datetime) -> bool:
    """Whether a window that names hours begins before then; one of whole days leaves time enough."""
    return window is not None and not window.whole_days and window.start < until


def _workday_after(at: datetime, customer: Customer) -> datetime | None:
    """The morning of the next workday where `at` is on a Sunday or a public holiday; None on a workday."""
    day = today = at.astimezone(customer.zone).date()
    while is_free_day(day, customer.country):
        day += timedelta(days=1)
    if day == today:
        return None
    hours = customer.quiet_hours
    morning = max(hours.end, MORNING) if hours and _overnight(hours) else MORNING
    return datetime.combine(day, morning, tzinfo=customer.zone).astimezone(UTC)
