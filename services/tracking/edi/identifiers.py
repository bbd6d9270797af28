"""Parcel numbers in EDI: what kind a number is, and the numbers that a range stands for."""

import re

from shared.identifiers import S10_FORM, SSCC_FORM, check_digit_fault, normalise, sscc_check_digit

JJFI_FORM = re.compile(r"JJFI\d{17}")  # J and the licence plate of agency JFI: Posti
MAX_LENGTH = 70  # characters of an object identifier (7402), the longest form there is
MAX_RANGE = 1000  # numbers; a longer range is a mistake, not a shipment
TAIL = re.compile(r"(.*?)(\d+)")


class BadNumber(ValueError):
    """A number, or a range of numbers, that cannot be right."""


def kind(number: str) -> str | None:
    """`sscc`, `s10` or `jjfi` by form; None for a carrier's own numbers."""
    plain = normalise(number)
    for name, form in (("sscc", SSCC_FORM), ("s10", S10_FORM), ("jjfi", JJFI_FORM)):
        if form.fullmatch(plain):
            return name
    return None


def checked(number: str) -> str:
    """The number as sent, without outer spaces; BadNumber if it is too long or its check digit is wrong."""
    if len(number) > MAX_LENGTH:
        raise BadNumber(f"{number[:MAX_LENGTH]}…: no number is that long")
    fault = check_digit_fault(number)
    if fault:
        raise BadNumber(f"{number.strip()}: {fault}")
    return number.strip()


def in_range(first: str, last: str) -> tuple[str, ...]:
    """Every number of a GIN range, both ends included; the serials of SSCCs get their check digits.

    Raises BadNumber if an end is wrong, the ends do not belong together, or the range is over MAX_RANGE.
    """
    if not last.strip() or first == last:
        return (checked(first),)
    checked(first), checked(last)
    start, end = normalise(first), normalise(last)
    if SSCC_FORM.fullmatch(start) and SSCC_FORM.fullmatch(end):
        bodies = _count_up(start[:-1], end[:-1])
        return tuple(f"{body}{sscc_check_digit(body)}" for body in bodies)
    if S10_FORM.fullmatch(start) or S10_FORM.fullmatch(end):
        raise BadNumber(f"{first}-{last}: a range of S10 numbers is not defined")
    return _count_up(start, end)


def _count_up(first: str, last: str) -> tuple[str, ...]:
    begin, end = TAIL.fullmatch(first), TAIL.fullmatch(last)
    if not begin or not end or begin[1] != end[1] or len(first) != len(last):
        raise BadNumber(f"{first}-{last}: the two ends of the range do not belong together")
    low, high, width = int(begin[2]), int(end[2]), len(begin[2])
    if not 0 <= high - low < MAX_RANGE:
        raise BadNumber(f"{first}-{last}: a range of {high - low + 1} numbers")
    return tuple(f"{begin[1]}{serial:0{width}}" for serial in range(low, high + 1))
