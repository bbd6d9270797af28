"""What events hold: the schema of each body. Fields may be added at any time; anything else is another event."""

from marshmallow import EXCLUDE, Schema
from marshmallow import fields as f


class Body(Schema):
    """Consumers ignore what they do not know, so that a publisher may add fields."""

    class Meta:
        unknown = EXCLUDE


class Shop(Body):
    id = f.String(required=True)
    name = f.String(required=True)
    zone = f.String(required=True)


class ContactCheck(Body):
    """A number or address that a customer gave: a code is sent there, and it counts once that has come back."""

    check_id = f.String(required=True)
    order_id = f.String(required=True)
    channel = f.String(required=True)
    address = f.String(required=True)
    language = f.String(required=True)
    asked_at = f.AwareDateTime(required=True)
    expires_at = f.AwareDateTime(required=True)


class Customer(Body):
    """With order.placed the only bodies that hold contact points. `checks`: those that are not confirmed yet."""

    customer_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop_id = f.String(required=True)
    reference = f.String(allow_none=True, load_default=None)
    name = f.String(required=True)
    language = f.String(required=True)
    phone = f.String(allow_none=True, load_default=None)
    email = f.String(allow_none=True, load_default=None)
    preferences = f.Dict(allow_none=True, load_default=None)
    needs = f.List(f.String(), load_default=list)
    zone = f.String(required=True)
    origins = f.Dict(allow_none=True, load_default=None)  # field: {source, at}
    checks = f.List(f.Nested(ContactCheck), load_default=list)


class OrderState(Body):
    order_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop = f.Nested(Shop, required=True)
    reference = f.String(required=True)
    status = f.String(required=True)
    placed_at = f.AwareDateTime(required=True)
    customer_id = f.String(required=True)
    delivery = f.Dict(required=True)
    lines = f.List(f.Dict(), required=True)
    delivery_fee = f.String(required=True)
    total = f.Dict(required=True)
    page = f.Dict(required=True)


class OrderPlaced(OrderState):
    customer = f.Nested(Customer, required=True)


class OrderCancelled(Body):
    order_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop = f.Nested(Shop, required=True)
    cancelled_at = f.AwareDateTime(required=True)


class ShipmentRegistered(Body):
    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    carrier = f.String(required=True)
    tracking_number = f.String(required=True)
    parcels = f.List(f.String(), required=True)
    method = f.String(required=True)
    lines = f.List(f.Dict(), required=True)
    registered_at = f.AwareDateTime(required=True)


class PickupPlace(Body):
    """The position is in degrees, WGS 84."""

    id = f.String(allow_none=True)
    name = f.String(allow_none=True)
    street = f.String(allow_none=True)
    postcode = f.String(allow_none=True)
    city = f.String(allow_none=True)
    country = f.String(allow_none=True)
    opening_hours = f.String(allow_none=True)
    code = f.String(allow_none=True)
    until = f.AwareDateTime(allow_none=True)
    latitude = f.Float(allow_none=True)
    longitude = f.Float(allow_none=True)


class ParcelState(Body):
    number = f.String(required=True, allow_none=True)
    milestone = f.String(required=True)
    at = f.AwareDateTime(allow_none=True)
    variant = f.String(allow_none=True)
    pickup = f.Nested(PickupPlace, allow_none=True)


# Made from a dict because `from` is a word of Python's.
Eta = Body.from_dict(
    {
        "from": f.AwareDateTime(required=True),
        "to": f.AwareDateTime(required=True),
        "whole_days": f.Boolean(load_default=False),
        "confidence": f.Float(allow_none=True, load_default=None),
        "source": f.String(required=True),
    },
    name="Eta",
)


class Changeable(Body):
    """Something that the customer may have changed behind their link; `until` is null where no clock ends it."""

    what = f.String(required=True)
    until = f.AwareDateTime(allow_none=True, load_default=None)


class ShipmentProgressed(Body):
    """`news`: what differs from the revision before (milestone, eta, pickup, parcels; taken_back: that was wrong)."""

    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    carrier = f.String(required=True)
    tracking_number = f.String(required=True)
    method = f.String(required=True)
    milestone = f.String(required=True)
    milestone_at = f.AwareDateTime(allow_none=True)
    milestone_precision = f.String(allow_none=True)
    variant = f.String(allow_none=True)
    need = f.String(allow_none=True)
    reason = f.String(allow_none=True)
    occurrence = f.Integer(required=True)
    parcels = f.List(f.Nested(ParcelState), required=True)
    parcel_total = f.Integer(allow_none=True)
    eta = f.Nested(Eta, allow_none=True)
    pickup = f.Nested(PickupPlace, allow_none=True)
    carrier_told = f.Boolean(load_default=False)
    news = f.List(f.String(), load_default=list)
    debounce_seconds = f.Integer(required=True)
    settled = f.Boolean(required=True)
    can_change = f.List(f.Nested(Changeable), load_default=list)  # as of `changed_at`
    changed_at = f.AwareDateTime(required=True)


class _Notice(Body):
    notice_id = f.String(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    shipment_ids = f.List(f.String(), required=True)
    kind = f.String(required=True)
    channel = f.String(required=True, allow_none=True)
    language = f.String(required=True)
    status = f.String(required=True)


class NoticeDecided(_Notice):
    decision = f.String(required=True)
    reason = f.String(allow_none=True)
    due_at = f.AwareDateTime(allow_none=True)
    because = f.List(f.String(), required=True)


class NoticeSettled(_Notice):
    """`reason`: why it was never told, of one that was not."""

    reason = f.String(allow_none=True, load_default=None)
    subject = f.String(allow_none=True)
    text = f.String(required=True)
    sent_at = f.AwareDateTime(allow_none=True)
    settled_at = f.AwareDateTime(required=True)
    sender = f.String(allow_none=True, load_default=None)  # as the customer sees it: a name, a number, an address


class ReplyReceived(Body):
    """What a customer answered, where no rule could answer it: the shop's people are asked to."""

    reply_id = f.String(required=True)
    shop_id = f.String(required=True)
    customer_id = f.String(required=True)
    order_id = f.String(allow_none=True, load_default=None)
    notice_id = f.String(allow_none=True, load_default=None)
    channel = f.String(required=True)
    text = f.String(required=True)
    at = f.AwareDateTime(required=True)


class PreferenceChanged(Body):
    """What a customer chose for themselves; a part is null where they never did."""

    customer_id = f.String(required=True)
    revision = f.Integer(required=True)
    shop_id = f.String(required=True)
    language = f.String(allow_none=True, load_default=None)
    channels = f.List(f.String(), allow_none=True, load_default=None)
    quiet_hours = f.Dict(allow_none=True, load_default=None)
    unwanted = f.List(f.String(), allow_none=True, load_default=None)
    paused_until = f.AwareDateTime(allow_none=True, load_default=None)
    said_at = f.Dict(required=True)
    changed_at = f.AwareDateTime(required=True)


class FeedbackGiven(Body):
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    customer_id = f.String(required=True)
    score = f.Integer(required=True)
    words = f.String(allow_none=True, load_default=None)
    at = f.AwareDateTime(required=True)


class ContactCodeProgressed(Body):
    """`trouble`: what keeps the code from arriving, in a word; null where nothing does."""

    check_id = f.String(required=True)
    shop_id = f.String(required=True)
    order_id = f.String(required=True)
    channel = f.String(required=True)
    status = f.String(required=True)
    trouble = f.String(allow_none=True, load_default=None)
    at = f.AwareDateTime(required=True)


class ShipmentStalled(Body):
    shipment_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    milestone = f.String(required=True)
    since = f.AwareDateTime(required=True)
    occurrence = f.Integer(required=True)
    stalled_at = f.AwareDateTime(required=True)


class ChangeRequested(Body):
    change_id = f.String(required=True)
    revision = f.Integer(required=True)
    order_id = f.String(required=True)
    shop_id = f.String(required=True)
    shipment_id = f.String(required=True)
    what = f.String(required=True)
    wish = f.Dict(required=True)
    via = f.String(required=True)
    status = f.String(required=True)
    until = f.AwareDateTime(allow_none=True, load_default=None)
    asked_at = f.AwareDateTime(required=True)


class Held(Body):
    """A wish that the carrier holds to."""

    change_id = f.String(required=True)
    what = f.String(required=True)
    wish = f.Dict(required=True)


class ChangeSettled(ChangeRequested):
    """`undo`: it answers the customer who took the wish back: withdrawn if that succeeded.

    `holds`: another wish that was agreed before, and is not touched by this end. `storage_until`: how long the parcel
    is kept now, after longer storage was agreed, if the carrier has said until when it was kept before.
    """

    undo = f.Boolean(load_default=False)
    reason = f.String(allow_none=True, load_default=None)
    holds = f.Nested(Held, allow_none=True, load_default=None)
    storage_until = f.AwareDateTime(allow_none=True, load_default=None)
    settled_at = f.AwareDateTime(required=True)


class CallbackReceived(Body):
    callback_ids = f.List(f.String(), required=True)


class NoticeDue(Body):
    notice_id = f.String(required=True)


class IntakeReceived(Body):
    intake_id = f.String(required=True)
