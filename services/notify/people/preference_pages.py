"""/t/{token}/preferences and /t/{token}/leave: how a customer hears from the shop, and every button to change it.

Opening a page changes nothing, since scanners open links too: every change is a form that we signed.
"""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.notify.people import consequences, preference_view, preferences
from services.notify.people.behind_link import behind, is_ours, page, pages, words_for
from services.notify.people.preference_form import BadForm, Form, wishes_in
from services.notify.rules.standing import CHANNELS
from services.notify.rules.wishes import PARTS
from shared.page import switched
from shared.web import current

blueprint = pages("preference_pages")


@blueprint.get("/<token>/preferences")
def show(token: str) -> Response:
    """?changed= and ?opened= name what the last form changed, so that the page can say what that means."""
    asked = request.args.get("changed", "").split(",")
    changed = tuple(part for part in PARTS if part in asked)
    return _preferences(token, changed=changed, opened=request.args.get("opened"))


@blueprint.post("/<token>/preferences")
def change(token: str) -> AnyResponse:
    """One button of these pages; it leads back to the preferences, with what the change means."""
    try:
        said = _take(token)
    except BadForm as error:
        return _preferences(token, refused=str(error))
    return redirect(url_for(".show", token=token, _anchor="changed", **said), 303)


@blueprint.get("/<token>/leave")
def leave(token: str) -> Response:
    """One button that stops the messages of a channel, or all: for senders who cannot take a STOP by reply."""
    channel = request.args.get("channel")
    with current().database.read() as session:
        order, person = behind(session, token)
        words = words_for(session, person)
    return page("page/leave.html", token, order, words, channel=channel if channel in CHANNELS else None)


def _take(token: str) -> dict[str, Any]:
    """Do what the form asks for; what the address of the page that follows says of it. Raises BadForm, behind Gone."""
    form = Form(fields=request.form.to_dict(), wanted=frozenset(request.form.getlist("wanted")))
    now, policy = current().clock.now(), current().parts["policy"]
    with current().write() as session:
        _, person = behind(session, token)
        if not is_ours(token):
            raise BadForm("page")
        if form.fields.get("do") == "open":
            channel = form.fields.get("channel", "")
            opened = preferences.open_again(session, person, channel, policy=policy, now=now)
            return {"lang": switched(), "opened": channel if opened else None}
        given = wishes_in(form, preferences.standing(session, person, policy=policy, now=now), now)
        before, after = preferences.change(session, person, given, policy=policy, now=now)
    changed = consequences.changed(before, after) or tuple(given)
    # Who chose another language reads the answer in it.
    return {"lang": None if "language" in given else switched(), "changed": ",".join(changed)}


def _preferences(
    token: str, *, changed: tuple[str, ...] = (), opened: str | None = None, refused: str | None = None
) -> Response:
    with current().database.read() as session:
        order, person = behind(session, token)
        words = words_for(session, person)
        standing = preferences.standing(session, person, policy=current().parts["policy"], now=words.now)
        names = not preferences.is_forgotten(session, order, words.now)
    view = preference_view.build(order.shop_name or "", standing, words, changed=changed, opened=opened, names=names)
    status = 422 if refused else 200
    return page("page/preferences.html", token, order, words, status=status, view=view, refused=refused)
