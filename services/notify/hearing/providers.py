"""Where providers call us: a signed callback is stored and answered; what it means is found out later."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.notify.channels.accounts import Accounts, SendGrid, Twilio
from services.notify.hearing import callbacks, inbound_address, inbound_mail, mail_form, replies, signatures
from services.notify.hearing.signatures import Form
from shared import metrics
from shared.clock import real_now
from shared.problems import Problem
from shared.web import current

blueprint = Blueprint("providers", __name__, url_prefix="/v1/providers", description="What providers tell us")

MOST_OF_TWILIO = 256 * 1024  # bytes; a message of theirs is a form of a few kilobytes
_FORM = "application/x-www-form-urlencoded"
_ATTEMPT = re.compile(r"att_[0-9a-z]{26}")


def _called_with(media_type: str) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"requestBody": {"description": "As the provider sends and signs it", "required": True, "content": content}}


@blueprint.route("/twilio/status", methods=["POST"])
@blueprint.doc(**_called_with(_FORM))
@blueprint.alt_response(204, description="Kept")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
def twilio_status() -> Response:
    """A message of ours went on its way, arrived or failed; signed by Twilio"""
    form = _twilio_form(callbacks.TWILIO_STATUS)
    attempt_id = request.args.get("attempt", "")
    with current().write() as session:
        callbacks.store(
            session,
            callbacks.TWILIO_STATUS,
            {_key(callbacks.TWILIO_STATUS, form, "MessageSid", "MessageStatus", "ErrorCode"): form.to_dict()},
            attempt_id=attempt_id if _ATTEMPT.fullmatch(attempt_id) else None,
            now=current().clock.now(),
        )
    return Response(status=204)


@blueprint.route("/twilio/inbound", methods=["POST"])
@blueprint.doc(**_called_with(_FORM))
@blueprint.alt_response(200, description="TwiML: what we answer, if Twilio does not", content_type="text/xml")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
def twilio_inbound() -> Response:
    """Somebody wrote to our number; signed by Twilio"""
    form = _twilio_form(callbacks.TWILIO_INBOUND)
    said = {_key(callbacks.TWILIO_INBOUND, form, "MessageSid"): form.to_dict()}
    with current().write() as session:
        now = current().clock.now()
        new = callbacks.store(session, callbacks.TWILIO_INBOUND, said, now=now)
        answer = replies.answer_at_once(session, form, now=now) if new else None
    return Response(replies.twiml(answer), mimetype="text/xml")


@blueprint.route("/sendgrid/events", methods=["POST"])
@blueprint.doc(**_called_with("application/json"))
@blueprint.alt_response(204, description="Kept")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
def sendgrid_events() -> Response:
    """What became of mails: a batch of events, signed by SendGrid"""
    keys = _sendgrid(callbacks.SENDGRID_EVENTS).webhook_keys
    if not _signed_by_sendgrid(keys):
        raise _refused(callbacks.SENDGRID_EVENTS)
    with current().write() as session:
        callbacks.store(session, callbacks.SENDGRID_EVENTS, _events(request.get_data()), now=current().clock.now())
    return Response(status=204)


@blueprint.route("/sendgrid/inbound", methods=["POST"])
@blueprint.doc(**_called_with("multipart/form-data"))
@blueprint.alt_response(204, description="Kept")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
def sendgrid_inbound() -> Response:
    """Somebody answered a mail; signed by SendGrid, or with the key that its configured address holds

    Anything but 2xx and 5xx would make SendGrid throw the mail away: what cannot be read is kept as it is.
    """
    keys = _sendgrid(callbacks.SENDGRID_INBOUND).webhook_keys
    named = signatures.same_secret(request.args.get("key", ""), inbound_address.key(current().links))
    if not named and not _signed_by_sendgrid(keys):
        raise _refused(callbacks.SENDGRID_INBOUND)
    raw = request.get_data()
    body = mail_form.read(raw, request.content_type or "")
    key = f"{callbacks.SENDGRID_INBOUND}:{inbound_mail.message_id(body) or callbacks.digest(raw)}"
    with current().write() as session:
        callbacks.store(session, callbacks.SENDGRID_INBOUND, {key: body}, now=current().clock.now())
    return Response(status=204)


def _accounts() -> Accounts:
    found: Accounts = current().parts["accounts"]
    return found


def _sendgrid(source: str) -> SendGrid:
    return _accounts().sendgrid or _nobody_calls(source)


def _twilio(source: str) -> Twilio:
    return _accounts().twilio or _nobody_calls(source)


def _nobody_calls(source: str) -> Any:
    provider = source.partition(".")[0].capitalize()
    raise Problem(
        404, "Not found", f"This installation does not send through {provider}, which has nothing to tell it."
    )


def _refused(source: str) -> Problem:
    metrics.CALLBACKS.labels(source, "refused").inc()
    return Problem(
        403,
        "Not allowed",
        "The signature does not fit: the address, the secret or the body differs from what the provider signed.",
    )


def _twilio_form(source: str) -> Form:
    """The form that Twilio signed. Raises Problem 403; JSON and whatever else is no form, too."""
    request.max_content_length = MOST_OF_TWILIO
    secrets, form = _twilio(source).auth_tokens, signatures.read_form(request.get_data())
    query = request.query_string.decode("latin-1")
    url = current().settings.public_url + request.path + (f"?{query}" if query else "")
    signed = request.mimetype == _FORM and signatures.from_twilio(
        url,
        form,
        signature=request.headers.get("X-Twilio-Signature", ""),
        settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings", ""),
        secrets=secrets,
    )
    if not signed:
        raise _refused(source)
    return form


def _signed_by_sendgrid(keys: tuple[str, ...]) -> bool:
    return signatures.from_sendgrid(
        request.get_data(),
        signature=request.headers.get("X-Twilio-Email-Event-Webhook-Signature", ""),
        timestamp=request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", ""),
        keys=keys,
        now=real_now(),
    )


def _key(source: str, form: Form, *names: str) -> str:
    """The same for the same thing said again: the order and the number of the other fields do not matter."""
    said = ":".join(form.get(name, "") for name in names) if form.get(names[0]) else callbacks.digest(form.to_dict())
    return f"{source}:{said}"


def _events(raw: bytes) -> dict[str, Mapping[str, Any]]:
    """A batch's events by key. What is signed is kept even where it is no batch, for people to look at."""
    try:
        said = json.loads(raw, parse_constant=str, parse_float=str)
        events = said if isinstance(said, list) else [said]
        cleaned = [event if isinstance(event, dict) else {"unreadable": event} for event in callbacks.clean(events)]
    except (ValueError, RecursionError):
        cleaned = [{"unreadable": raw.decode(errors="backslashreplace")}]
    source = callbacks.SENDGRID_EVENTS
    return {f"{source}:{event.get('sg_event_id') or callbacks.digest(event)}": event for event in cleaned}
