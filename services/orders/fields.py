"""The kinds of values that a webshop may send, each with a message that says how to mend it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import marshmallow as ma

from services.orders import address, order
from services.orders.faults import Fault
from shared.fields import YEARS, Text

_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,4})?", re.ASCII)
_LARGEST = Decimal(1_000_000_000)


class Money(ma.fields.Field[Decimal]):
    """An amount as a text ("9.90") or a number (9.90), not negative."""

    def __init__(self, **options: Any) -> None:
        forms = [{"type": "string", "pattern": r"^\d{1,9}(\.\d{1,4})?$"}, {"type": "number", "minimum": 0}]
        super().__init__(metadata={"oneOf": forms, "example": "9.90"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
            return Decimal(value.strip())
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value < _LARGEST:
            return Decimal(value)
        raise ma.ValidationError('must be an amount such as "9.90", not negative')


class Currency(Text):
    """A code of ISO 4217."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=3, metadata={"example": "EUR"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs).upper()
        if not order.is_currency(code):
            raise ma.ValidationError("not a currency code of ISO 4217, such as EUR")
        return code


class Country(Text):
    """A two-letter code of ISO 3166."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=2, metadata={"example": "FI"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs).upper()
        if not address.is_country(code):
            raise ma.ValidationError("not a two-letter country code of ISO 3166, such as FI")
        return code


class Quantity(ma.fields.Integer):
    """A whole number from 1."""

    def __init__(self, **options: Any) -> None:
        in_range = ma.validate.Range(1, 100_000, error="must be from {min} to {max}")
        words: dict[str, Any] = {"invalid": "must be a whole number, such as 2"}
        super().__init__(strict=True, validate=in_range, error_messages=words, **options)


class Day(ma.fields.Date):
    """A date without a time."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise ma.ValidationError("must be a date such as 2026-11-24") from error
        if day.year not in YEARS:
            raise ma.ValidationError(f"is not in the years {YEARS[0]} to {YEARS[-1]}")
        return day


def raise_faults(faults: Sequence[Fault]) -> None:
    """Faults found by a rule, as marshmallow wants them."""
    if faults:
        raise ma.ValidationError({path: [reason] for path, reason in faults})
