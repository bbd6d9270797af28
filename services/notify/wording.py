"""Puts a notice into words: facts in, the finished text message or email out, in the customer's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from services.notify import phrases
from services.notify.facts import Kind
from services.notify.segments import Part, count, fit, plain
from services.notify.vocabulary import Subject, vocabulary

CHANNELS = ("sms", "email")
_TEMPLATES = Path(__file__).parent / "templates"

# The facts an email lists below its words, in this order; those that are not known are left out.
_EVERY = ("reference", "tracking")
_FACTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORDER_CONFIRMED: ("window", "reference"),
    Kind.ON_ITS_WAY: ("window", *_EVERY),
    Kind.DELAYED: ("window", *_EVERY),
    Kind.ARRIVING: ("window", *_EVERY),
    Kind.MISSED: ("window", *_EVERY),
    Kind.PICKUP: ("place", "hours", "code", "until", *_EVERY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finished message. `segments` counts text messages only."""

    text: str
    subject: str | None = None
    html: str | None = None
    segments: int | None = None


def write(about: Subject, *, channel: str, language: str) -> Written:
    """The message for one channel in one language.

    Raises jinja2.TemplateNotFound for a template that does not exist and jinja2.UndefinedError for a variable that
    does not: neither may ever reach a customer.
    """
    known = vocabulary(about, language)
    template = _templates().get_template(f"{about.claim.kind}/{channel}.{language}.txt")
    return _sms(template, known) if channel == "sms" else _email(template, about, known, language)


def _sms(template: Template, known: Mapping[str, Any]) -> Written:
    lines = [line.strip() for line in template.render(known).splitlines()]
    text = fit([_part(line) for line in lines if line])
    return Written(text=text, segments=count(text).segments)


def _part(line: str) -> Part:
    """A line of a template. `?1 long || short` may be said shortly, and `?2 words` left out, the lowest first."""
    optional = re.match(r"\?(\d)\s*", line)
    if optional is None:
        return Part(_tidy(plain(line)))
    long, _, short = line[optional.end() :].partition("||")
    return Part(_tidy(plain(long)), int(optional[1]), _tidy(plain(short)))


def _email(template: Template, about: Subject, known: Mapping[str, Any], language: str) -> Written:
    said = {name: _block(template, name, known) for name in ("subject", "headline", "body", "action")}
    labels = phrases.words(language)["labels"]
    known = {
        **known,
        **said,
        "language": language,
        "labels": labels,
        "facts": _facts(about.claim.kind, known, labels),
        "footer": labels["sender"].format(shop=known["shop"]),
    }
    html = _layouts().get_template("layout/email.html").render(known)
    text = _layouts().get_template("layout/email.txt").render(known)
    return Written(subject=said["subject"], html=html, text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")


def _facts(kind: Kind, known: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    values = {**known, "place": known["address"]}
    wanted = _FACTS.get(kind, _EVERY)
    return [(labels[name], values[name]) for name in wanted if values[name]]


def _block(template: Template, name: str, known: Mapping[str, Any]) -> str:
    """One block of an email's template, as one line of plain text; the layouts escape it where they must."""
    rendered = "".join(template.blocks[name](template.new_context(dict(known))))
    return _tidy(" ".join(rendered.split()))


def _tidy(text: str) -> str:
    """A Finnish date ends in a full stop, and so does its sentence: one is enough."""
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", text).strip()


def _upfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _templates() -> Environment:
    """Words as plain text: the layouts of the channels that need escaping do it, once."""
    words = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        auto_reload=False,
        autoescape=False,  # noqa: S701 - as said
    )
    words.filters["upfirst"] = _upfirst
    return words


@cache
def _layouts() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        auto_reload=False,
        autoescape=select_autoescape(["html"]),
    )
