"""Messages at Twilio, through its SDK: what text messages and WhatsApp have in common.

Twilio keeps no key that would make a second send harmless, so whatever may have been heard is unknown, until a
callback or the list of messages says more.
"""

from collections.abc import Callable
from datetime import timedelta
from json import JSONDecodeError
from urllib.parse import urlencode

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.channels.accounts import Twilio
from services.notify.channels.twilio_codes import fault_of, outcome_of
from services.notify.channels.twilio_transport import CutShort, Refused, Transport
from services.notify.rules.faults import UNKNOWN_CODE, Fault, Follow
from shared.clock import Clock
from shared.connections import NotConnected

LONGEST = 1600  # characters of a body
_TOO_LONG = 21617
_LIVES = (1, 36_000)  # seconds that Twilio lets a message wait
_LISTED = 200  # messages to one address that are looked through
_SKEW = timedelta(minutes=2)  # between our clock and theirs
_CALLED_WITHIN = timedelta(minutes=10)  # of the attempt's beginning: it waits for a thread, and then for Twilio
_SURE_AFTER = timedelta(minutes=1)  # Twilio's own time-out is 26 s, and a list may lag a little
_NOT_OURS = {401: Fault(Follow.HOLD), 403: Fault(Follow.HOLD), 404: Fault(Follow.HOLD)}  # without a number of Twilio's
_UNHEARD = (NotConnected, CutShort, HTTPError, OSError, ValueError)
_FAILURES: tuple[tuple[type[Exception], Outcome], ...] = (
    (NotConnected, Outcome(result="not_sent", error="not_connected", fault=Fault(Follow.AGAIN))),
    (CutShort, Outcome(result="accepted", error="answer_cut_short")),
    (JSONDecodeError, Outcome(result="unknown", error="not_json")),  # somebody between us and Twilio answered
)


class Messages:
    """Sends and finds messages of one account; safe to use from many threads."""

    def __init__(self, account: Twilio, pool: PoolManager, *, clock: Clock, public_url: str) -> None:
        token, transport = account.auth_tokens[0], Transport(pool, account.url)
        self._messages = Client(account.account_sid, token, http_client=transport).messages
        self._clock, self._public_url = clock, public_url

    def send(self, message: Outgoing, **fields: str) -> Outcome:
        """Post one message, once. `fields` are its To, its sender and what it says, as the SDK names them."""
        if len(message.text) > LONGEST:
            return Outcome(result="refused", error=str(_TOO_LONG), fault=fault_of(_TOO_LONG))
        try:
            row = self._messages.create(
                status_callback=self._callback(message.attempt_id), validity_period=_seconds(message.lifetime), **fields
            )
        except Refused as error:
            return _refused(error)
        except _UNHEARD as error:
            return next((outcome for kind, outcome in _FAILURES if isinstance(error, kind)), _unclear(error))
        return outcome_of(row.status, sid=row.sid, code=row.error_code) if row.sid else Outcome(result="unknown")

    def lookup(self, lost: Lost, *, to: str, sender: Callable[[MessageInstance], bool], worded: bool) -> Outcome | None:
        """Find an attempt by its id, or among what went to its address; `worded` where Twilio keeps our very words.

        The resource does not return the callback's address, where our own id is. None where nothing like it was sent.
        """
        try:
            if lost.provider_id:
                row = self._messages(lost.provider_id).fetch()
                return outcome_of(row.status, sid=row.sid, code=row.error_code)
            listed = self._messages.list(to=to, limit=_LISTED, page_size=_LISTED)
        except (Refused, *_UNHEARD) as error:
            return _unclear(error)
        near = [row for row in listed if _is_near(row, lost) and row.sid not in lost.others]
        same = [row for row in near if _words(row.body) == _words(lost.text)]
        ours = [row for row in same if sender(row)]
        if len(ours) == 1:
            return outcome_of(ours[0].status, sid=ours[0].sid, code=ours[0].error_code)
        if same or (near and not worded):
            return _cannot_say("ambiguous")
        if len(listed) == _LISTED or self._clock.now() < lost.at + _SURE_AFTER:
            return _cannot_say("not_listed")
        return None

    def _callback(self, attempt_id: str) -> str:
        return f"{self._public_url}/v1/providers/twilio/status?{urlencode({'attempt': attempt_id})}"


def _refused(error: Refused) -> Outcome:
    said = str(error.code or error.status)
    if error.status == 429:
        fault = Fault(Follow.AGAIN)
        return Outcome(result="not_sent", error=said, fault=fault, retry_after=error.retry_after)
    if not 400 <= error.status < 500:
        return Outcome(result="unknown", error=said, retry_after=error.retry_after)
    fault = fault_of(error.code) if error.code else _NOT_OURS.get(error.status, UNKNOWN_CODE)
    return Outcome(result="not_sent" if fault.follow is Follow.AGAIN else "refused", error=said, fault=fault)


def _unclear(error: Exception) -> Outcome:
    return _cannot_say(type(error).__name__)


def _cannot_say(why: str) -> Outcome:
    return Outcome(result="unknown", error=why)


def _is_near(row: MessageInstance, lost: Lost) -> bool:
    made = row.date_created
    return made is None or lost.at - _SKEW <= made <= lost.at + _CALLED_WITHIN


def _words(text: str | None) -> list[str]:
    """A text without regard to its white space."""
    return (text or "").split()


def _seconds(lifetime: timedelta) -> int:
    least, most = _LIVES
    return max(least, min(most, int(lifetime.total_seconds())))
