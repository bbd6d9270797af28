"""HTTP: a shop's own words for its notices, tried before they are kept."""

from typing import Any

from services.notify.rules.facts import Kind
from services.notify.shops import shop_words
from services.notify.shops import template_schemas as schemas
from services.notify.shops.previews import preview
from services.notify.shops.shop_words import Place
from services.notify.wording.proofreading import Draft, Proof, proofread
from services.notify.wording.samples import Frame
from services.notify.wording.writing import built_in
from shared.auth import require, shop
from shared.json_body import JsonBlueprint
from shared.languages import LANGUAGES
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint("templates", __name__, url_prefix="/v1/notices", description="A shop's own words")

_ONE = "/templates/<kind>/<channel>/<language>"


@blueprint.route("/templates", methods=["GET"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.response(200, schemas.TemplatesOut)
def list_templates() -> dict[str, Any]:
    """The words of every kind, channel and language, and which of them are the shop's own"""
    with current().database.read() as session:
        kept = shop_words.of_api(session, shop().id)
    filed = shop_words.in_folder(current().parts["policy"].words_folder, shop().id)
    places = [
        Place(shop().id, kind, channel, language)
        for kind in Kind
        for channel in ("sms", "email")
        for language in LANGUAGES
    ]
    return {"items": [_shown(place, kept.get(place), filed.get(place)) for place in places]}


@blueprint.route(_ONE, methods=["PUT"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(schemas.TemplateIn)
@blueprint.response(200, schemas.KeptOut)
def put_template(given: dict[str, Any], kind: str, channel: str, language: str) -> dict[str, Any]:
    """Say a notice in these words from now on. Words that would fail a customer are refused, with what is wrong"""
    place = _place(kind, channel, language)
    proof = _proof(given["text"], place)
    service = current()
    with service.write() as session:
        shop_words.keep(session, place, given["text"], now=service.clock.now())
    return _shown(place, given["text"], None) | {
        "segments_usual": proof.segments_usual,
        "segments_longest": proof.segments_longest,
        "warnings": list(proof.warnings),
    }


@blueprint.route(_ONE, methods=["DELETE"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.response(204)
def delete_template(kind: str, channel: str, language: str) -> None:
    """Say a notice as before: in the words of the folder where it has some, else in ours"""
    place = _place(kind, channel, language)
    with current().write() as session:
        if not shop_words.drop(session, place):
            raise Problem(404, "Not found", "The shop has no words of its own here that came by the API.")


@blueprint.route("/preview", methods=["POST"])
@blueprint.doc(security=[{"key": []}])
@require("notices")
@blueprint.arguments(schemas.PreviewIn)
@blueprint.response(200, schemas.PreviewOut)
def show_preview(given: dict[str, Any]) -> dict[str, Any]:
    """A notice as a customer would read it: in a draft's words or those in use, of an order or of made-up facts"""
    place = _place(given["kind"], "email" if given["channel"] == "email" else "sms", given["language"])
    with current().database.read() as session:
        text = given["text"] or shop_words.of_api(session, place.shop_id).get(place)
        text = text or shop_words.in_folder(current().parts["policy"].words_folder, place.shop_id).get(place)
        proof = _proof(text or built_in(place.kind, place.channel, place.language), place)
        return preview(
            session,
            place,
            channel=given["channel"],
            own=text,
            order_id=given["order_id"],
            frame=_frame(),
            policy=current().parts["policy"],
            now=current().clock.now(),
        ).shown(proof)


def _place(kind: str, channel: str, language: str) -> Place:
    if kind not in set(Kind) or channel not in ("sms", "email") or language not in LANGUAGES:
        raise Problem(404, "Not found", "There are no such words; GET /v1/notices/templates lists them all.")
    return Place(shop().id, kind, channel, language)


def _proof(text: str, place: Place) -> Proof:
    """Raises Problem 422 with every flaw."""
    proof = proofread(
        Draft(text=text, kind=Kind(place.kind), channel=place.channel, language=place.language, frame=_frame())
    )
    if proof.flaws:
        faults = [(flaw.path, flaw.reason) for flaw in proof.flaws]
        raise Problem(422, "These words cannot be used", "Nothing was changed.", errors=faults)
    return proof


def _frame() -> Frame:
    return Frame(shop().name, current().settings.public_url)


def _shown(place: Place, kept: str | None, filed: str | None) -> dict[str, Any]:
    ours = built_in(place.kind, place.channel, place.language)
    own = "api" if kept is not None else "folder" if filed is not None else None
    return {**place._asdict(), "own": own, "text": kept or filed or ours}
