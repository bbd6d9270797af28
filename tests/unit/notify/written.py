"""Notices as customers read them: the facts of cases.py in words, and what a mail of them holds."""

from dataclasses import replace
from datetime import time
from html.parser import HTMLParser

from services.notify.rules.facts import Kind, Window
from services.notify.wording.subject import Part, Subject
from services.notify.wording.writing import Written, write
from tests.unit.notify.cases import PICKUP, about, at, shipment

OPENING = (((time(8), time(21)),), ((time(9), time(18)),))
TOMORROW = Window(start=at(25, 14), end=at(25, 16))


def sms(kind: Kind, language: str = "fi", **facts) -> str:
    return write(about(kind, **facts), channel="sms", language=language).text


def email(kind: Kind, language: str = "fi", **facts):
    return write(about(kind, **facts), channel="email", language=language)


def mail(about_what: Subject, language: str = "fi") -> Written:
    return write(about_what, channel="email", language=language)


def waiting(**facts) -> Subject:
    return about(Kind.PICKUP, pickup=PICKUP, opening=OPENING, **facts)


def digest() -> Subject:
    """Two orders at one place, each with its code."""
    second = shipment("ready_for_pickup", id="shp_2", order_id="ord_2", pickup=replace(PICKUP, code="9913"))
    part = Part(claim=waiting().claim, shipment=second, reference="WEB-10077")
    return replace(waiting(), more=(part,))


class Seen(HTMLParser):
    """What a mail holds: its elements with their attributes, and the style each text is drawn in."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, tuple[str, ...], dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.elements.append((tag, found))
        if tag not in self.VOID:
            self._open.append((tag, found))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not data.strip() or any(tag in ("style", "title") for tag, _ in self._open):
            return
        style: dict[str, str] = {}
        for _, attributes in self._open:
            rules = dict(rule.split(":", 1) for rule in (attributes.get("style") or "").split(";") if ":" in rule)
            style |= {name: value for name, value in rules.items() if name in ("color", "background", "display")}
        path = tuple(name for tag, attributes in self._open for name in (tag, attributes.get("class")) if name)
        self.texts.append((data.strip(), path, style))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == tag]
