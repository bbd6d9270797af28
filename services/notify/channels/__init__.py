"""What a channel is: it hands a message to a provider and says what became of it, or asks for it later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from services.notify.rules.faults import Fault

# accepted: the provider has it · sent: it has handed it on · delivered: so has the customer (a mail: the mail server) ·
# failed: it was accepted, and did not arrive · refused: the provider never will take it ·
# not_sent: it certainly never reached the provider · unknown: it may or may not have
Result = Literal["accepted", "sent", "delivered", "failed", "refused", "not_sent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with a mail; one with a `cid` is shown inside it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    cid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as a provider needs it. `attempt_id` travels with it, and finds it again."""

    attempt_id: str
    notice_id: str
    shop_id: str
    kind: str
    channel: str
    language: str
    sender: str  # the shop's name, as the customer shall see it
    to: str
    subject: str | None
    text: str
    html: str | None
    segments: int = 1
    priority: int = 5
    lifetime: timedelta = timedelta(hours=10)  # no longer worth telling after that: the provider shall drop it
    attachments: tuple[Attachment, ...] = ()
    leave_url: str | None = None  # where a mail program's own unsubscribe button posts to (RFC 8058)
    values: tuple[str, ...] = ()  # what fills a provider's content template, in its order
    within_window: bool = False  # the customer wrote on this channel in the last 24 hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an attempt; `error` is the provider's code or a word of ours, never personal data.

    `retry_after` is in seconds, where the provider named a time. `fault` says what a failure asks for next.
    """

    result: Result
    provider_id: str | None = None
    error: str | None = None
    fault: Fault | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An attempt whose answer was lost, as far as a provider can be asked for it. `at` is when it was begun.

    `others` are the provider's ids of other attempts to this address: a message that is theirs is not ours.
    """

    attempt_id: str
    channel: str
    to: str
    text: str
    at: datetime
    provider_id: str | None = None
    others: frozenset[str] = frozenset()


class Channel(Protocol):
    """One way to reach people through one provider. `provider` names it in attempts and metrics."""

    provider: str

    def send(self, message: Outgoing) -> Outcome:
        """Hand the message over, once. Called outside any transaction; an exception counts as unknown."""
        ...

    def lookup(self, lost: Lost) -> Outcome | None:
        """What became of an attempt whose answer was lost.

        None where the provider certainly never had it; a result of `unknown` where it cannot say.
        """
        ...
