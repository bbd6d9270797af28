"""/t/{token}/feedback: how was it? One tap, and a sentence for those who want. Opening it changes nothing."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.notify.people import feedback
from services.notify.people.behind_link import behind, is_ours, page, pages, words_for
from shared.page import switched
from shared.web import current

blueprint = pages("feedback_pages")


@blueprint.get("/<token>/feedback")
def show(token: str) -> Response:
    """?score= only sets off one of the three buttons."""
    return _feedback(token)


@blueprint.post("/<token>/feedback")
def give(token: str) -> AnyResponse:
    """One tap, or a sentence after it."""
    score, told = request.form.get("score", type=int), _plain(request.form.get("words", ""))
    with current().write() as session:
        order, _ = behind(session, token)
        accepted = score in feedback.SCORES and is_ours(token)
        if accepted and score is not None:
            now = current().clock.now()
            feedback.give(session, order, score=score, words=told, source="page", now=now)
    if not accepted:
        return _feedback(token, refused=True)
    return redirect(url_for(".show", token=token, lang=switched(), said="words" if told else None), 303)


def _feedback(token: str, *, refused: bool = False) -> Response:
    with current().database.read() as session:
        order, person = behind(session, token)
        words = words_for(session, person)
        given = feedback.of_order(session, order.order_id)
    facts = {
        "given": given,
        "score": given.score if given else request.args.get("score", type=int),
        "scores": feedback.SCORES,
        "told_more": given is not None and request.args.get("said") == "words",
        "refused": refused,
    }
    return page("page/feedback.html", token, order, words, status=422 if refused else 200, **facts)


def _plain(text: str) -> str:
    """Somebody's words without characters that are no text; line breaks stay."""
    return "".join(one for one in text if one.isprintable() or one == "\n").strip()
