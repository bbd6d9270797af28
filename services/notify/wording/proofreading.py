"""Reads a shop's own words before a customer does: can they be used, do they say what they must, what do they cost?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from jinja2 import TemplateError

from services.notify.rules.facts import Kind
from services.notify.wording import samples
from services.notify.wording.own_template import BadTemplate, own_template, variables
from services.notify.wording.samples import USUAL_FRAME, Frame
from services.notify.wording.subject import AT_PICKUP, Subject
from services.notify.wording.vocabulary import vocabulary
from services.notify.wording.writing import Written, said_shortest, write

LONGEST = 1_600  # characters of a text message: more is not taken by providers
MOST_SEGMENTS = 6  # at its longest
_LINK = re.compile(r"(?:https?:)?//[^\s<>\"']*|\bwww\.[^\s<>\"']+", re.IGNORECASE)
# What a telephone makes a link of, though nobody wrote one.
_DOMAIN = re.compile(r"\b[a-z0-9-]+\.(?:fi|se|com|net|org|eu|io|app|info|ly|me|link|shop|top|xyz)\b", re.IGNORECASE)
# What a notice of a pickup must say, the variable that says it, and what to say where it is not known.
_MUST_SAY = (("place", "where", "where, or who tells it"), ("code", "codes", "the code, or who sends it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A template as a shop wrote it, what it is for, and whose it is."""

    text: str
    kind: Kind
    channel: str
    language: str
    frame: Frame = USUAL_FRAME


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why words cannot be used; `path` says where."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of reading: without flaws the words can be used. Segments are those of a text message."""

    flaws: tuple[Flaw, ...] = ()
    warnings: tuple[str, ...] = ()
    segments_usual: int | None = None
    segments_longest: int | None = None


def proofread(draft: Draft) -> Proof:
    """Read a draft as it is written, and as it says every kind of facts; some 20 ms."""
    usual, longest = samples.usual(draft.kind, draft.frame), samples.longest(draft.kind, draft.frame)
    if flaws := tuple(_as_written(draft, vocabulary(usual[0], draft.language))):
        return Proof(flaws=flaws)
    try:
        said = [_say(draft, about) for about in usual]
        at_most = [_say(draft, about) for about in longest]
    except (TemplateError, TypeError) as error:
        return Proof(flaws=(Flaw("text", f"does not work with all that may be known: {error}"),))
    spoken = zip(usual, said, strict=True)
    flaws = tuple(dict.fromkeys(flaw for about, written in spoken for flaw in _missing(draft, about, written)))
    return Proof(flaws=flaws) if draft.channel == "email" else _priced(flaws, said, at_most)


def _priced(flaws: tuple[Flaw, ...], said: list[Written], at_most: list[Written]) -> Proof:
    usual, most = (max(written.segments or 0 for written in told) for told in (said, at_most))
    if most > MOST_SEGMENTS or any(len(written.text) > LONGEST for written in at_most):
        flaws = (*flaws, Flaw("text", f"takes {most} segments at its longest; {MOST_SEGMENTS} is the most"))
    warnings = ("usually takes more than one segment, and each is charged",) if usual > 1 else ()
    return Proof(flaws=flaws, warnings=warnings, segments_usual=usual, segments_longest=most)


def _as_written(draft: Draft, known: dict[str, object]) -> Iterator[Flaw]:
    try:
        own_template(draft.text, draft.channel)
    except BadTemplate as error:
        yield Flaw(error.path, error.reason)
        return
    for name in sorted(variables(draft.text) - set(known)):
        yield Flaw(f"text, line {_line_of(name, draft.text)}", f"no variable is called {name}")
    for link in _foreign_links(draft.text, draft):
        yield Flaw("text", f"leads to {link}: links lead to {draft.frame.origin} only, as {{{{ link }}}}")
    for name in _DOMAIN.findall(_LINK.sub(" ", draft.text)):
        yield Flaw("text", f"{name} would become a link on a telephone")


def _missing(draft: Draft, about: Subject, written: Written) -> Iterator[Flaw]:
    """What must be said, whatever is known; in a text message also where it is said as shortly as it can be."""
    known, told = vocabulary(about, draft.language), written.text
    if draft.channel == "sms":
        told = said_shortest(about, draft.language, own_template(draft.text, draft.channel))
    if not told.strip() or written.subject == "":
        yield Flaw("text", "says nothing in some cases")
    if str(known["shop"]) not in told:
        yield Flaw("text", "must name the shop, as {{ shop }}: nobody trusts a message from nobody")
    for link in _foreign_links(told, draft):
        yield Flaw("text", f"leads to {link}: links lead to {draft.frame.origin} only")
    if draft.kind in AT_PICKUP and draft.kind is not Kind.CORRECTION:
        for fact, name, what in _MUST_SAY:
            if str(known[fact] or known["carrier"]).lower() not in told.lower():
                hint = f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}…{{{{ carrier }}}}…{{% endif %}}"
                yield Flaw("text", f"must say {what}: {hint}")


def _say(draft: Draft, about: Subject) -> Written:
    own = own_template(draft.text, draft.channel)
    return write(about, channel=draft.channel, language=draft.language, own=own)


def _foreign_links(text: str, draft: Draft) -> list[str]:
    ours = urlsplit(draft.frame.origin)
    found = [(link, urlsplit(link)) for link in _LINK.findall(text)]
    return [link for link, parts in found if (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc)]


def _line_of(name: str, text: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
