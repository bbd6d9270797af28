"""The customer's page over HTTP: looks the link up, shows the page, takes the postcode. Reading changes nothing."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from services.tracking import postcode
from services.tracking.page.facts import OrderFacts, PageFacts
from services.tracking.page.view import build, language_of
from services.tracking.page_facts import page_facts
from services.tracking.postcode import Tries
from shared.links import hash_token
from shared.page import missing, protect, static, switched
from shared.web import current

_COOKIE = "unlocked"

blueprint = Blueprint("pages", __name__, url_prefix="/t", template_folder="templates")
blueprint.after_request(protect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The postcode form: where it goes, which keyboard a phone offers, and what was wrong with the last try."""

    action: str
    keyboard: str
    error: str | None


@blueprint.record_once
def _count_tries(state: BlueprintSetupState) -> None:
    state.app.extensions["postcode_tries"] = Tries()


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """The page of an order, as far as the reader has shown to be its customer."""
    facts = _look_up(token)
    if facts is None:
        return missing()
    cookie = request.cookies.get(_COOKIE, "")
    unlocked = postcode.proves(cookie, hash_token(token), now=current().clock.now(), sign=current().links.sign)
    return _page(token, facts, unlocked=unlocked)


@blueprint.get("/<token>/postcode")
def reload(token: str) -> AnyResponse:
    """Somebody opened the address that a refused postcode left in the browser."""
    return redirect(url_for("pages.show", token=token, lang=switched()))


@blueprint.post("/<token>/postcode")
def unlock(token: str) -> AnyResponse:
    """The right postcode sends the reader back to the page with a cookie that shows all of it."""
    facts = _look_up(token)
    if facts is None:
        return missing()
    now, page = current().clock.now(), hash_token(token)
    address = facts.order.address
    right = address is not None and postcode.matches(request.form.get("postcode", ""), address.postcode)
    tries: Tries = current_app.extensions["postcode_tries"]
    if minutes := tries.judge(page, right=right, now=now):
        response = _page(token, facts, refused="wait", minutes=minutes, status=429)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    if not right:
        return _page(token, facts, refused="wrong", status=422)
    return _unlocked(token, postcode.proof(page, now=now, sign=current().links.sign))


def _look_up(token: str) -> PageFacts | None:
    with current().database.read() as session:
        return page_facts(session, token_hash=hash_token(token), now=current().clock.now())


def _page(
    token: str,
    facts: PageFacts,
    *,
    unlocked: bool = False,
    refused: str | None = None,
    minutes: int = 0,
    status: int = 200,
) -> Response:
    language = language_of(switched(), facts.order.language)
    host = f"{urlsplit(current().links.public_url).netloc}/t/"
    page = build(facts, now=current().clock.now(), language=language, unlocked=unlocked, host=host)
    error = page.texts["unlock"][refused].format(minutes=minutes) if refused else None
    action = url_for("pages.unlock", token=token, lang=switched())
    form = Form(action=action, keyboard=_keyboard(facts.order), error=error)
    here = url_for("pages.show", token=token)
    switch = f"?lang={language}" if switched() else ""
    facts_shown = {"page": page, "form": form, "here": here, "switch": switch, "static": static}
    return make_response(render_template("page/page.html", **facts_shown), status)


def _unlocked(token: str, proof: str) -> AnyResponse:
    response = redirect(url_for("pages.show", token=token, lang=switched()), 303)
    response.set_cookie(
        _COOKIE,
        proof,
        max_age=postcode.UNLOCKED_FOR,
        path=url_for("pages.show", token=token),
        secure=current().links.public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


def _keyboard(order: OrderFacts) -> str:
    return "numeric" if order.address and order.address.postcode.isdecimal() else "text"
