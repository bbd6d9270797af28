"""What a provider's receipt says: of which attempt, what became of it, and what its reader wants. Pure tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.notify.channels import Outcome, Result, sendgrid_reasons, twilio_codes

Wish = Literal["opted_out", "blocked", "complained", "opted_in"]

# SendGrid's events about a mail. `deferred`: the reader's server has asked to come back later, for up to 72 hours.
# `delivered`: that server has it.
_SENDGRID: Mapping[str, Result] = {
    "processed": "accepted",
    "deferred": "accepted",
    "delivered": "delivered",
    "dropped": "failed",
    "bounce": "failed",
}
_WISHES: Mapping[str, Wish] = {
    "spamreport": "complained",
    "unsubscribe": "opted_out",
    "group_unsubscribe": "opted_out",
    "group_resubscribe": "opted_in",
}
_ENGAGEMENT = ("open", "click")  # made by machines as often as by people: proves nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one receipt says. `address` is whom it is about, where it names somebody.

    Without `outcome` and `wish` it is known and asks for nothing.
    """

    channel: str
    attempt_id: str | None = None
    provider_id: str | None = None
    outcome: Outcome | None = None
    wish: Wish | None = None
    address: str | None = None


def by_twilio(body: Mapping[str, Any], attempt_id: str | None) -> Verdict | None:
    """A status callback; None where the status is one we have no row for."""
    sid, code = _word(body.get("MessageSid") or body.get("SmsSid")), _word(body.get("ErrorCode"))
    status = _word(body.get("MessageStatus") or body.get("SmsStatus"))
    number = int(code) if code.isascii() and code.isdigit() else None
    outcome = twilio_codes.outcome_of(status, sid=sid, code=number or None)
    if not sid or outcome.result == "unknown":
        return None
    prefix, _, to = _word(body.get("To")).rpartition(":")
    return Verdict(channel=prefix or "sms", attempt_id=attempt_id, provider_id=sid, outcome=outcome, address=to or None)


def by_sendgrid(body: Mapping[str, Any]) -> Verdict | None:
    """One event of a batch; None where it is of a kind we have no row for.

    `sg_message_id` is the id that the send was answered with, a dot, and what tells recipients apart; a bounce that
    comes late has none.
    """
    event = _word(body.get("event"))
    provider_id = _word(body.get("sg_message_id")).partition(".")[0] or None
    if event not in (*_SENDGRID, *_WISHES, *_ENGAGEMENT):
        return None
    return Verdict(
        channel="email",
        attempt_id=_word(body.get("notice_attempt")) or None,
        provider_id=provider_id,
        outcome=_of_mail(event, body, provider_id),
        wish=_WISHES.get(event),
        address=_word(body.get("email")) or None,
    )


def _of_mail(event: str, body: Mapping[str, Any], provider_id: str | None) -> Outcome | None:
    result = _SENDGRID.get(event)
    if result != "failed":
        return Outcome(result=result, provider_id=provider_id) if result else None
    reason, kind = _word(body.get("reason")), _word(body.get("type"))
    dropped = event == "dropped"
    fault = (
        sendgrid_reasons.drop(reason) if dropped else sendgrid_reasons.bounce(kind, reason, _word(body.get("status")))
    )
    error = " ".join(filter(None, ("dropped" if dropped else kind or event, fault.lesson)))
    return Outcome(result=result, provider_id=provider_id, error=error, fault=fault)


def _word(value: Any) -> str:
    """A field as text; what is no text says nothing."""
    return value.strip() if isinstance(value, str) else ""
