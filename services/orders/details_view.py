"""The page of a customer's details: every word and every form that its template shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.orders import contact_actions
from services.orders.contact import CHANNELS
from services.orders.customer import NEEDS
from services.orders.models import ContactCheck, Customer, Order
from shared.masking import masked
from shared.page.news import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A number or address that waits for its code. `takes_code`: one is on its way, or may yet be."""

    field: str
    check: str
    said: str
    takes_code: bool


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
    waiting = _open_checks(person, now)
    is_untrue = done == "sent" and any(row.trouble for row in waiting)
    return PageView(
        done=texts["done"].get(done) if done and not is_untrue else None,
        refused=error if about == "page" else None,
        waiting=tuple(_waiting(row, texts) for row in waiting),
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


def state(order: Order, now: datetime) -> str:
    """The same for as long as nothing is heard of the codes that are waited for."""
    return state_of([(row.id, row.trouble) for row in _open_checks(order.customer, now)])


def _open_checks(person: Customer, now: datetime) -> list[ContactCheck]:
    return [row for field in CHANNELS if (row := contact_actions.open_check(person, field, now))]


def _waiting(row: ContactCheck, texts: Mapping[str, Any]) -> Waiting:
    said = texts["code"]["sent"] if row.trouble is None else trouble(row.field, row.trouble, texts)
    takes_code = row.trouble in (None, "delayed")
    return Waiting(field=row.field, check=row.id, said=said.format(to=masked(row.address)), takes_code=takes_code)


def trouble(field: str, why: str, texts: Mapping[str, Any]) -> str:
    """What keeps a code from arriving, and what to do about it."""
    known = texts["trouble"]
    said: str = known[field].get(why) or known["any"].get(why) or known["any"]["failed"]
    return said
