"""Lays out a mail: one look for all kinds, readable in the dark and without pictures, with its plain-text twin."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from services.notify.rules.facts import Kind
from services.notify.wording import phrases
from services.notify.wording.pickup_codes import pictures
from services.notify.wording.subject import Subject

BLOCKS = ("subject", "headline", "body", "action")  # what the template of a mail says; the layout says the rest
_TEMPLATES = Path(__file__).parent / "templates"

# The facts that a mail lists below its words, in this order; those that are not known are left out.
_EVERY = ("reference", "tracking")
_PICKUP = ("place", "hours", "code", "until", *_EVERY)
_WINDOW = ("window", *_EVERY)
_FACTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORDER_CONFIRMED: ("window", "reference"),
    Kind.ON_ITS_WAY: _WINDOW,
    Kind.DELAYED: _WINDOW,
    Kind.TOMORROW: _WINDOW,
    Kind.ARRIVING: _WINDOW,
    Kind.MISSED: _WINDOW,
    Kind.PICKUP: _PICKUP,
    Kind.PICKUP_MOVED: ("place", "ordered", "distance", "hours", "code", "until", *_EVERY),
    Kind.PICKUP_REMINDER: ("until", "place", "hours", "code", *_EVERY),
    Kind.CORRECTION: _PICKUP,
    Kind.FEEDBACK: ("reference",),
}


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished mail. Its pictures are named by `cid:`, and travel with it as attachments."""

    subject: str
    text: str
    html: str | None


def lay_out(
    said: Mapping[str, str], about: Subject, known: Mapping[str, Any], language: str, *, in_html: bool = True
) -> Mail:
    """The mail that says what the BLOCKS of its template say."""
    labels = phrases.words(language)["labels"]
    known = {
        **known,
        **said,
        "language": language,
        "style": Markup(_style()),  # noqa: S704 - our own file
        "labels": labels,
        "facts": _facts(about.claim.kind, known),
        "pictures": pictures(about, language),
        "footer": labels["sender"].format(shop=known["shop"]),
    }
    html = _inliner().inline(_layout("email.html").render(known)) if in_html else None
    text = re.sub(r"\n{3,}", "\n\n", _layout("email.txt").render(known)).strip() + "\n"
    return Mail(said["subject"], text, html)


def _facts(kind: Kind, known: Mapping[str, Any]) -> list[tuple[str, str]]:
    values = {**known, "place": known["address"]}
    return [(name, values[name]) for name in _FACTS.get(kind, _EVERY) if values[name]]


@cache
def _layout(name: str) -> Template:
    layouts = Environment(
        loader=FileSystemLoader(_TEMPLATES / "layout"),
        undefined=StrictUndefined,
        auto_reload=False,
        autoescape=select_autoescape(["html"]),
    )
    return layouts.get_template(name)


@cache
def _style() -> str:
    return (_TEMPLATES / "layout/email.css").read_text(encoding="utf-8")


@cache
def _inliner() -> CSSInliner:
    """Puts the style where mail programs look for it. What is said of @media cannot be inlined and stays."""
    return CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
