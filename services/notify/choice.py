"""To whom, on which channel, in which language, when: the rules for a notice that is worth telling."""

from services.notify.case import Case, Decision, Found
from services.notify.quiet import quiet_until

DEFAULT_CHANNELS = ("sms", "email")  # the order of a customer who never stated one
RINGS = frozenset({"sms", "whatsapp"})  # channels that wake people: these wait for the end of the quiet hours


def carrier(case: Case, _decision: Decision) -> Found:
    if case.shipment is not None and case.shipment.carrier_told:
        return Found("has informed the customer itself; the shop's own notice goes out all the same")
    return Found("has told the customer nothing that we know of")


def consent(case: Case, _decision: Decision) -> Found:
    wished = case.customer.channels
    if wished is None:
        return Found("no wish known; the order itself is the ground for its notices")
    if not wished:
        return Found("the customer wants no notices", silence="not_wanted")
    return Found(f"the customer wants notices by {', then '.join(wished)}")


def channel(case: Case, _decision: Decision) -> Found:
    wished = case.customer.channels or DEFAULT_CHANNELS
    for channel in wished:
        if channel in case.channels and case.customer.address(channel):
            return Found(f"{channel}, the first on which the customer can be reached", {"channel": channel})
    return Found(f"the customer cannot be reached by {' or '.join(wished)}", silence="unreachable")


def language(case: Case, decision: Decision) -> Found:
    if decision.language == case.customer.language:
        return Found(decision.language)
    return Found(f"{decision.language}, since {case.customer.language} is not spoken here")


def change_set(case: Case, decision: Decision) -> Found:
    shipment = case.shipment
    if shipment is None or shipment.settled:
        return Found("complete")
    complete_at = shipment.changed_at + shipment.debounce
    if complete_at <= decision.due_at:
        return Found("complete: nothing more came in time")
    return Found(f"waits for the other parcels until {complete_at.isoformat()}", {"due_at": complete_at})


def quiet(case: Case, decision: Decision) -> Found:
    hours, zone = case.customer.quiet_hours, case.customer.zone
    if decision.channel not in RINGS:
        return Found(f"{decision.channel} does not ring")
    until = quiet_until(decision.due_at, hours, zone)
    if until is None or hours is None:
        return Found("outside them" if hours else "the customer set none")
    line = f"{hours.start:%H:%M}-{hours.end:%H:%M} in {zone.key}, waits until {until.isoformat()}"
    return Found(line, {"due_at": until})
