"""What makes the numbers of a shipment right: check digits, and each parcel once."""

from collections.abc import Sequence

from services.orders.faults import Fault
from shared.identifiers import check_digit_fault, normalise


def number_faults(tracking_number: str, parcels: Sequence[str]) -> list[Fault]:
    """What is wrong with the numbers of a shipment; only a number that has the form of SSCC or S10 is held to it."""
    named = [("tracking_number", tracking_number), *((f"parcels.{i}", n) for i, n in enumerate(parcels))]
    found = [(path, check_digit_fault(number)) for path, number in named]
    return [(path, reason) for path, reason in found if reason] + _repeated(parcels)


def _repeated(parcels: Sequence[str]) -> list[Fault]:
    plain = [normalise(number) for number in parcels]
    firsts = [plain.index(number) for number in plain]
    return [(f"parcels.{i}", f"the same number as parcels.{first}") for i, first in enumerate(firsts) if first != i]
