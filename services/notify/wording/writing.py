"""Puts a notice into words: facts in, the finished message out, in the customer's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.notify.wording import mail
from services.notify.wording.segments import Part, count, fit, plain
from services.notify.wording.subject import Subject
from services.notify.wording.vocabulary import vocabulary

# Whose templates each channel uses. WhatsApp has the words of text messages, said in full: it costs no more.
WORDS_OF = {"sms": "sms", "whatsapp": "sms", "email": "email"}
CHANNELS = tuple(WORDS_OF)
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finished message. `segments` counts text messages only."""

    text: str
    subject: str | None = None
    html: str | None = None
    segments: int | None = None


def write(about: Subject, *, channel: str, language: str, own: Template | None = None, in_html: bool = True) -> Written:
    """The message for one channel in one language, in our words or in a shop's `own`; a mail without HTML is cheaper.

    Raises jinja2.TemplateNotFound for a template that does not exist and jinja2.UndefinedError for a variable that
    does not: neither may ever reach a customer.
    """
    known = vocabulary(about, language)
    template = own or _templates().get_template(f"{about.claim.kind}/{WORDS_OF[channel]}.{language}.txt")
    if channel == "email":
        said = {name: _block(template, name, known) for name in mail.BLOCKS}
        laid_out = mail.lay_out(said, about, known, language, in_html=in_html)
        return Written(subject=laid_out.subject, text=laid_out.text, html=laid_out.html)
    parts = _parts(template, known)
    if channel == "whatsapp":
        return Written(text="\n".join(part.text for part in parts if part.text))
    text = fit(parts)
    return Written(text=text, segments=count(text).segments)


def said_shortest(about: Subject, language: str, template: Template) -> str:
    """A text message with everything left out or shortened that may be."""
    parts = _parts(template, vocabulary(about, language))
    return " ".join(part.text if part.turn is None else part.short for part in parts)


def headline(about: Subject, language: str) -> str:
    """The news in one sentence."""
    template = _templates().get_template(f"{about.claim.kind}/email.{language}.txt")
    return _block(template, "headline", vocabulary(about, language))


def built_in(kind: str, channel: str, language: str) -> str:
    """Our own template as it is written, for whoever wants to change it."""
    return (TEMPLATES / kind / f"{WORDS_OF[channel]}.{language}.txt").read_text(encoding="utf-8")


def upfirst(text: str) -> str:
    """The text with a capital first letter, as a sentence begins."""
    return text[:1].upper() + text[1:]


def _parts(template: Template, known: Mapping[str, Any]) -> list[Part]:
    lines = [line.strip() for line in template.render(known).splitlines()]
    return [_part(line) for line in lines if line]


def _part(line: str) -> Part:
    """A line of a template. `?1 long || short` may be said shortly, and `?2 words` left out, the lowest first."""
    optional = re.match(r"\?(\d)\s*", line)
    if optional is None:
        return Part(_tidy(plain(line)))
    long, _, short = line[optional.end() :].partition("||")
    return Part(_tidy(plain(long)), int(optional[1]), _tidy(plain(short)))


def _block(template: Template, name: str, known: Mapping[str, Any]) -> str:
    """One block of an email's template, as one line of plain text; the layouts escape it where they must."""
    rendered = "".join(template.blocks[name](template.new_context(dict(known))))
    return _tidy(" ".join(rendered.split()))


def _tidy(text: str) -> str:
    """A Finnish date ends in a full stop, and so does its sentence: one is enough."""
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", text).strip()


@cache
def _templates() -> Environment:
    """Words as plain text: the layouts of the channels that need escaping do it, once."""
    words = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        auto_reload=False,
        autoescape=False,  # noqa: S701 - as said
    )
    words.filters["upfirst"] = upfirst
    return words
