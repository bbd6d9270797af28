"""Shops, their API keys, and who may call what. One small registry that every service reads."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.database import Database, Json, UtcDateTime, insert_new
from shared.ids import new_id
from shared.problems import Problem

SCOPES = ("orders", "carriers", "notices", "ops")
SHOP_SCOPES = ("orders", "carriers", "notices")  # ops sees every shop's queues, so a shop's own key does not
_FIRST_SHOP = "shop_first"  # a fixed id: two processes starting at once make one first shop


class _Base(DeclarativeBase):
    pass


class _Shop(_Base):
    __tablename__ = "shops"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class _ApiKey(_Base):
    __tablename__ = "api_keys"
    key_hash: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Shop:
    """Who is calling, and what this key may do."""

    id: str
    name: str
    zone: str
    scopes: frozenset[str]

    def public(self) -> dict[str, str]:
        """The part that travels in events."""
        return {"id": self.id, "name": self.name, "zone": self.zone}


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Access:
    """The registry of shops and keys. Keys are kept as hashes; each is shown once, when it is made."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def find(self, key: str) -> Shop | None:
        """The shop of an API key, or None."""
        found = (
            select(_Shop, _ApiKey.scopes)
            .join(_ApiKey, _ApiKey.shop_id == _Shop.id)
            .where(_ApiKey.key_hash == _hash(key))
        )
        with self.database.read() as session:
            row = session.execute(found).first()
            return None if row is None else Shop(row[0].id, row[0].name, row[0].zone, frozenset(row.scopes))

    def name_of(self, shop_id: str) -> str:
        """What a shop calls itself; empty for one that is not here."""
        with self.database.read() as session:
            return session.scalar(select(_Shop.name).where(_Shop.id == shop_id)) or ""

    def has_shops(self) -> bool:
        with self.database.read() as session:
            return session.scalar(select(_Shop.id).limit(1)) is not None

    def add_shop(
        self, *, name: str, now: datetime, zone: str = "Europe/Helsinki", scopes: Sequence[str] = SHOP_SCOPES
    ) -> tuple[str, str]:
        """Make a shop with one key; returns its id and the key."""
        shop_id, key = new_id("shop"), f"pk_{secrets.token_urlsafe(24)}"
        with self.database.write() as session:
            session.add(_Shop(id=shop_id, name=name, zone=zone, created_at=now))
            session.flush()
            self._add_key(session, shop_id=shop_id, key=key, scopes=scopes, now=now)
        return shop_id, key

    def bootstrap(self, key: str, *, now: datetime, name: str = "Shop") -> bool:
        """When no shop exists, make the first one with this key and every scope; says whether it did."""
        with self.database.write() as session:
            if session.scalar(select(func.count()).select_from(_Shop)):
                return False
            row = {"id": _FIRST_SHOP, "name": name, "zone": "Europe/Helsinki", "created_at": now}
            if not insert_new(session, _Shop, [row], key=("id",)):
                return False
            self._add_key(session, shop_id=_FIRST_SHOP, key=key, scopes=SCOPES, now=now)
        return True

    def _add_key(self, session: Session, *, shop_id: str, key: str, scopes: Sequence[str], now: datetime) -> None:
        session.add(_ApiKey(key_hash=_hash(key), shop_id=shop_id, scopes=list(scopes), created_at=now))


def caller(access: Access) -> Shop | None:
    """The shop of the request's bearer key; None without a key. Raises Problem 401 for an unknown one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    found = access.find(key.strip()) if scheme.lower() == "bearer" and key.strip() else None
    if found is None:
        raise _no_entry("Unknown API key", "Send a valid key as `Authorization: Bearer …`.")
    return found


def _no_entry(title: str, detail: str) -> Problem:
    return Problem(401, title, detail, headers={"WWW-Authenticate": "Bearer"})


def require(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view run only for a key that has the scope; `shop()` then tells whose key it is."""
    assert scope in SCOPES

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found = caller(g.service.access)
            if found is None:
                raise _no_entry("API key missing", "Send your key as `Authorization: Bearer …`.")
            if scope not in found.scopes:
                raise Problem(403, "Not allowed", f"This key does not have the scope `{scope}`.")
            g.shop = found
            return view(*args, **kwargs)

        return guarded

    return decorate


def shop() -> Shop:
    """Whose request this is; only inside a view with `require`."""
    found: Shop = g.shop
    return found
