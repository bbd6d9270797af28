"""Notices as customers read them: the facts of cases.py in words."""

from datetime import time

from services.notify.rules.facts import Kind, Window
from services.notify.wording.writing import write
from tests.unit.notify.cases import about, at

OPENING = (((time(8), time(21)),), ((time(9), time(18)),))


TOMORROW = Window(start=at(25, 14), end=at(25, 16))


def sms(kind: Kind, language: str = "fi", **facts) -> str:
    return write(about(kind, **facts), channel="sms", language=language).text


def email(kind: Kind, language: str = "fi", **facts):
    return write(about(kind, **facts), channel="email", language=language)
