"""What a customer says of a delivery: one tap, on the page or by reply, and a sentence for those who want."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.models import Feedback, OrderCopy
from shared import outbox
from shared.database import insert_new
from shared.ids import new_id

SCORES = {1: "bad", 2: "so_so", 3: "good"}
MOST_WORDS = 1000  # characters; more is cut, never refused


def of_order(session: Session, order_id: str) -> Feedback | None:
    """What was said of an order's delivery so far."""
    return session.scalar(select(Feedback).where(Feedback.order_id == order_id))


def give(
    session: Session, order: OrderCopy, *, score: int, words: str | None = None, source: str, now: datetime
) -> Feedback:
    """Keep what the customer says, over what they said before; without `words` those of before stay.

    `score` is one of SCORES, `source` is page or reply. The same said again is no news to anybody.
    """
    assert score in SCORES and order.shop_id and order.customer_id  # noqa: PT018 - one precondition
    words = words.strip()[:MOST_WORDS] or None if words else None
    row = {
        "id": new_id("fbk"),
        "order_id": order.order_id,
        "shop_id": order.shop_id,
        "customer_id": order.customer_id,
        "score": score,
        "words": words,
        "source": source,
        "at": now,
    }
    fresh = bool(insert_new(session, Feedback, [row], key=("order_id",)))
    held = select(Feedback).where(Feedback.order_id == order.order_id).with_for_update()
    kept = session.scalars(held.execution_options(populate_existing=True)).one()
    if not fresh and (score, words or kept.words) == (kept.score, kept.words):
        return kept
    kept.score, kept.words, kept.source, kept.at = score, words or kept.words, source, now
    _tell(session, kept, now)
    return kept


def _tell(session: Session, row: Feedback, now: datetime) -> None:
    body = {
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "customer_id": row.customer_id,
        "score": row.score,
        "words": row.words,
        "at": row.at.isoformat(),
    }
    outbox.add(session, event="feedback.given", subject=row.order_id, body=body, now=now)
