"""What we and the customer said to each other about an order, why, and how to tell that a message was ours."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.page.facts import FeedbackFacts, MessageFacts, PageFacts, ReplyFacts
from services.tracking.page.words import Words

_SHOWN = frozenset({"sent", "delivered", "failed", "unknown"})
_END_OF_MAIL = "\n--\n"  # services/notify/wording/templates/layout/email.txt
_SCORES = {1: "bad", 2: "so_so", 3: "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of ours or theirs; its words, in the language they were said in, only once the postcode was given.

    `why`: what made us send it.
    """

    theirs: bool
    title: str
    facts: tuple[str, ...]
    why: str | None = None
    language: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A message that we did not send, and why not."""

    title: str
    why: str
    at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Genuine:
    """How to tell: what every genuine message has, and what to do about another."""

    title: str
    lines: tuple[str, ...]


def thread(facts: PageFacts, words: Words, *, unlocked: bool) -> tuple[Said, ...]:
    """Everything that was said, the newest first."""
    said: list[tuple[datetime, Said]] = [
        (one.sent_at, _ours(one, words, unlocked=unlocked)) for one in facts.messages if one.status in _SHOWN
    ]
    said += [(one.at, _theirs(one, words, unlocked=unlocked)) for one in facts.replies]
    if facts.feedback is not None:
        said.append((facts.feedback.at, _feedback(facts.feedback, words, unlocked=unlocked)))
    return tuple(one for _, one in sorted(said, key=lambda pair: pair[0], reverse=True))


def withheld(facts: PageFacts, words: Words) -> tuple[Withheld, ...]:
    """What we decided not to say, the newest first; the same silence about the same kind is said once."""
    texts = words.texts["messages"]
    newest = {(one.kind, one.reason): one for one in facts.withheld}  # the last one of each
    return tuple(
        Withheld(
            title=texts["kind"].get(one.kind, texts["any"]),
            why=texts["why"].get(one.reason, texts["why"]["other"]).format(shop=facts.order.shop),
            at=words.moment(one.at) if one.at else None,
        )
        for one in reversed(newest.values())
    )


def genuine(facts: PageFacts, words: Words, *, links: str) -> Genuine:
    """Which senders and links are ours, as far as the messages of this order show."""
    texts = words.texts["genuine"]
    senders = tuple(dict.fromkeys(one.sender for one in facts.messages if one.sender and one.status in _SHOWN))
    lines = (
        texts["listed"],
        texts["senders"].format(senders=", ".join(senders)) if senders else None,
        texts["links"].format(links=links) if links else None,
        texts["otherwise"].format(shop=facts.order.shop),
    )
    return Genuine(title=texts["title"].format(shop=facts.order.shop), lines=tuple(line for line in lines if line))


def _ours(message: MessageFacts, words: Words, *, unlocked: bool) -> Said:
    texts = words.texts["messages"]
    failed = texts["failed"] if message.status == "failed" else None
    sender = texts["from"].format(sender=message.sender) if message.sender else None
    known = (words.moment(message.sent_at), _channel(message.channel, words), sender, failed)
    return Said(
        theirs=False,
        title=texts["kind"].get(message.kind, texts["any"]),
        facts=tuple(fact for fact in known if fact),
        why=texts["because"].get(message.kind),
        language=message.language,
        text=(_said(message) or None) if unlocked else None,
    )


def _said(message: MessageFacts) -> str:
    """The words of a message, without what every mail ends with: who sends it, and how to get no more."""
    return message.text.rsplit(_END_OF_MAIL, 1)[0] if message.channel == "email" else message.text


def _theirs(reply: ReplyFacts, words: Words, *, unlocked: bool) -> Said:
    return Said(
        theirs=True,
        title=words.texts["messages"]["reply"],
        facts=(words.moment(reply.at), _channel(reply.channel, words)),
        language=None,
        text=(reply.text or None) if unlocked else None,
    )


def _feedback(feedback: FeedbackFacts, words: Words, *, unlocked: bool) -> Said:
    texts = words.texts["messages"]
    score = texts["score"][_SCORES[feedback.score]]
    return Said(
        theirs=True,
        title=texts["feedback"].format(score=score),
        facts=(words.moment(feedback.at),),
        language=None,
        text=feedback.words if unlocked else None,
    )


def _channel(channel: str, words: Words) -> str:
    return str(words.texts["messages"]["channel"].get(channel, channel))
