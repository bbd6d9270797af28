"""A thousand guessed links, at every service's pages: they give nothing, are slowed, and keep nobody out."""

import secrets
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from prometheus_client import REGISTRY
from werkzeug.test import Client, TestResponse

from services.gateway.app import Gateway, create_front
from services.notify.app import create_web as notify_web
from services.orders.app import create_web as orders_web
from services.tracking.app import create_web as tracking_web
from shared.installation import Installation
from shared.unknown_links import TOLD, WINDOW
from tests.installed import installed
from tests.integration.tracking_page.house import NOW, PERSONAL, Customer

GUESSES, OFFICE = 1000, "203.0.113.9"
PAGES = ("", "/live", "/change", "/card", "/details", "/preferences", "/leave", "/feedback", "/unsubscribe")


class Street:
    """Everybody behind one address: they reach all services through the gateway."""

    def __init__(self, folder: Path) -> None:
        self.home: Installation = installed("orders", "tracking", "notify", folder=folder, now=NOW)
        webs = {"orders": orders_web(self.home), "tracking": tracking_web(self.home), "notify": notify_web(self.home)}
        self._door = Client(Gateway(webs, create_front(self.home.settings, webs)))

    def opens(self, token: str, page: str = "", address: str = OFFICE) -> TestResponse:
        headers = {"X-Forwarded-For": address}
        if page == "/unsubscribe":
            leave = {"List-Unsubscribe": "One-Click"}
            return self._door.post(f"/t/{quote(token)}{page}", headers=headers, data=leave)
        return self._door.get(f"/t/{quote(token)}{page}", headers=headers)

    def counted(self, outcome: str) -> float:
        labels = [{"service": name, "outcome": outcome} for name in ("orders", "tracking", "notify")]
        return sum(REGISTRY.get_sample_value("perille_unknown_links_total", one) or 0 for one in labels)


def test_a_thousand_guesses_give_nothing_are_slowed_and_keep_nobody_out(tmp_path: Path) -> None:
    street = Street(tmp_path)
    customer = Customer(street.home)
    customer.waits()
    told, slowed = street.counted("missing"), street.counted("slowed")

    with structlog.testing.capture_logs() as lines:
        found = [street.opens(secrets.token_urlsafe(16), PAGES[n % len(PAGES)]) for n in range(GUESSES)]
        assert street.opens(customer.token).status_code == 200
    last = found[-len(PAGES) :]

    assert Counter(answer.status_code for answer in found) == {404: TOLD, 429: GUESSES - TOLD}
    assert not any(personal in answer.text for answer in found for personal in PERSONAL)
    assert {answer.headers["Retry-After"] for answer in last} == {"900"}
    assert all("En rätt länk fungerar hela tiden" in one.text for one in last if one.mimetype == "text/html")
    assert (street.counted("missing") - told, street.counted("slowed") - slowed) == (TOLD, GUESSES - TOLD)
    assert OFFICE not in str(lines)
    assert customer.token not in str(lines)

    assert street.opens(secrets.token_urlsafe(16), address="91.152.7.7").status_code == 404
    street.home.clock.at += WINDOW - timedelta(minutes=5)
    assert street.opens("x").headers["Retry-After"] == "300"
    street.home.clock.at += timedelta(minutes=5)
    assert street.opens("x").status_code == 404
    street.home.close()


@pytest.mark.parametrize("page", ["", "/details", "/preferences"])
def test_a_neighbour_in_the_same_ipv6_network_is_no_stranger_of_their_own(tmp_path: Path, page: str) -> None:
    street = Street(tmp_path)
    found = [street.opens(f"guess{n}", page, address=f"2001:14ba::{n:x}").status_code for n in range(1, TOLD + 3)]

    assert found == [404] * TOLD + [429] * 2
    street.home.close()
