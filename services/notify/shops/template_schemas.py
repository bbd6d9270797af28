"""Templates and previews as the API takes and shows them."""

from typing import Any

import marshmallow as ma

from services.notify.rules.facts import Kind
from services.notify.wording.own_template import LONGEST
from services.notify.wording.writing import CHANNELS
from shared.fields import Choice, Strict, Text
from shared.languages import LANGUAGES

f = ma.fields


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


_WORDS = _said("A Jinja template of variables and conditions, with line breaks; docs/wording.md names the variables")


class TemplateIn(Strict):
    text = Text(most=max(LONGEST.values()), lines=True, required=True, metadata=_WORDS)


class TemplateOut(ma.Schema):
    kind = f.String(required=True)
    channel = f.String(required=True, metadata=_said("sms or email; WhatsApp has the words of sms"))
    language = f.String(required=True)
    own = f.String(
        required=True,
        allow_none=True,
        metadata=_said("Where the shop's own words came from: api or folder; null: ours"),
    )
    text = f.String(required=True, metadata=_said("The words that are used"))


class TemplatesOut(ma.Schema):
    items = f.List(f.Nested(TemplateOut), required=True)


class KeptOut(TemplateOut):
    segments_usual = f.Integer(required=True, allow_none=True, metadata=_said("Of a text message, with usual facts"))
    segments_longest = f.Integer(required=True, allow_none=True, metadata=_said("With the longest names there may be"))
    warnings = f.List(f.String(), required=True)


class PreviewIn(Strict):
    kind = Choice(*Kind, required=True)
    channel = Choice(*CHANNELS, required=True)
    language = Choice(*LANGUAGES, required=True)
    text = Text(most=max(LONGEST.values()), lines=True, allow_none=True, load_default=None, metadata=_WORDS)
    order_id = Text(
        most=60,
        allow_none=True,
        load_default=None,
        metadata=_said("One of the shop's orders; made-up facts without it"),
    )


class PreviewOut(ma.Schema):
    subject = f.String(required=True, allow_none=True)
    text = f.String(required=True)
    html = f.String(required=True, allow_none=True, metadata=_said("With its pictures inside"))
    segments = f.Integer(required=True, allow_none=True)
    segments_longest = f.Integer(required=True, allow_none=True)
    warnings = f.List(f.String(), required=True)
