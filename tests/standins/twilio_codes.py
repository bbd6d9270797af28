"""Twilio's numbers of errors, as its API and its callbacks give them."""

import json
from dataclasses import replace

from tests.standins.connection import Answer
from tests.standins.faults import Fault

JSON = {"Content-Type": "application/json"}
_CODE_OF = {401: 20003, 429: 20429, 500: 20500}

# At the send, as an HTTP status and a sentence.
AT_ONCE: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number provided is not a valid message-capable Twilio phone number."),
    21608: (400, "The 'To' number is unverified. Trial accounts may only send messages to verified numbers"),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21635: (400, "'To' number cannot be a landline"),
    35114: (400, "SendAt time must be in the future"),
    35115: (400, "SendAt missing"),
    35116: (400, "SendAt is out of range"),
    35117: (400, "SendAt cannot be combined with this sender"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window"),
    63018: (429, "Rate limit exceeded for Channel"),
    90007: (400, "Invalid validity period value"),
}

# In a later callback, with the status that carries it.
LATER: dict[int, str] = {
    21610: "failed",
    30001: "failed",
    30002: "failed",
    30003: "undelivered",
    30004: "undelivered",
    30005: "undelivered",
    30006: "undelivered",
    30007: "undelivered",
    30008: "undelivered",
    30034: "undelivered",
    30036: "failed",
    30500: "failed",
    63003: "undelivered",
    63016: "undelivered",
    63018: "failed",
    63024: "undelivered",
}


def code_in(number: str) -> int | None:
    """A number that ends in one of these codes meets it: +358400021211 is an invalid one."""
    ending = number[-5:]
    code = int(ending) if ending.isdigit() else 0
    return code if code in AT_ONCE or code in LATER else None


def error(code: int) -> Answer:
    """The API's answer with one of these codes."""
    status, sentence = AT_ONCE.get(code, (400, "Something is wrong"))
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": sentence, "more_info": more, "status": status}
    return Answer(status=status, body=json.dumps(body).encode(), headers=JSON)


def spoiled(fault: Fault) -> Answer:
    """What comes of a call that the provider never took: what lies before its API answers in plain words."""
    code = fault.code or _CODE_OF.get(fault.status or 0)
    answer = error(code) if code else Answer(status=503, body=b"upstream connect error")
    if fault.retry_after is not None:
        answer = replace(answer, headers={**answer.headers, "Retry-After": f"{fault.retry_after:g}"})
    return fault.spoil(answer)
