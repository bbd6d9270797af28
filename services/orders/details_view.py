"""The page of a customer's details: every word and every form that its template shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.orders import contact_actions
from services.orders.contact import CHANNELS
from services.orders.customer import NEEDS
from services.orders.models import Order
from shared.masking import masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A number or address that waits for its code."""

    field: str
    check: str
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to reach the customer. `present` is masked, None where there is none."""

    field: str
    present: str | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What the page says. `needs` are triples of a need, its words and whether it is ticked."""

    done: str | None
    refused: str | None
    waiting: tuple[Waiting, ...]
    wrong_code: str | None
    ways: tuple[Way, ...]
    needs: tuple[tuple[str, str, bool], ...]
    others: tuple[str, ...]


def build(
    order: Order,
    texts: Mapping[str, Any],
    *,
    now: datetime,
    done: str | None = None,
    fault: tuple[str, str] | None = None,
    minutes: int = 0,
) -> PageView:
    """The page as its customer sees it. `done` names what was changed, `fault` the form that was wrong and why."""
    person = order.customer
    about, why = fault or ("", "")
    error = texts["fault"][why].format(minutes=minutes) if why else None
    return PageView(
        done=texts["done"].get(done) if done else None,
        refused=error if about == "page" else None,
        waiting=tuple(
            Waiting(field=field, check=row.id, sent=texts["code"]["sent"].format(to=masked(row.address)))
            for field in CHANNELS
            if (row := contact_actions.open_check(person, field, now))
        ),
        wrong_code=error if about == "code" else None,
        ways=tuple(
            Way(
                field=field,
                present=masked(known) if (known := getattr(person, field)) else None,
                error=error if about == field else None,
            )
            for field in CHANNELS
        ),
        needs=tuple((need, texts["needs"][need], need in person.needs) for need in NEEDS),
        others=tuple(need.replace("_", " ") for need in person.needs if need not in NEEDS),
    )
