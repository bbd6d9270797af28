"""How a customer wants to hear from the shop, as the API shows it and takes it."""

from collections.abc import Mapping
from typing import Any, get_args

import marshmallow as ma
from marshmallow import fields as f

from services.notify.rules.facts import Kind
from services.notify.rules.faults import Lesson
from services.notify.rules.standing import CHANNELS, Standing
from services.notify.rules.wishes import PARTS, RANKS, as_stored
from shared.fields import Choice, Instant, Listed, QuietHours, Strict
from shared.languages import LANGUAGES

# Braces are doubled, since marshmallow formats its messages.
_ELSEWHERE = (
    "only what the customer says of themselves is kept here; "
    "what the shop says goes to PATCH /v1/orders/{{id}}/customer"
)


class Change(Strict):
    """What the customer told the shop's people. What is left out stays as it is."""

    source = f.String(
        required=True,
        validate=ma.validate.OneOf(["customer"], error=_ELSEWHERE),
        metadata={"description": "whose word this is: always `customer`, to be said"},
    )
    language = Choice(*LANGUAGES)
    channels = Listed(
        Choice(*CHANNELS),
        most=len(CHANNELS),
        unique=True,
        metadata={"description": "in the order of trying them; none at all stops every notice"},
    )
    quiet_hours = f.Nested(QuietHours, allow_none=True, metadata={"description": "null: none are wanted"})
    unwanted = Listed(
        Choice(*Kind), most=len(Kind), unique=True, metadata={"description": "kinds of notice that they do not want"}
    )
    paused_until = Instant(allow_none=True, metadata={"description": "no notices before then; null ends a pause"})


Hours = ma.Schema.from_dict({"from": f.String(required=True), "to": f.String(required=True)}, name="WishedHours")


class Wishes(ma.Schema):
    """What notices go by. `channels` null: nobody ever said, so the shop's order holds."""

    language = f.String(required=True)
    channels = f.List(f.String(), required=True, allow_none=True)
    quiet_hours = f.Nested(Hours, required=True, allow_none=True)
    unwanted = f.List(f.String(), required=True)
    paused_until = f.AwareDateTime(required=True, allow_none=True)


class Source(ma.Schema):
    """Whose word a part is, and since when; `default` where nobody said anything."""

    source = f.String(required=True, validate=ma.validate.OneOf(RANKS))
    at = f.AwareDateTime(required=True, allow_none=True)


class Way(ma.Schema):
    """One channel. `place`: which one it is tried as, null where it is not."""

    channel = f.String(required=True, validate=ma.validate.OneOf(CHANNELS))
    place = f.Integer(required=True, allow_none=True)
    state = f.String(required=True, validate=ma.validate.OneOf(["open", "closed"]))
    reason = f.String(required=True, allow_none=True, validate=ma.validate.OneOf(get_args(Lesson)))


class Preferences(ma.Schema):
    """How a customer wants to hear from the shop, and how they can be reached."""

    customer_id = f.String(required=True)
    wishes = f.Nested(Wishes, required=True)
    sources = f.Dict(f.String(), f.Nested(Source), required=True, metadata={"description": "by part"})
    ways = f.List(f.Nested(Way), required=True)


class Changed(Preferences):
    """The same after a change, and what it means for the customer, in the language they get their notices in."""

    means = f.List(f.String(), required=True)


def shown(customer_id: str, standing: Standing) -> dict[str, Any]:
    """A customer's standing as the API answers it."""
    return {
        "customer_id": customer_id,
        "wishes": {part: _plain(part, getattr(standing.wishes, part)) for part in PARTS},
        "sources": {part: {"source": said.source, "at": said.at} for part, said in standing.wishes.origins.items()},
        "ways": [_way(channel, standing) for channel in (*standing.used, *standing.unused)],
    }


def _plain(part: str, value: Any) -> Any:
    return None if value is None else as_stored(part, value)


def _way(channel: str, standing: Standing) -> Mapping[str, Any]:
    reason = standing.closed.get(channel)
    return {
        "channel": channel,
        "place": standing.used.index(channel) + 1 if channel in standing.used else None,
        "state": "closed" if reason else "open",
        "reason": reason,
    }
