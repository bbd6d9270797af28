"""What a channel is: it hands a message to a provider and says what became of it, or asks for it later."""

from dataclasses import dataclass
from typing import Literal, Protocol

# accepted: the provider has it · delivered: so has the customer · refused: the provider never will take it ·
# not_sent: it never reached the provider · unknown: it may or may not have
Result = Literal["accepted", "delivered", "refused", "not_sent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as a provider needs it. `attempt_id` travels with it, and finds it again."""

    attempt_id: str
    notice_id: str
    shop_id: str
    channel: str
    sender: str  # the shop's name, as the customer shall see it
    to: str
    subject: str | None
    text: str
    html: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an attempt; `error` is the provider's code or a word of ours, never personal data."""

    result: Result
    provider_id: str | None = None
    error: str | None = None


class Channel(Protocol):
    """One way to reach people through one provider."""

    def send(self, message: Outgoing) -> Outcome:
        """Hand the message over, once. Called outside any transaction; an exception counts as unknown."""
        ...

    def lookup(self, attempt_id: str) -> Outcome | None:
        """What became of an attempt whose answer was lost; None where the provider certainly never had it."""
        ...
