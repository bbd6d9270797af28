"""The shapes of tracking's queries and answers."""

import marshmallow as ma
from marshmallow import fields as f

from services.tracking.scan import Milestone
from shared.paging import PageArgs

MILESTONES = [milestone.value for milestone in Milestone]


def _text(*, allow_none: bool = False) -> f.String:
    return f.String(required=True, allow_none=allow_none)


def _moment() -> f.AwareDateTime:
    return f.AwareDateTime(required=True, allow_none=True)


def _milestone() -> f.String:
    return f.String(required=True, validate=ma.validate.OneOf(MILESTONES))


class FaultAnswer(ma.Schema):
    """What is wrong with a part of a file, and where."""

    interchange = _text(allow_none=True)
    message = _text(allow_none=True)
    segment = _text(allow_none=True)
    code = _text()
    text = _text()


class Counts(ma.Schema):
    messages = f.Integer(required=True)
    scans = f.Integer(required=True)
    new_scans = f.Integer(required=True, metadata={"description": "Events that nobody had told us before"})
    unclaimed = f.Integer(required=True, metadata={"description": "New scans of numbers that no shop has registered"})
    unknown_codes = f.Integer(required=True, metadata={"description": "Silent until the profile knows them: replay"})
    warnings = f.List(f.Nested(FaultAnswer), required=True)
    quarantined = f.List(f.Nested(FaultAnswer), required=True)


class Receipt(Counts):
    """The answer to a carrier's file."""

    id = _text()
    duplicate = f.Boolean(required=True, metadata={"description": "The same bytes had come before"})


class IntakeAnswer(Counts):
    """A carrier's file and what came of it."""

    id = _text()
    carrier = _text()
    received_at = f.AwareDateTime(required=True)
    state = f.String(required=True, validate=ma.validate.OneOf(["received", "done", "unreadable", "failed"]))


class IntakePage(ma.Schema):
    items = f.List(f.Nested(IntakeAnswer), required=True)
    next = _text(allow_none=True)


class ParcelAnswer(ma.Schema):
    number = _text(allow_none=True)
    milestone = _milestone()


# Made from a dict because `from` is a word of Python's.
EtaAnswer = ma.Schema.from_dict(
    {
        "from": f.AwareDateTime(required=True),
        "to": f.AwareDateTime(required=True),
        "confidence": f.Float(required=True, allow_none=True),
        "source": f.String(required=True, validate=ma.validate.OneOf(["carrier", "forecast", "shop"])),
    },
    name="EtaAnswer",
)


class PickupAnswer(ma.Schema):
    name = _text(allow_none=True)
    street = _text(allow_none=True)
    postcode = _text(allow_none=True)
    city = _text(allow_none=True)
    opening_hours = _text(allow_none=True)
    code = _text(allow_none=True)
    until = _moment()


class ScanAnswer(ma.Schema):
    at = _moment()
    precision = _text(allow_none=True)
    zone_source = _text(allow_none=True)
    code = _text()
    reason = _text(allow_none=True)
    milestone = _milestone()
    place = _text(allow_none=True)
    parcel = _text(allow_none=True)
    flags = f.List(f.String(), required=True)
    withdrawn = f.Boolean(required=True)


class ShipmentAnswer(ma.Schema):
    id = _text()
    order_id = _text()
    carrier = _text()
    tracking_number = _text()
    milestone = _milestone()
    milestone_at = _moment()
    milestone_precision = _text(allow_none=True)
    parcels = f.List(f.Nested(ParcelAnswer), required=True)
    eta = f.Nested(EtaAnswer, required=True, allow_none=True)
    pickup = f.Nested(PickupAnswer, required=True, allow_none=True)
    needs = f.List(f.String(), required=True, metadata={"description": "the customer's, such as no_stairs"})
    scans = f.List(f.Nested(ScanAnswer), required=True, metadata={"description": "oldest first"})
    page_url = _text()


class ShipmentPage(ma.Schema):
    items = f.List(f.Nested(ShipmentAnswer), required=True)
    next = _text(allow_none=True)


class ShipmentQuery(PageArgs):
    tracking_number = f.String(load_default=None, metadata={"description": "of the shipment, or of one of its parcels"})
