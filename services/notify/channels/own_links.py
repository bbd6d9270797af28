"""Messages carry links to our own pages only: whoever gets used to others' in our name is easily deceived."""

import re
from html import unescape
from urllib.parse import urlsplit

from services.notify.channels import Channel, Lost, Outcome, Outgoing
from services.notify.rules.faults import Fault, Follow

_END = r"""[^\s<>"'()\\]+"""
# In small letters. What must not stand before is asked after the first word, which is searched for at full speed.
_LINKS = (re.compile(r"https?:/*" + _END), re.compile(r"www\.(?<!\wwww\.)(?<!://www\.)" + _END))
_BARE = re.compile(r"""["'=(]\s*(//""" + _END + ")")  # in a page, whose scheme it shares
_NAMES = frozenset({"www.w3.org", "schema.org"})  # of vocabularies, in a page's head: nobody opens them
_PORTS = {"http": 80, "https": 443}


def foreign_link(text: str, html: str | None, origin: str) -> str | None:
    """The first address in a message that is not on `origin`; None where all are."""
    page = unescape(html or "").replace("\\", "/").lower()  # as browsers read it
    found = [link for pattern in _LINKS for part in (text.lower(), page) for link in pattern.findall(part)]
    links = dict.fromkeys([*found, *_BARE.findall(page)])
    return next((link for link in links if not _is_ours(link, origin)), None)


class OwnLinksOnly:
    """A channel that refuses what would lead people elsewhere."""

    def __init__(self, channel: Channel, origin: str) -> None:
        self.provider = channel.provider
        self._channel, self._origin = channel, origin

    def send(self, message: Outgoing) -> Outcome:
        if foreign_link(message.text, message.html, self._origin):
            return Outcome(result="refused", error="foreign_link", fault=Fault(Follow.GIVE_UP))
        return self._channel.send(message)

    def lookup(self, lost: Lost) -> Outcome | None:
        return self._channel.lookup(lost)


def _is_ours(link: str, origin: str) -> bool:
    try:
        ours, theirs = _place(origin), _place(link)
    except ValueError:  # no port, no address: nobody knows where it leads
        return False
    return theirs == ours or theirs[1] in _NAMES


def _place(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
