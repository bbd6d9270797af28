"""On which channel, in which language: the rules for reaching a customer with what is worth telling."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from services.notify.rules.case import Case, Decision, Found, Reach, Templates
from services.notify.rules.facts import Customer, Kind, Shipment
from services.notify.rules.faults import WORD_OF_OWNER
from services.notify.rules.kinds import Kinds
from services.notify.rules.shop_policy import DEFAULT_CHANNELS, ShopPolicy
from services.notify.rules.silences import Silence

RINGS = frozenset({"sms", "whatsapp"})  # channels that wake people: these wait for the end of the quiet hours
DEAR = 3  # segments from which a text costs so much that mail is better, where the customer has no wish


def ways(
    customer: Customer,
    *,
    kind: Kind,
    kinds: Kinds,
    closed: Mapping[str, str],
    tried: Collection[str] = (),
    order: Sequence[str] = DEFAULT_CHANNELS,
) -> tuple[str, ...]:
    """The channels that a notice of this kind may take, in the order of trying them.

    `order` is for customers who never stated one. A channel that they did not choose comes last, and only where one
    that they chose has failed and they would lose something without the notice; never where the choice is their own
    word, nor after they have stopped one.
    """
    wished = tuple(order if customer.channels is None else customer.channels)
    failed = [channel for channel in wished if channel in closed or channel in tried]
    stopped = any(closed.get(channel) in WORD_OF_OWNER for channel in failed)
    if not failed or stopped or customer.channels_are_own or not kinds[kind].must_arrive:
        return wished
    return (*wished, *(channel for channel in DEFAULT_CHANNELS if channel not in wished))


def closed_to(reach: Reach, *, kind: Kind, language: str, templates: Templates, now: datetime) -> Mapping[str, str]:
    """Why channels are closed to this customer and this notice, by channel.

    WhatsApp takes free text for 24 hours after the customer wrote to us, and approved templates at any time.
    """
    writes = reach.whatsapp_until is not None and reach.whatsapp_until > now
    if writes or (kind, language) in templates:
        return reach.closed
    return {"whatsapp": "no_template", **reach.closed}


def next_channel(
    customer: Customer,
    *,
    kind: Kind,
    kinds: Kinds,
    tried: Collection[str],
    channels: Collection[str],
    closed: Mapping[str, str],
    order: Sequence[str] = DEFAULT_CHANNELS,
) -> str | None:
    """The channel to take after those `tried` did not reach this customer; None where no other is left.

    `channels`: what this installation sends on. `closed`: what closed_to found.
    """
    for channel in ways(customer, kind=kind, kinds=kinds, closed=closed, tried=tried, order=order):
        if channel not in tried and _obstacle(customer, channel, channels, closed) is None:
            return channel
    return None


def spared(kind: Kind, shipment: Shipment | None, shop: ShopPolicy) -> frozenset[str]:
    """Channels that are left alone since the carrier has told the customer of the parcel there itself."""
    told = kind is Kind.PICKUP and shipment is not None and shipment.carrier_told
    return RINGS if told and shop.carrier_told == "email" else frozenset()


def carrier(case: Case, decision: Decision) -> Found:
    if decision.kind is not Kind.PICKUP or case.shipment is None or not case.shipment.carrier_told:
        return Found("has told the customer nothing that we know of")
    if case.shop.carrier_told == "silent":
        return Found("has told the customer itself, and the shop wants no second notice", silence="carrier_told")
    if case.shop.carrier_told == "tell":
        return Found("has told the customer itself; the shop tells them all the same")
    return Found("has told the customer itself: no second text")


def channel(case: Case, decision: Decision) -> Found:
    customer, order = case.customer, _order(case, decision)
    closed = closed_to(
        case.reach, kind=decision.kind, language=decision.language, templates=case.templates, now=decision.due_at
    )
    avoided = spared(decision.kind, case.shipment, case.shop)
    followed = order if avoided else ways(customer, kind=decision.kind, kinds=case.kinds, closed=closed, order=order)
    obstacles: list[str] = []
    for channel in followed:
        told = "the carrier has told them so" if channel in avoided else None
        obstacle = told or _obstacle(customer, channel, case.channels, closed)
        if obstacle is None:
            return Found(_chosen(channel, order, obstacles), {"channel": channel})
        obstacles.append(f"{channel}: {obstacle}")
    silence: Silence = "carrier_told" if avoided else "unreachable"
    return Found(f"the customer cannot be reached; {', '.join(obstacles)}", silence=silence)


def language(case: Case, decision: Decision) -> Found:
    if decision.language == case.customer.language:
        return Found(decision.language)
    return Found(f"{decision.language}, since {case.customer.language} is not spoken here")


def _order(case: Case, decision: Decision) -> tuple[str, ...]:
    """The channels in the customer's order; the shop's for who stated none, with mail before a text that is dear."""
    if case.customer.channels is not None:
        return case.customer.channels
    order = case.shop.channels
    if case.shop.cheapest and "email" in order and order[0] in RINGS and case.segments(decision) >= DEAR:
        return ("email", *(channel for channel in order if channel != "email"))
    return order


def _obstacle(customer: Customer, channel: str, channels: Collection[str], closed: Mapping[str, str]) -> str | None:
    """Why this customer cannot be reached on the channel; None where they can."""
    if channel not in channels:
        return "not sent here"
    if not customer.address(channel):
        return "no address known"
    return _CLOSED.get(closed[channel], closed[channel]) if channel in closed else None


def _chosen(channel: str, order: Iterable[str], obstacles: Sequence[str]) -> str:
    how = "the first on which the customer can be reached" if channel in order else "the last resort"
    return f"{channel}, {how}" + "".join(f"; {obstacle}" for obstacle in obstacles)


_CLOSED = {
    "invalid": "nobody has this address",
    "landline": "a landline takes no texts",
    "bounced": "the address refuses mail",
    "full": "the mailbox is full",
    "absent": "they do not use it",
    "opted_out": "they have stopped it",
    "blocked": "they have stopped it, and its provider lets nothing through before they answer START",
    "complained": "they have reported it as spam",
    "no_template": "they have not written there within 24 hours, and there is no template for this",
}
