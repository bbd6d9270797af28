"""Who a text message comes from: a number, a name or a Twilio Messaging Service, and whether phones will believe it.

A named sender must be authorised by the networks (in Finland since 4 May 2026, Traficom's regulation 28): until then
messages show "Unknown" or are blocked, and nobody notices but the customer.
"""

import re
from dataclasses import dataclass
from datetime import date

NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}")  # E.164, or a short code
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")  # what Twilio takes as an alphanumeric sender
SERVICE = re.compile(r"MG[0-9a-f]{32}")


class Untrusted(ValueError):
    """No sender is left that phones would believe; the text says what is wrong with the wanted one."""


@dataclass(frozen=True, slots=True)
class TextSender:
    """`value` goes to Twilio as it is."""

    value: str

    @property
    def is_service(self) -> bool:
        return SERVICE.fullmatch(self.value) is not None

    @property
    def is_name(self) -> bool:
        return not self.is_service and NUMBER.fullmatch(self.value) is None

    @property
    def takes_replies(self) -> bool:
        """A named sender cannot be answered: STOP and questions need another way."""
        return not self.is_name


def trusted(wanted: TextSender, *, authorised: date | None, number: str | None, today: date) -> TextSender:
    """The sender that may be used today: a name that is not authorised yet gives way to the number.

    Raises Untrusted where there is no number either.
    """
    if not wanted.is_name or (authorised is not None and authorised <= today):
        return wanted
    if number is None:
        raise Untrusted("is a name that is not authorised" + (f" before {authorised}" if authorised else ""))
    return TextSender(number)
