"""What people answer: whom we take them for, which notice they mean, and what is done about it. No reply vanishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.channels.verdicts import Wish
from services.notify.deciding import suppressions
from services.notify.hearing import callbacks, letters, words
from services.notify.hearing.choices import offered
from services.notify.hearing.letters import Letter
from services.notify.hearing.signatures import Form
from services.notify.hearing.words import Keyword
from services.notify.models import Attempt, Callback, CustomerCopy, Notice, OrderCopy, Reply
from services.notify.people import feedback, opt_outs
from services.notify.rules.facts import Kind
from services.notify.settings import Policy
from shared import metrics, outbox
from shared.database import insert_new
from shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a reply comes from and what it is about, as far as is known."""

    shop_id: str | None = None
    customer_id: str | None = None
    order: OrderCopy | None = None
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply means, and what was done: the columns `meaning` and `outcome`."""

    meaning: str
    outcome: str


def take(session: Session, rows: Sequence[Callback], *, policy: Policy, now: datetime) -> None:
    """Make of each inbound message a reply, and do what it asks for."""
    read = [(row, _letter(row)) for row in rows]
    opt_outs.hold(session, [(letter.channel, letter.sender) for _, letter in read if letter and letter.keyword])
    for row, letter in read:
        if letter is None:
            callbacks.unmatched(session, row, now, again=False)
            continue
        person = _person(session, letter)
        reading = _heed(session, letter, person, policy=policy, now=now)
        _keep(session, row, letter, person, reading, now=now)
        callbacks.handled(row, now)


def _letter(row: Callback) -> Letter | None:
    """The reply in a callback; None where nobody can be told from it."""
    letter = letters.of_twilio(row.body) if row.source == callbacks.TWILIO_INBOUND else letters.of_mail(row.body)
    return letter if letter.sender else None


def answer_at_once(session: Session, form: Form, *, now: datetime) -> str | None:
    """Our answer to a keyword by text, in the customer's language; None where Twilio answers, or a person will."""
    letter = letters.of_twilio(form)
    if letter.keyword is None or letter.keyword.language is None or not letter.sender:
        return None
    person = _person(session, letter)
    customer = session.get(CustomerCopy, person.customer_id) if person.customer_id else None
    closed = suppressions.closed(session, {letter.channel: letter.sender}, now)
    return words.answer(
        letter.keyword,
        language=customer.language if customer else None,
        shop=_shop_name(session, person),
        is_blocked=closed.get(letter.channel) == "blocked",
    )


def _shop_name(session: Session, person: Person) -> str | None:
    if person.order is not None or person.customer_id is None:
        return person.order.shop_name if person.order else None
    return session.scalar(select(OrderCopy.shop_name).where(OrderCopy.customer_id == person.customer_id).limit(1))


def twiml(answer: str | None) -> str:
    """What Twilio is asked to send back: a message, or nothing."""
    message = f"<Message>{escape(answer)}</Message>" if answer else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'


def _person(session: Session, letter: Letter) -> Person:
    """By the message that the reply names, else the last one that its sender got, else whose address it is."""
    attempt = _named(session, letter) or _last_sent(session, letter)
    notice = session.get(Notice, attempt.notice_id) if attempt else None
    if notice is not None:
        order = session.get(OrderCopy, notice.order_id)
        return Person(shop_id=notice.shop_id, customer_id=notice.customer_id, order=order, notice=notice)
    found = opt_outs.customers(session, letter.channel, letter.sender)
    if len({customer.shop_id for customer in found}) != 1:
        return Person()
    return Person(shop_id=found[-1].shop_id, customer_id=found[-1].customer_id)


def _named(session: Session, letter: Letter) -> Attempt | None:
    if not letter.about:
        return None
    same = Attempt.id.in_(letter.about) | Attempt.provider_id.in_(letter.about)
    found = select(Attempt).where(same, Attempt.channel == letter.channel)
    return session.scalar(found.order_by(Attempt.id.desc()).limit(1))


def _last_sent(session: Session, letter: Letter) -> Attempt | None:
    address = suppressions.normal(letter.channel, letter.sender).lower()
    to_sender = Attempt.channel == letter.channel, func.lower(Attempt.recipient) == address
    return session.scalar(select(Attempt).where(*to_sender).order_by(Attempt.id.desc()).limit(1))


def _heed(session: Session, letter: Letter, person: Person, *, policy: Policy, now: datetime) -> Reading:
    if letter.is_automatic:
        return Reading("automatic", "noted")
    if letter.keyword is not None and (done := _obey(session, letter, letter.keyword, policy=policy, now=now)):
        return Reading(letter.keyword.meaning, done)
    if _chosen(session, letter, person, now):
        return Reading("choice", "answered")
    return Reading("words", "unmatched" if person.shop_id is None else "handed_over")


def _obey(session: Session, letter: Letter, keyword: Keyword, *, policy: Policy, now: datetime) -> str | None:
    """Do what a keyword asks; None where it is more likely a word than an order."""
    channel, address = letter.channel, letter.sender
    heard_there = keyword.language is None and channel == "sms"  # Twilio acts on it by itself, too
    if keyword.meaning == "stop":
        reason: Wish = "blocked" if heard_there else "opted_out"
        opt_outs.opt_out(
            session, channel=channel, address=address, reason=reason, source="reply", policy=policy, now=now
        )
        return "opted_out"
    lifted = keyword.meaning == "start" and opt_outs.opt_in(
        session, channel=channel, address=address, by_provider=heard_there, policy=policy, now=now
    )
    if lifted:
        return "opted_in"
    return None if keyword.is_doubtful else "answered"


def _chosen(session: Session, letter: Letter, person: Person, now: datetime) -> bool:
    """Whether the reply picks one of the numbers that its notice offered; then that is done."""
    if person.notice is None or person.order is None:
        return False
    choice = offered(Kind(person.notice.kind), letter.text)
    if choice is None:
        return False
    feedback.give(session, person.order, score=choice.value, words=choice.words, source="reply", now=now)
    return True


def _keep(session: Session, row: Callback, letter: Letter, person: Person, reading: Reading, *, now: datetime) -> None:
    kept = {
        "id": new_id("rpl"),
        "callback_id": row.id,
        "channel": letter.channel,
        "sender": suppressions.normal(letter.channel, letter.sender),
        "text": letter.text,
        "shop_id": person.shop_id,
        "customer_id": person.customer_id,
        "order_id": person.order.order_id if person.order else None,
        "notice_id": person.notice.id if person.notice else None,
        "meaning": reading.meaning,
        "outcome": reading.outcome,
        "at": row.received_at,
    }
    if insert_new(session, Reply, [kept], key=("callback_id",)):
        metrics.REPLIES.labels(letter.channel, reading.meaning, reading.outcome).inc()
        if reading.outcome == "handed_over":
            _hand_over(session, kept, now)


def _hand_over(session: Session, kept: Mapping[str, str | datetime | None], now: datetime) -> None:
    names = ("shop_id", "customer_id", "order_id", "notice_id", "channel", "text")
    body = {name: kept[name] for name in names} | {"reply_id": kept["id"], "at": _iso(kept["at"])}
    outbox.add(session, event="reply.received", subject=str(kept["id"]), body=body, now=now)


def _iso(at: object) -> str:
    assert isinstance(at, datetime)
    return at.isoformat()
