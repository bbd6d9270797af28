"""/t/{token}/details: the customer's own number, address and needs. Opening it changes nothing, since scanners do."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.orders import contact_actions, details_view
from services.orders.behind_link import behind, is_ours, pages, render, spoken, texts_of
from services.orders.contact import CHANNELS, BadContact
from services.orders.contact_actions import TooMany
from shared.page import switched
from shared.web import current

blueprint = pages("details_pages")


@blueprint.get("/<token>/details")
def show(token: str) -> Response:
    """?done= names what the last form changed."""
    return _details(token, done=request.args.get("done"))


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
        order = behind(session, token)
        if not is_ours(token):
            return "old_form"
        given, now = request.form.get("address", ""), current().clock.now()
        contact_actions.ask(session, order, field, given, language=spoken(order), now=now)
    return "sent"


def _confirm(token: str) -> str:
    """Take the code that was sent there. A wrong one is counted, so this is committed whatever it was."""
    with current().write() as session:
        order = behind(session, token)
        if not is_ours(token):
            return "old_form"
        check, code, service = request.form.get("check", ""), request.form.get("code", ""), current()
        found = contact_actions.confirm(session, order, check, code, links=service.links, now=service.clock.now())
    field = request.form.get("field", "")
    return field if found in ("confirmed", "again") and field in CHANNELS else found


def _needs(token: str) -> str:
    with current().write() as session:
        order = behind(session, token)
        if not is_ours(token):
            return "old_form"
        contact_actions.set_needs(session, order, request.form.getlist("needs"), now=current().clock.now())
    return "needs"


_DONE = frozenset({"sent", "needs", *CHANNELS})
_DOES = {"phone": _ask, "email": _ask, "code": _confirm, "needs": _needs}


def _details(token: str, *, done: str | None = None, fault: tuple[str, str] | None = None, **more: Any) -> Response:
    """The page; `fault` is the form that was wrong, and why: keys of the page's texts."""
    status = more.pop("status", 422 if fault else 200)
    with current().database.read() as session:
        order = behind(session, token)
        texts = texts_of(spoken(order))
        view = details_view.build(order, texts, now=current().clock.now(), done=done, fault=fault, **more)
    return render("page/details.html", token, order, status=status, view=view, typed=request.form.get("address", ""))
