"""What Twilio posts to us, signed as it documents: https://www.twilio.com/docs/usage/webhooks/webhooks-security."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from tests.standins.callbacks import Callback
from tests.standins.twilio import AUTH_TOKEN, FROM, SERVICE_SID
from tests.standins.twilio_message import ACCOUNT_SID, VERSION, Message

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})


def signature(url: str, form: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    """Base64 of the HMAC-SHA1 over the whole URL and the sorted fields, each name followed by its value."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def signed(url: str, form: Mapping[str, str], token: str = AUTH_TOKEN) -> Callback:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": signature(url, form, token),
    }
    return Callback(url=url, body=urlencode(form).encode(), headers=headers)


def status_callback(
    message: Message, status: str, *, now: datetime, error: int | None = None, token: str = AUTH_TOKEN, **more: str
) -> Callback:
    """What Twilio says of a message at one moment. `more` fields come unannounced, and are signed like the others."""
    form = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": VERSION,
        "From": message.sender or FROM,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.to,
        **more,
    }
    if message.service:
        form["MessagingServiceSid"] = message.service
    if error is not None:
        form["ErrorCode"] = str(error)
    if status in ("delivered", "undelivered") and not message.to.startswith("whatsapp:"):
        form["RawDlrDoneDate"] = now.strftime("%y%m%d%H%M")
    assert message.callback is not None, "the message was sent without a StatusCallback"
    return signed(message.callback, form, token)


def inbound(
    url: str,
    text: str,
    *,
    sender: str,
    to: str = FROM,
    service: bool = True,
    advanced_opt_out: bool = False,
    sid: str | None = None,
    token: str = AUTH_TOKEN,
    **more: str,
) -> Callback:
    """A reply from a phone. With Advanced Opt-Out it says by itself whether it is a STOP, a START or a HELP."""
    sid = sid or "SM" + secrets.token_hex(16)
    form = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": VERSION,
        "Body": text,
        "From": sender,
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": to,
        **more,
    }
    if service:
        form["MessagingServiceSid"] = SERVICE_SID
    if advanced_opt_out and (kind := opt_out_type(text)):
        form["OptOutType"] = kind
    return signed(url, form, token)


def opt_out_type(text: str) -> str | None:
    """STOP, START or HELP where the whole text is one of Twilio's own words."""
    word = text.strip().upper()
    if word in STOP_WORDS:
        return "STOP"
    if word in START_WORDS:
        return "START"
    return "HELP" if word in ("HELP", "INFO") else None
