"""A shop's policy as the API takes and shows it."""

from typing import get_args

import marshmallow as ma

from services.notify.rules.facts import Kind
from services.notify.rules.shop_policy import CarrierTold
from shared.fields import Choice, Flag, Listed, QuietHours, Strict, Whole

_CHANNELS = ("sms", "whatsapp", "email")


def _said(text: str) -> dict[str, str]:
    return {"description": text}


class Policy(Strict):
    """What a shop asks of its notices; what is left out is as by default."""

    kinds_off = Listed(
        Choice(*Kind), most=len(Kind), unique=True, metadata=_said("Kinds that nobody is told. By default none")
    )
    confirms_orders = Flag(
        allow_none=True, metadata=_said("Whether orders are confirmed. By default (null) as this installation does")
    )
    channels = Listed(
        Choice(*_CHANNELS),
        least=1,
        most=len(_CHANNELS),
        unique=True,
        metadata=_said("The order for customers who never stated one. By default sms, then email"),
    )
    quiet_hours = ma.fields.Nested(
        QuietHours,
        allow_none=True,
        metadata=_said("For customers of whom nobody has said any; null: none. By default 21:00 to 08:00"),
    )
    daily_cap = Whole(
        1, 50, metadata=_said("Notices a person gets in a day, beside those they must have. By default 4")
    )
    asks_feedback = Flag(metadata=_said("Whether customers are asked how it went. By default true"))
    feedback_every_days = Whole(
        1, 3650, metadata=_said("The same customer is asked again after so many days. By default 90")
    )
    carrier_told = Choice(
        *get_args(CarrierTold),
        metadata=_said(
            "A pickup that the carrier has told the customer itself: `tell` it all the same, tell it by `email` only, "
            "or be `silent`. By default email"
        ),
    )
    cheapest = Flag(
        metadata=_said(
            "Customers without a wish get an email instead of a text of three segments or more. By default false"
        )
    )
