"""What happened to this order, and what waits for the shop's people: the console's pages about customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import request
from sqlalchemy.orm import Session

from services.ops import cases, timeline
from services.ops.models import OrderCopy
from services.ops.page import PAGE, message, page, pages
from services.ops.timeline import About, Item
from shared.paging import BadCursor
from shared.web import current

_LINES = 200
_LONGEST_QUERY = 100  # characters; nothing that is searched for is longer

blueprint = pages("timeline")


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, where the shop is."""

    day: date
    items: Sequence[Item]


@blueprint.get("/timeline")
def show_timeline() -> str | tuple[str, int]:
    """One order's or one customer's timeline, or a choice where several are meant."""
    asked = request.args.get("q", "").strip()[:_LONGEST_QUERY]
    if not asked:
        return page("timeline.html", asked="")
    with current().database.read() as session:
        orders = timeline.find_orders(session, asked)
        if len(orders) > 1 and not asked.startswith("cus_"):
            return page("timeline.html", asked=asked, choice=orders)
        try:
            return _timeline(session, asked, orders)
        except BadCursor:
            return message("There is no such page", "Start again from the first page of the timeline."), 422


@blueprint.get("/cases")
def list_cases() -> str:
    """What waits for the shop's people, the oldest first."""
    with current().database.read() as session:
        found = cases.find_waiting(session, limit=PAGE + 1, after=request.args.get("after") or None)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return page("cases.html", cases=found[:PAGE], following=following, origin=current().settings.public_url)


def _timeline(session: Session, asked: str, orders: Sequence[OrderCopy]) -> str:
    of_customer = asked.startswith("cus_")
    about = About(customer_id=asked) if of_customer else About(order_id=orders[0].id if orders else asked)
    items, following = timeline.find_page(session, about, limit=_LINES, cursor=request.args.get("cursor") or None)
    order = None if of_customer or not orders else orders[0]
    return page(
        "timeline.html",
        asked=asked,
        order=order,
        orders={row.id: row for row in orders},
        page_url=current().links.page_url(order.id, order.page_edition) if order else None,
        days=[Day(day, list(those)) for day, those in groupby(items, key=_day)],
        following=following,
    )


def _day(item: Item) -> date:
    return item.at.astimezone(item.zone).date()
