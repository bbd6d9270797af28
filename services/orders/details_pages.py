"""/t/{token}/details: the customer's own number, address and needs. Opening it changes nothing, since scanners do."""

from typing import Any

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from services.orders import contact_actions, details_view
from services.orders.behind_link import behind, is_forgotten, is_ours, pages, render, spoken, texts_of
from services.orders.contact import CHANNELS, BadContact
from services.orders.contact_actions import TooMany
from services.orders.models import Order
from shared.page import news, switched
from shared.web import current

blueprint = pages("details_pages")


@blueprint.get("/<token>/details")
def show(token: str) -> Response:
    """?done= names what the last form changed."""
    return _details(token, done=request.args.get("done"))


@blueprint.get("/<token>/details/live")
def live(token: str) -> AnyResponse:
    """Which state the page is in, for the script that renews it: somebody waits there for a code."""
    with current().database.read() as session:
        return news.answer(details_view.state(behind(session, token), current().clock.now()))


@blueprint.post("/<token>/details")
def change(token: str) -> AnyResponse:
    """One form of the page; it leads back to it, or says at its field what is wrong."""
    does = request.form.get("do", "")
    try:
        outcome = _DOES[does](token) if does in _DOES else "old_form"
    except BadContact as error:
        return _details(token, fault=(does, str(error)))
    except TooMany as error:
        return _details(token, fault=(does, "many"), minutes=error.minutes, status=429)
    if outcome not in _DONE:
        return _details(token, fault=("page" if outcome == "old_form" else "code", outcome))
    return redirect(url_for(".show", token=token, lang=switched(), done=outcome, _anchor="done"), 303)


def _ask(token: str) -> str:
    """Have a code sent to another number or address."""
    field = request.form.get("do", "")
    with current().write() as session:
        if (order := _asked_of(session, token)) is None:
            return "old_form"
        given, now = request.form.get("address", ""), current().clock.now()
        contact_actions.ask(session, order, field, given, language=spoken(order), now=now)
    return "sent"


def _confirm(token: str) -> str:
    """Take the code that was sent there. A wrong one is counted, so this is committed whatever it was."""
    with current().write() as session:
        if (order := _asked_of(session, token)) is None:
            return "old_form"
        check, code, service = request.form.get("check", ""), request.form.get("code", ""), current()
        found = contact_actions.confirm(session, order, check, code, links=service.links, now=service.clock.now())
    field = request.form.get("field", "")
    return field if found in ("confirmed", "again") and field in CHANNELS else found


def _needs(token: str) -> str:
    with current().write() as session:
        if (order := _asked_of(session, token)) is None:
            return "old_form"
        contact_actions.set_needs(session, order, request.form.getlist("needs"), now=current().clock.now())
    return "needs"


def _asked_of(session: Session, token: str) -> Order | None:
    """The order whose customer sends a form; None where it is not ours, or they have left the page already."""
    order = behind(session, token)
    return order if is_ours(token) and not is_forgotten(order) else None


_DONE = frozenset({"sent", "needs", *CHANNELS})
_DOES = {"phone": _ask, "email": _ask, "code": _confirm, "needs": _needs}


def _details(token: str, *, done: str | None = None, fault: tuple[str, str] | None = None, **more: Any) -> Response:
    """The page; `fault` is the form that was wrong, and why: keys of the page's texts."""
    status = more.pop("status", 422 if fault else 200)
    with current().database.read() as session:
        order = behind(session, token)
        if is_forgotten(order):
            return render("page/details_gone.html", token, order, status=status)
        texts = texts_of(spoken(order))
        view = details_view.build(order, texts, now=current().clock.now(), done=done, fault=fault, **more)
        state = details_view.state(order, current().clock.now())
    typed = request.form.get("address", "")
    return render("page/details.html", token, order, status=status, view=view, typed=typed, state=state)
