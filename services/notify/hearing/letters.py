"""Replies as every channel brings them, read out of what the providers post: texts, WhatsApp messages, mails."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.hearing import inbound_mail, words
from services.notify.hearing.words import Keyword

MOST_TEXT = 10_000  # characters of a reply; its whole body is in its callback


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One reply as every channel brings it. `about`: attempts or provider's messages that it names itself."""

    channel: str
    sender: str
    text: str
    keyword: Keyword | None = None
    about: tuple[str, ...] = ()
    is_automatic: bool = False


def of_twilio(body: Mapping[str, str]) -> Letter:
    """A text or WhatsApp message. What Twilio found in it itself (Advanced Opt-Out) goes before our own words."""
    prefix, _, number = body.get("From", "").rpartition(":")
    text = body.get("Body") or body.get("ButtonText") or body.get("ButtonPayload") or ""
    files = body.get("NumMedia", "")
    if files.isdigit() and int(files):
        text = f"{text}\n[{files} x media]".strip()
    return Letter(
        channel=prefix or "sms",
        sender=number,
        text=text[:MOST_TEXT],
        keyword=words.by_provider(body.get("OptOutType", "")) or words.keyword(text),
        about=tuple(filter(None, [body.get("OriginalRepliedMessageSid")])),
    )


def of_mail(body: Mapping[str, str]) -> Letter:
    """A mail, without what it quotes."""
    text = inbound_mail.written(body)
    return Letter(
        channel="email",
        sender=inbound_mail.sender(body),
        text=text[:MOST_TEXT],
        keyword=words.keyword(text),
        about=tuple(inbound_mail.messages_named(body)),
        is_automatic=inbound_mail.is_automatic(body),
    )
