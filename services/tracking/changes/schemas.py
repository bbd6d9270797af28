"""The shapes of wishes in requests and answers."""

from typing import Any

import marshmallow as ma
from marshmallow import fields as f

from services.tracking.changes.facts import Status, What
from services.tracking.changes.rules import LONGEST_STORAGE
from services.tracking.models import Change
from shared.fields import Choice, Flag, Strict, Text, Whole
from shared.paging import PageArgs

_STATUSES = [status.value for status in Status]
_HOUR = ma.validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="must be a time of day such as 08:00")


class NewWish(Strict):
    """What the customer asks for; only what its `what` needs is given."""

    what = Choice(*(what.value for what in What), required=True)
    day = f.Date(error_messages={"invalid": "must be a date such as 2026-11-24"})
    start = Text(5, validate=_HOUR)
    end = Text(5, validate=_HOUR)
    street = Text(200)
    postcode = Text(12)
    city = Text(100)
    point_id = Text(100, metadata={"description": "of the carrier's directory"})
    neighbour = Text(200)
    place = Text(200)
    door_code = Text(40)
    call_before = Flag()
    no_stairs = Flag()
    words = Text(500, lines=True)
    days = Whole(1, LONGEST_STORAGE, metadata={"description": "of `more_days` of the offer"})


class ChangeQuery(PageArgs):
    status = Choice(*_STATUSES, load_default=None)
    what = Choice(*(what.value for what in What), load_default=None)
    via = Text(40, load_default=None, metadata={"description": "`case`: for the shop's people"})
    order_id = Text(100, load_default=None)


class Verdict(Strict):
    """What the carrier said to the shop's people."""

    result = Choice("agreed", "refused", required=True)
    reason = Text(200, load_default=None, allow_none=True, metadata={"description": "the customer is told it"})


class OfferAnswer(ma.Schema):
    what = f.String(required=True)
    possible = f.Boolean(required=True)
    until = f.AwareDateTime(required=True, allow_none=True)
    why_not = f.String(required=True, allow_none=True)
    via = f.String(required=True)
    url = f.String(required=True, allow_none=True)
    days = f.List(f.Date(), required=True)
    windows = f.List(f.List(f.String()), required=True)
    more_days = f.List(f.Integer(), required=True, metadata={"description": "of storage, that may be added"})


class OfferList(ma.Schema):
    items = f.List(f.Nested(OfferAnswer), required=True)


class ChangeAnswer(ma.Schema):
    """A wish and where it stands."""

    id = f.String(required=True)
    order_id = f.String(required=True)
    shipment_id = f.String(required=True)
    what = f.String(required=True)
    wish = f.Dict(required=True)
    via = f.String(required=True)
    status = f.String(required=True, validate=ma.validate.OneOf(_STATUSES))
    reason = f.String(required=True, allow_none=True)
    until = f.AwareDateTime(required=True, allow_none=True)
    asked_at = f.AwareDateTime(required=True)
    sent_at = f.AwareDateTime(required=True, allow_none=True)
    agreed_at = f.AwareDateTime(required=True, allow_none=True)
    settled_at = f.AwareDateTime(required=True, allow_none=True)
    storage_until = f.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "of longer storage that was agreed: its new end"}
    )
    holds = f.String(
        required=True,
        allow_none=True,
        metadata={"description": "the wish that was agreed before, and that the carrier holds to as things are"},
    )


class ChangePage(ma.Schema):
    items = f.List(f.Nested(ChangeAnswer), required=True)
    next = f.String(required=True, allow_none=True)


def change_answer(row: Change, beside: Change | None) -> dict[str, Any]:
    """A wish's row as the API shows it; `beside`: the one that the carrier holds to instead."""
    shown = {name: getattr(row, name) for name in ChangeAnswer().fields if name != "holds"}
    return shown | {"holds": beside.id if beside else None}
