"""What makes an order and its shipments right: money that adds up, numbers that can exist, what may be called off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, list_currencies

from services.orders.faults import Fault
from shared.identifiers import check_digit_fault, normalise

METHODS = ("home", "pickup_point", "locker", "mailbox")
PLACED, CANCELLED = "placed", "cancelled"
# What the customer has in hand is sent back, not called off.
TOO_LATE_TO_CANCEL = frozenset({"delivered", "partly_delivered"})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An order as a shop asks for it: checked, and in the form in which it is kept."""

    reference: str
    placed_at: datetime
    customer_reference: str | None
    customer: dict[str, Any]  # the fields of customer.FIELDS that the shop gave
    delivery: dict[str, Any]
    lines: list[dict[str, Any]]
    delivery_fee: str
    total: dict[str, str]


def is_currency(code: str) -> bool:
    """True for a code of ISO 4217, as Unicode's CLDR lists them."""
    return code in list_currencies()


def money(amount: Decimal, currency: str) -> str:
    """The amount with the decimals its currency has: 24.7 EUR is "24.70", 1200 JPY is "1200"."""
    return str(amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency))))


def decimals_fault(amount: Decimal, currency: str) -> str | None:
    """Why the amount cannot be paid in its currency, or None: nobody can pay 0.005 euros."""
    allowed = get_currency_precision(currency)
    if amount == round(amount, allowed):
        return None
    return f"{currency} has {allowed} decimals, {amount} has more"


def money_faults(
    *, lines: Sequence[tuple[int, Decimal]], delivery_fee: Decimal, total: Decimal, currency: str
) -> list[Fault]:
    """What is wrong with the sums of an order. `lines` are (quantity, unit price)."""
    named = [(f"lines.{i}.unit_price", price) for i, (_, price) in enumerate(lines)]
    named += [("delivery_fee", delivery_fee), ("total.amount", total)]
    found = [(path, decimals_fault(amount, currency)) for path, amount in named]
    faults = [(path, reason) for path, reason in found if reason]
    return faults or _sum_fault(sum((q * p for q, p in lines), delivery_fee), total, currency)


def _sum_fault(added_up: Decimal, total: Decimal, currency: str) -> list[Fault]:
    if added_up == total:
        return []
    lines, said = money(added_up, currency), money(total, currency)
    reason = f"the lines and the delivery fee add up to {lines} {currency}, the total says {said} {currency}"
    return [("total.amount", reason)]


def window_fault(first: date, last: date) -> str | None:
    """Why a promise from `first` to `last` cannot be kept, or None."""
    return None if first <= last else f"it ends on {last}, before it begins on {first}"


def cancelling_fault(milestones: Iterable[str | None]) -> str | None:
    """Why the order of shipments that have got so far cannot be called off any more, or None."""
    reached = sorted({m for m in milestones if m in TOO_LATE_TO_CANCEL})
    if not reached:
        return None
    state = reached[0].replace("_", " ")
    return f"The order is {state} already: what the customer has in hand is a return, not a cancellation."


def sku_faults(wanted: Sequence[Mapping[str, Any]], ordered: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Lines of a shipment that name a product which the order does not have."""
    known = {line["sku"] for line in ordered}
    reason = f"not in this order; it has: {', '.join(sorted(known))}"
    return [(f"lines.{i}.sku", reason) for i, line in enumerate(wanted) if line["sku"] not in known]


def number_faults(tracking_number: str, parcels: Sequence[str]) -> list[Fault]:
    """What is wrong with the numbers of a shipment; only a number that has the form of SSCC or S10 is held to it."""
    named = [("tracking_number", tracking_number), *((f"parcels.{i}", n) for i, n in enumerate(parcels))]
    found = [(path, check_digit_fault(number)) for path, number in named]
    return [(path, reason) for path, reason in found if reason] + _repeated(parcels)


def _repeated(parcels: Sequence[str]) -> list[Fault]:
    plain = [normalise(number) for number in parcels]
    firsts = [plain.index(number) for number in plain]
    return [(f"parcels.{i}", f"the same number as parcels.{first}") for i, first in enumerate(firsts) if first != i]
