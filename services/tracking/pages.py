"""The customer's page over HTTP: looks the link up, shows the page, takes the postcode. Reading changes nothing."""

from dataclasses import replace
from math import ceil

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from services.tracking import postcode, wrong_postcodes
from services.tracking.behind_link import Gone, Visit, check_form, pages, postcode_form, render, view, visit
from services.tracking.page.facts import OrderFacts
from services.tracking.page.view import PageView
from services.tracking.page_facts import order_behind
from shared.links import hash_token
from shared.page import guest, news
from shared.page.unlocked import COOKIE, UNLOCKED_FOR, proof
from shared.web import current

blueprint = pages("pages")
_FOLLOWING = {"change": "change_pages.choose", "card": "page_files.card"}
_LONG = 100  # minutes that are better said in hours
_ELSEWHERE = frozenset({"details"})  # pages of other services behind the same link


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """The page of an order, as far as the reader has shown to be its customer."""
    return _page(visit(token))


@blueprint.get("/<token>/live")
def live(token: str) -> AnyResponse:
    """Which state the page is in, for the script that reloads it when there is news: 304 while there is none."""
    return news.answer(_state(view(visit(token))))


@blueprint.get("/<token>/postcode")
def reload(token: str) -> AnyResponse:
    """Somebody opened the address that a refused postcode left in the browser."""
    return redirect(visit(token).url("pages.show"))


@blueprint.post("/<token>/postcode")
def unlock(token: str) -> AnyResponse:
    """The right postcode sends the reader on, with a cookie that shows all of the page."""
    here = visit(token)
    check_form(token)
    right, minutes = _judge(here)
    if minutes:
        said = here.words.texts["unlock"]["wait" if minutes < _LONG else "wait_long"]
        response = _page(here, error=said.format(minutes=minutes, hours=ceil(minutes / 60)), status=429)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    if not right:
        return _page(here, error=here.words.texts["unlock"][f"wrong_{here.facts.order.asks or 'postcode'}"], status=422)
    return _unlocked(here)


def _judge(here: Visit) -> tuple[bool, int]:
    """Whether the postcode is the right one; and for how many minutes no other is heard, this one included."""
    page, now = hash_token(here.token), current().clock.now()
    visitor = guest()
    right = _is_right(here.facts.order, request.form.get(here.facts.order.asks or "", ""))
    with current().write() as session:
        if order_behind(session, page, now, lock=True) is None:  # tries at once are counted one by one
            raise Gone
        wrong = wrong_postcodes.lately(session, page=page, visitor=visitor, now=now)
        minutes = postcode.minutes_to_wait(wrong, page=page, visitor=visitor, now=now)
        if not minutes and right:
            wrong_postcodes.forgive(session, page=page, visitor=visitor)
        elif not minutes:
            wrong_postcodes.keep(session, page=page, visitor=visitor, now=now)
    return right, minutes


def _is_right(order: OrderFacts, given: str) -> bool:
    if order.address is not None:
        return postcode.matches(given, order.address.postcode)
    return order.phone_end is not None and postcode.ends_with(given, order.phone_end)


def _page(here: Visit, *, error: str | None = None, status: int = 200) -> Response:
    shown = view(here if error is None else replace(here, unlocked=False))
    form = postcode_form(here, error=error, following=request.args.get("then"))
    return render("page/page.html", here, status=status, page=shown, form=form, state=_state(shown))


def _state(shown: PageView) -> str:
    """The same as long as the page says the same, but for the time at which it was read."""
    return news.state_of([getattr(shown, name) for name in PageView.__slots__ if name not in ("updated", "texts")])


def _unlocked(here: Visit) -> AnyResponse:
    now, page = current().clock.now(), hash_token(here.token)
    wanted = request.args.get("then", "")
    following = here.url(_FOLLOWING.get(wanted, "pages.show"))
    if wanted in _ELSEWHERE:
        path, mark, query = here.url("pages.show").partition("?")
        following = f"{path}/{wanted}{mark}{query}"
    response = redirect(following, 303)
    response.set_cookie(
        COOKIE,
        proof(page, now=now, sign=current().links.sign),
        max_age=UNLOCKED_FOR,
        path=f"/t/{here.token}",
        secure=current().links.public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response
