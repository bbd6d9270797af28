"""What fills the numbered gaps of WhatsApp's content templates: {{1}} is the first. The order is part of the interface.

A shop has its templates approved by Meta with these gaps; values may be added at the end of a row, never moved.
"""

from collections.abc import Mapping

from services.notify.rules.facts import Kind
from services.notify.wording.subject import Subject
from services.notify.wording.vocabulary import vocabulary

UNKNOWN = "-"  # a gap must not be empty
_PICKUP = ("shop", "parcels", "address", "hours", "code", "until", "link")
_NEWS = ("shop", "news", "link")  # `news` is the sentence that a mail has as its headline

VALUES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORDER_CONFIRMED: ("shop", "reference", "window", "link"),
    Kind.ON_ITS_WAY: ("shop", "reference", "window", "link"),
    Kind.DELAYED: ("shop", "reference", "window", "link"),
    Kind.TOMORROW: ("shop", "parcels", "window", "link"),
    Kind.ARRIVING: ("shop", "parcels", "window", "link"),
    Kind.MISSED: ("shop", "window", "link"),
    Kind.PICKUP: _PICKUP,
    Kind.NEEDS_YOU: _NEWS,
    Kind.DELIVERED: _NEWS,
    Kind.PARTLY_DELIVERED: _NEWS,
    Kind.RETURNING: _NEWS,
    Kind.PROBLEM: _NEWS,
    Kind.PICKUP_MOVED: (*_PICKUP, "distance"),
    Kind.PICKUP_REMINDER: _PICKUP,
    Kind.STALLED: ("shop", "parcels", "link"),
    Kind.CHANGE_CONFIRMED: ("shop", "change", "link", "then"),
    Kind.CHANGE_REFUSED: ("shop", "change", "reason", "window", "link", "then"),
    Kind.CORRECTION: ("shop", "wrong", "right", "address", "code", "link"),
    Kind.FEEDBACK: ("shop", "link"),
}


def content_values(about: Subject, language: str, *, news: str) -> tuple[str, ...]:
    """The values of a notice, in the order of its kind."""
    known = {**vocabulary(about, language), "news": news}
    return tuple(str(known[name] or UNKNOWN) for name in VALUES[about.claim.kind])
