"""A customer in a browser without JavaScript: opens the link, gives the postcode, presses buttons."""

import re
from html import unescape
from typing import Any

import requests

_FORM = re.compile(r'name="form" value="([0-9a-f]+)"')


class Browser:
    """One customer's browser at the page of an order."""

    def __init__(self, page_url: str) -> None:
        self.page_url = page_url
        self.session = requests.Session()

    def reads(self, path: str = "") -> str:
        """The words of a page behind the link, in English."""
        return _words(self._get(path))

    def presses(self, path: str, query: str = "", *, on: str = "", **fields: Any) -> str:
        """Send a form that stands on a page; returns the words of what follows."""
        signature = _FORM.search(self._get(on))
        assert signature, "the page has no form"
        url = f"{self.page_url}{path}?lang=en{query}"
        answer = self.session.post(url, data={"form": signature[1], **fields}, timeout=10)
        assert answer.status_code == 200, answer.text
        return _words(answer.text)

    def gives(self, postcode: str) -> None:
        self.presses("/postcode", postcode=postcode)

    def holds(self, path: str, name: str) -> str:
        """What a form of a page says without showing it."""
        found = re.search(rf'name="{name}" value="([^"]+)"', self._get(path))
        assert found, f"the page holds no {name}"
        return found[1]

    def _get(self, path: str = "") -> str:
        answer = self.session.get(f"{self.page_url}{path}?lang=en", timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.text


def _words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
