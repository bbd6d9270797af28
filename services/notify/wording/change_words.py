"""What became of a wish, why, and what happens then, as its customer would say it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.notify.rules import change
from services.notify.rules.change import Change
from services.notify.rules.facts import Kind
from services.notify.wording import phrases
from services.notify.wording.foreign import listed, one_line
from services.notify.wording.subject import Subject

# Reasons that tracking gives in words of ours; anything else was said by the carrier.
_OURS = frozenset(
    {"no_answer", "out_for_delivery", "ready_for_pickup", "delivered", "not_in_this_country", "cannot_be_undone"}
)
_OF_A_PROGRAM = re.compile(r"[a-z]+(_[a-z0-9]+)*")  # and of no use to people


def outcome(about: Subject, language: str, known: Mapping[str, Any]) -> dict[str, str | None]:
    """The variables `change`, `reason` and `then`; all None where the notice answers no wish."""
    wish = about.change
    if wish is None:
        return dict.fromkeys(("change", "reason", "then"))
    refused = about.claim.kind is Kind.CHANGE_REFUSED
    facts = {**known, **_particulars(wish, about, language)}
    what, then = _what(wish, about), _then(wish, refused=refused)
    return {
        "change": phrases.sentence("change_refused" if refused else "change_agreed", what, language, facts),
        "reason": _reason(wish, language, facts) if refused and wish.reason and what != "still_missing" else None,
        "then": phrases.sentence("change_then", then, language, facts | _then_facts(wish, about, language, known))
        if then
        else None,
    }


def _what(wish: Change, about: Subject) -> str:
    if wish.undo:
        return "undo_kept" if wish.holds else "undo"
    missed = about.shipment is not None and about.shipment.milestone == "attempt_failed"
    if wish.what == "other_time" and missed:
        return "attempt"
    return "still_missing" if wish.what == "missing" and wish.status == "unanswered" else wish.what


def _particulars(wish: Change, about: Subject, language: str) -> dict[str, str | None]:
    """What exactly was asked for, and how long it waits as things are."""
    said, expected = wish.wish, change.window(wish, about.zone)
    point = said.get("point") or {}
    pickup = about.shipment.pickup if about.shipment else None
    town = listed(one_line(said.get("postcode")), one_line(said.get("city")), by=" ")
    days = said.get("days")
    until = wish.storage_until or (pickup.until if pickup else None)
    return {
        "window": phrases.window(expected, language, now=about.now, zone=about.zone) if expected else None,
        "point": listed(one_line(point.get("name")), one_line(point.get("street"))),
        "neighbour": one_line(said.get("neighbour")),
        "place": one_line(said.get("place")),
        "address": listed(one_line(said.get("street")), town),
        "answer": _quoted(wish.reason),
        "days": str(days) if days and days > 1 else None,
        "until": phrases.deadline(until, language, zone=about.zone) if until else None,
    }


def _then_facts(wish: Change, about: Subject, language: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """When it comes, and what was agreed before."""
    if not wish.holds:
        return {"window": known["window"]}
    other = replace(wish, what=wish.holds["what"], wish=wish.holds["wish"])
    facts = {**known, **_particulars(other, about, language)}
    return {"window": known["window"], "held": phrases.sentence("change_agreed", other.what, language, facts)}


def _reason(wish: Change, language: str, facts: Mapping[str, Any]) -> str:
    reason = wish.reason or ""
    if reason in _OURS:
        return phrases.sentence("change_reason", reason, language, facts)
    if _OF_A_PROGRAM.fullmatch(reason):
        return phrases.sentence("change_reason", "other", language, facts)
    return phrases.sentence("change_reason", "quoted", language, facts)


def _quoted(words: str | None) -> str | None:
    """As it was said, fit to stand between quotation marks in a sentence of ours."""
    said = one_line(words)
    return said.replace('"', "'").rstrip(".") if said else None


def _then(wish: Change, *, refused: bool) -> str | None:
    """What happens now: a key of [change_then] in locales/; None where nobody can say, or the rest says it."""
    if wish.holds and wish.what != "longer_storage":
        return "holds"
    if not refused:
        steps = {"return": None, "missing": None, "pickup_point": "pickup_point", "longer_storage": "collect"}
        return "done" if wish.undo else steps.get(wish.what, "done")
    if wish.what in ("return", "missing") or wish.reason in ("delivered", "ready_for_pickup"):
        return None
    if wish.undo:
        return "undo" if wish.status == "agreed" else None
    return "longer_storage" if wish.what == "longer_storage" else "planned"
