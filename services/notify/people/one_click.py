"""The unsubscribe button of a mail program (RFC 8058) posts here, without a login; opening the link changes nothing."""

from flask import Blueprint, Response, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as PlainResponse

from services.notify.models import CustomerCopy, OrderCopy
from services.notify.people import opt_outs
from shared.links import hash_token
from shared.page import slowed
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("one_click", __name__)


@blueprint.get("/t/<token>/unsubscribe")
def ask(token: str) -> PlainResponse:
    """Scanners open every link of a mail: people are led to where they can choose, and nothing happens."""
    return redirect(f"/t/{token}/preferences", code=303)


@blueprint.post("/t/<token>/unsubscribe")
def leave(token: str) -> Response:
    """Close mail to the customer's address. An expired link does it too: leaving must always work."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        raise Problem(422, "The request is not valid", "Send the form field `List-Unsubscribe=One-Click`.")
    with current().write() as session:
        customer = _customer(session, token)
        if customer is None:
            raise _unknown()
        if customer.email:
            opt_outs.hold(session, [("email", customer.email)])
            opt_outs.opt_out(
                session,
                channel="email",
                address=customer.email,
                source="link",
                policy=current().parts["policy"],
                now=current().clock.now(),
            )
    return Response("OK\n", mimetype="text/plain")


def _unknown() -> Problem:
    minutes = slowed()
    if not minutes:
        return Problem(404, "Not found", "There is nothing at this address.")
    retry = {"Retry-After": str(minutes * 60)}
    return Problem(429, "Too Many Requests", "Too many unknown links from your connection.", headers=retry)


def _customer(session: Session, token: str) -> CustomerCopy | None:
    found = select(CustomerCopy).join(OrderCopy, OrderCopy.customer_id == CustomerCopy.customer_id)
    return session.scalar(found.where(OrderCopy.page_hash == hash_token(token)))
