"""Keeps what each shop asks of its notices."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import models
from services.notify.rules import shop_policy
from services.notify.rules.shop_policy import ShopPolicy
from shared.database import insert_new

_READ = "shop_policies"  # in the session: a transaction reads a shop's policy once, however much it decides


def of(session: Session, shop_id: str) -> ShopPolicy:
    """A shop's policy; that of every shop where it has asked for nothing else."""
    known: dict[str, ShopPolicy] = session.info.setdefault(_READ, {})
    if shop_id not in known:
        row = session.get(models.ShopPolicy, shop_id)
        known[shop_id] = shop_policy.read(row.policy) if row else ShopPolicy()
    return known[shop_id]


def keep(session: Session, shop_id: str, policy: ShopPolicy, *, now: datetime) -> None:
    """From the next decision on this is the shop's policy."""
    shown = shop_policy.shown(policy)
    row = {"shop_id": shop_id, "policy": shown, "changed_at": now}
    if not insert_new(session, models.ShopPolicy, [row], key=("shop_id",)):
        kept = session.get_one(models.ShopPolicy, shop_id, with_for_update=True, populate_existing=True)
        kept.policy, kept.changed_at = shown, now
    session.info.setdefault(_READ, {})[shop_id] = policy
