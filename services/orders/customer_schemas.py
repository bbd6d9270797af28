"""What may be said of a customer, with an order or later."""

from typing import Any

import marshmallow as ma

from services.orders.customer import CHANNELS, SOURCES
from services.orders.settings import MOST_NEEDS
from shared.fields import Choice, Listed, QuietHours, Strict, Text
from shared.languages import LANGUAGES

_NEED = ma.validate.Regexp(r"^[a-z][a-z0-9_]*$", error="must be a short word such as no_stairs")
_EMAIL = ma.validate.Email(error="not an email address")
_NO_WAY = "give a phone number or an email address: there must be a way to reach the customer"


class Preferences(Strict):
    """How a customer wants to hear from us. What is left out stays as it is."""

    channels = Listed(Choice(*CHANNELS), least=1, most=len(CHANNELS), unique=True)
    quiet_hours = ma.fields.Nested(QuietHours, allow_none=True)


class CustomerFields(Strict):
    """The customer's master data: all of it with an order, a part of it in a change."""

    name = Text(200, required=True)
    language = Choice(*LANGUAGES, required=True)
    phone = Text(40, allow_none=True, metadata={"description": "national forms are read by the delivery country"})
    email = Text(254, allow_none=True, validate=_EMAIL, metadata={"format": "email"})
    preferences = ma.fields.Nested(Preferences, allow_none=True)
    needs = Listed(Text(40, validate=_NEED), most=MOST_NEEDS, unique=True)


class OrderCustomer(CustomerFields):
    reference = Text(200, allow_none=True, load_default=None)

    @ma.validates_schema(pass_original=True, skip_on_field_errors=False)
    def reachable(self, data: Any, original: Any, **_: Any) -> None:
        """What is there and faulty is already said; this is for what is not there at all."""
        if isinstance(original, dict) and not (original.get("phone") or original.get("email")):
            raise ma.ValidationError({"phone": [_NO_WAY]})


class CustomerChange(CustomerFields):
    """PATCH: only what is given changes; null clears a phone number or an email address."""

    source = Choice(*SOURCES, load_default="shop", metadata={"description": "whose word this is"})
