"""Twilio's numbers of errors and its statuses, as faults and results. https://www.twilio.com/docs/api/errors/<code>

The same number may come at the send or in a later callback. Twilio adds numbers without notice.
"""

from collections.abc import Mapping

from services.notify.channels import Outcome, Result
from services.notify.rules.faults import UNKNOWN_CODE, Fault, Follow

_AGAIN = Fault(Follow.AGAIN)
_ONCE_MORE = Fault(Follow.ONCE_MORE)
_OTHER = Fault(Follow.OTHER)
_HOLD = Fault(Follow.HOLD)
_GIVE_UP = Fault(Follow.GIVE_UP)

_FAULTS: Mapping[int, Fault] = {
    # Our account
    10001: _HOLD,  # the account is not active
    20003: _HOLD,  # wrong credentials, or the account is suspended
    20005: _HOLD,  # the account is not active
    20404: _HOLD,  # no such account at this address
    30002: _HOLD,  # the account was suspended after it took the message
    # Too much at once
    20429: _AGAIN,  # "never processed and is always safe to retry"
    21611: _AGAIN,  # ten hours of messages wait for this sender: at the send
    30001: _AGAIN,  # the same of a Messaging Service: in a callback
    30022: _AGAIN,  # more per second than the campaign allows
    63018: _AGAIN,  # more WhatsApp messages than allowed
    # Our sender
    21212: _HOLD,  # not a sender
    21603: _HOLD,  # no sender
    21606: _HOLD,  # not ours, or not for texts
    21607: _HOLD,  # not a number of ours
    21608: _HOLD,  # a trial account
    21609: _HOLD,  # the public URL cannot be called back
    21660: _HOLD,  # the sender belongs to another account
    21703: _HOLD,  # the Messaging Service has no sender
    21705: _HOLD,  # no such Messaging Service
    30024: _HOLD,  # the sender is not provisioned at the carrier
    30032: _HOLD,  # the toll-free number is not verified
    30034: _HOLD,  # the number is not registered
    30037: _HOLD,  # outbound messages are switched off
    63007: _HOLD,  # no such WhatsApp sender
    63020: _HOLD,  # WhatsApp's invitation to our business account was not accepted
    63051: _HOLD,  # WhatsApp has locked our business account
    # The address
    21211: Fault(Follow.OTHER, "invalid"),  # not a telephone number
    21217: Fault(Follow.OTHER, "invalid"),
    21614: Fault(Follow.OTHER, "landline"),  # not a mobile
    21635: Fault(Follow.OTHER, "landline"),
    30005: Fault(Follow.OTHER, "invalid"),  # unknown, or no longer in use
    30006: Fault(Follow.OTHER, "landline"),  # a landline, or a carrier that takes no texts
    63003: Fault(Follow.OTHER, "absent"),  # not on WhatsApp
    63024: Fault(Follow.OTHER, "absent"),  # the same, or WhatsApp's terms are not accepted there
    # Its owner
    21610: Fault(Follow.OTHER, "blocked"),  # wrote STOP to our sender
    # This recipient, from this sender: others may be reached, so the channel is not held
    21408: _OTHER,  # we have not switched the country on
    21612: _OTHER,  # no way from this sender to there
    30004: _OTHER,  # blocked by phone or carrier
    30007: _OTHER,  # filtered as spam: a second one would be, too
    30450: _OTHER,  # blocked for half an hour: too many texts to that number
    63016: _OTHER,  # free text after the 24 hours
    63027: _OTHER,  # no such content template in that language
    63032: _OTHER,  # WhatsApp holds messages back from this user
    63040: _OTHER,  # the content template was rejected
    63041: _OTHER,  # the content template is paused
    63049: _OTHER,  # WhatsApp chose not to deliver it
    # The handset or the way to it
    30003: _ONCE_MORE,  # out of reach
    30008: _ONCE_MORE,  # for no known reason
    30009: _ONCE_MORE,  # a segment was lost
    30410: _ONCE_MORE,  # the carrier did not answer in time
    30500: _ONCE_MORE,  # Twilio's own trouble
    # Our message
    21602: _GIVE_UP,  # without a text
    21604: _GIVE_UP,  # without a recipient
    21605: _OTHER,  # too long for a text message
    21617: _OTHER,
    21655: _OTHER,  # no such content template
    21656: _OTHER,  # its variables are wrong
    30036: _GIVE_UP,  # its validity ended in the queue: no longer worth telling
    35114: _GIVE_UP,
    35115: _GIVE_UP,
    35116: _GIVE_UP,
    35117: _GIVE_UP,
}

# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
_RESULTS: Mapping[str, Result] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


def fault_of(code: int | None) -> Fault:
    """What an error asks for next. A number we do not know is not tried again."""
    return UNKNOWN_CODE if code is None else _FAULTS.get(code, UNKNOWN_CODE)


def outcome_of(status: str | None, *, sid: str | None, code: int | None = None) -> Outcome:
    """What a message's status says of its attempt; a status that we do not know says nothing yet."""
    result = _RESULTS.get(status or "", "unknown")
    if result == "failed":
        return Outcome(result=result, provider_id=sid, error=str(code or status), fault=fault_of(code))
    return Outcome(result=result, provider_id=sid, error=status if result == "unknown" else None)
