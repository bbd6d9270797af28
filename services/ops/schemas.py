"""The ops API's requests and answers."""

from typing import Any

import marshmallow as ma
from marshmallow import fields as f
from marshmallow.validate import Length, OneOf

from services.ops.queries import STATES
from shared.database import SERVICES
from shared.events import CATALOGUE
from shared.paging import PageArgs

_REASON = Length(max=500)
_ID = Length(min=1, max=100)


class _Answer(ma.Schema):
    class Meta:
        ordered = True


def _said(text: str) -> dict[str, str]:
    return {"description": text}


class Queue(_Answer):
    name = f.String()
    service = f.String(allow_none=True)
    kind = f.String(
        validate=OneOf(("work", "dead", "unrouted", "other")),
        metadata=_said("work: feeds a service; dead: the broker gave up; unrouted: nobody subscribes; other: not ours"),
    )
    depth = f.Integer(allow_none=True, metadata=_said("Messages that wait; null: not known"))
    unacked = f.Integer(
        allow_none=True, metadata=_said("Handed to a consumer, not yet acknowledged; null: this broker cannot tell")
    )
    consumers = f.Integer(allow_none=True, metadata=_said("null: not known"))


class Backlog(_Answer):
    service = f.String()
    pending = f.Integer(allow_none=True, metadata=_said("Due events not yet sent; null: the database is away"))
    oldest_seconds = f.Float(allow_none=True, metadata=_said("How long the oldest of them has waited"))


class FailureCounts(_Answer):
    service = f.String()
    retry = f.Integer(allow_none=True, metadata=_said("Will be tried again by themselves"))
    handling = f.Integer(allow_none=True, metadata=_said("Being tried now"))
    dead = f.Integer(allow_none=True, metadata=_said("Need a person's decision"))
    resolved = f.Integer(allow_none=True, metadata=_said("Handled at a later try, in the last two weeks"))
    discarded = f.Integer(allow_none=True, metadata=_said("Given up by a person, in the last two weeks"))


class Overview(_Answer):
    queues = f.List(f.Nested(Queue))
    outbox = f.List(f.Nested(Backlog))
    failures = f.List(f.Nested(FailureCounts))
    broker = f.String(validate=OneOf(("ok", "unreachable")))
    note = f.String(allow_none=True, metadata=_said("Why the broker is unreachable"))


class DeadLetterArgs(PageArgs):
    state = f.String(load_default="dead", validate=OneOf(STATES))
    service = f.String(load_default=None, validate=OneOf(SERVICES))
    event = f.String(load_default=None, metadata=_said("Such as order.placed"))
    error = f.String(load_default=None, metadata=_said("An exception's name, such as IntegrityError"))


class DeadLetterRow(_Answer):
    id = f.String(metadata=_said("queue:message id"))
    service = f.String()
    queue = f.String()
    message_id = f.String()
    event = f.String()
    subject = f.String(metadata=_said("What the event is about, such as an order's id"))
    error = f.String(metadata=_said("The exception's name"))
    detail = f.String(metadata=_said("What was wrong, or where in the code; never a value of the message"))
    state = f.String(validate=OneOf(STATES))
    attempts = f.Integer()
    first_at = f.AwareDateTime()
    last_at = f.AwareDateTime()
    next_at = f.AwareDateTime(allow_none=True)
    reason = f.String(allow_none=True, metadata=_said("Why a person retried or discarded it"))


class DeadLetter(DeadLetterRow):
    headers = f.Dict(keys=f.String(), values=f.String())
    body = f.String(metadata=_said("The message as it came. It can hold personal data"))


class Group(_Answer):
    service = f.String()
    event = f.String()
    error = f.String()
    example = f.String(metadata=_said("The detail of one of them"))
    count = f.Integer()
    first_at = f.AwareDateTime()
    last_at = f.AwareDateTime()


class DeadLetterPage(_Answer):
    items = f.List(f.Nested(DeadLetterRow))
    next = f.String(allow_none=True)
    groups = f.List(f.Nested(Group), metadata=_said("All that match, not only this page; at most 100 groups"))


class RetryBody(ma.Schema):
    reason = f.String(load_default=None, allow_none=True, validate=_REASON)


class DiscardBody(ma.Schema):
    reason = f.String(required=True, validate=_REASON)

    @ma.validates("reason")
    def _says_something(self, value: str, **_: Any) -> None:
        if not value.strip():
            raise ma.ValidationError("Say why it can be given up.")


class FileFault(_Answer):
    interchange = f.String(allow_none=True)
    message = f.String(allow_none=True)
    segment = f.String(allow_none=True, metadata=_said("Position in the message, tag, and byte in the file"))
    code = f.String()
    text = f.String()


class File(_Answer):
    id = f.String()
    shop_id = f.String(allow_none=True, metadata=_said("null: read by the operator"))
    carrier = f.String()
    received_at = f.AwareDateTime()
    state = f.String(metadata=_said("done; unreadable: from its first byte; failed: no reader got to its end"))
    messages = f.Integer()
    unknown_codes = f.Integer()
    quarantined = f.List(f.Nested(FileFault))
    warnings = f.List(f.Nested(FileFault))


class FilePage(_Answer):
    items = f.List(f.Nested(File))
    next = f.String(allow_none=True)


class FileArgs(PageArgs):
    """?limit= and ?cursor=; the cursor is a file's id."""

    cursor = f.String(load_default=None, validate=Length(max=100))


class TimelineArgs(PageArgs):
    """Whose timeline: at least one of the three; together they narrow it."""

    order_id = f.String(load_default=None, validate=_ID)
    shipment_id = f.String(load_default=None, validate=_ID)
    customer_id = f.String(load_default=None, validate=_ID)

    @ma.validates_schema
    def _says_whose(self, given: dict[str, Any], **_: Any) -> None:
        if not any(given.get(name) for name in ("order_id", "shipment_id", "customer_id")):
            raise ma.ValidationError("Say whose: order_id, shipment_id or customer_id.", "order_id")


class TimelineItem(_Answer):
    id = f.String(metadata=_said("The id of the event's message"))
    at = f.AwareDateTime(metadata=_said("When it happened"))
    heard_at = f.AwareDateTime(metadata=_said("When we heard of it"))
    event = f.String(validate=OneOf([row.name for row in CATALOGUE.values() if not row.to_oneself]))
    order_id = f.String(allow_none=True, metadata=_said("null: it is about the customer"))
    shipment_id = f.String(allow_none=True, metadata=_said("null: it is about none, or about several"))
    customer_id = f.String(allow_none=True)
    text = f.String(metadata=_said("In plain words; its times are the shop's"))
    link = f.String(metadata=_said("Where the shop's key reads more"))


class TimelinePage(_Answer):
    items = f.List(f.Nested(TimelineItem))
    next = f.String(allow_none=True)
