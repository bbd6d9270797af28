"""Mail programs, messengers and virus scanners open every link before anybody reads it: that changes nothing."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import inspect, select, table, text
from werkzeug.test import Client

from services.gateway.app import Gateway, create_front
from services.notify.app import create_web as notify_web
from services.notify.rules.facts import Kind
from services.orders.app import create_web as orders_web
from services.tracking.app import create_web as tracking_web
from shared import settings
from shared.clock import FixedClock
from shared.installation import Installation
from shared.languages import LANGUAGES
from shared.links import hash_token
from shared.page.unlocked import COOKIE, proof
from tests.interchanges import Said
from tests.stories.customer import Browser
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
POSTCODE, REQUESTS = "00100", 1000
# What a link of a message leads to, at last: pages, what they load and ask for, and where their forms are sent.
EVERYWHERE = (
    *("/change", "/change/other_time", "/change/neighbour", "/change/cancel", "/postcode", "/undo", "/missing"),
    *("/live", "/details/live", "/card", "/delivery.ics", "/details", "/preferences", "/leave", "/feedback"),
    *("/unsubscribe", "/page.css", "/live.js"),
)
_LINK, _MENTIONED = re.compile(r"https?://[^\s\"'<>)]+"), re.compile(r'(?:href|src|action|data-live)="([^"#]+)')
_CARRIER_SAYS = {  # codes, by what becomes of the parcel
    "moved": ("13",),
    "missed": ("13", "23"),
    "collected": ("13", "64"),
    "received": ("13", "21"),
}


@pytest.fixture(scope="module")
def placed(house: House) -> list[Placed]:
    """An order of each fate, told by text and by mail, with a wish or a new number on its way."""
    orders = []
    for index, codes in enumerate(_CARRIER_SAYS.values()):
        preferences = {"channels": [("sms", "email")[index % 2]], "quiet_hours": None}
        one = house.place(method="home", language=tuple(LANGUAGES)[index % 3], preferences=preferences)
        expected = (f"DTM+17:{house.now + timedelta(days=1):%Y%m%d}1200:203",)
        said = [Said(code=code, at=house.ago(hours=3 - hour), more=expected) for hour, code in enumerate(codes)]
        house.carrier_says(one, *(house.ready() if step.code == "64" else step for step in said))
        house.is_told(one)
        orders.append(one)
    wish = {"what": "neighbour", "neighbour": "Virtanen, A 3"}
    house.perille.post(f"/v1/shipments/{orders[0].shipment_id}/changes", wish)
    customer = Browser(orders[0].page_url)
    customer.gives(POSTCODE)
    customer.presses("/details", on="/details", do="phone", address="+358451117009")
    house.is_told(orders[0])
    house.everything_is_handled()
    return orders


@pytest.fixture(scope="module")
def links(house: House, placed: list[Placed]) -> set[str]:
    """Every link of what was sent, and of every kind of message that could be, in every channel and language."""
    written = list(house.perille.items("/v1/sandbox/messages?limit=1000"))
    for kind, channel, language in itertools.product(Kind, ("sms", "whatsapp", "email"), LANGUAGES):
        asked = {"kind": kind, "channel": channel, "language": language, "order_id": placed[0].id}
        written.append(house.perille.post("/v1/notices/preview", asked))
    texts = [f"{message['text']} {unescape(message.get('html') or '')}" for message in written]
    found = {link.rstrip(".,!?)") for text in texts for link in _LINK.findall(text)}
    assert all(any(link.startswith(one.page_url) for one in placed) for link in found), found
    return found


@pytest.fixture(scope="module")
def home(house: House, links: set[str]) -> Iterator[Installation]:
    """Nobody is at work any more, but the doors are open: whatever changes now, a visitor has changed."""
    assert links
    house.perille.kill()
    environment = {**house.perille.environment, "PERILLE_DATA": str(house.perille.folder / "var")}
    asleep = Installation(settings.load(environment), clock=FixedClock(house.now))
    yield asleep
    asleep.close()


@pytest.fixture(scope="module")
def door(home: Installation) -> Client:
    services = {"orders": orders_web(home), "tracking": tracking_web(home), "notify": notify_web(home)}
    return Client(Gateway(services, create_front(home.settings, services)), use_cookies=True)


def contents(home: Installation) -> dict[str, list[Any]]:
    """Every row of every table of every database."""
    found = {}
    for name, database in {**home.databases(), "access": home.access.database}.items():
        with database.read() as session:
            for held in inspect(database.engine).get_table_names():
                found[f"{name}.{held}"] = sorted(map(repr, session.execute(select(text("*")).select_from(table(held)))))
    return found


def unlock(door: Client, home: Installation, placed: list[Placed]) -> None:
    """The postcodes have been given in this browser."""
    for one in placed:
        token = home.links.token(one.id)
        value = proof(hash_token(token), now=home.clock.now(), sign=home.links.sign)
        door.set_cookie(COOKIE, value, path=f"/t/{token}")


def opens(door: Client, path: str) -> tuple[int, set[str]]:
    """Open an address by GET and HEAD; returns the status, and what it leads to."""
    with door.get(path) as answer, door.head(path) as head:
        assert answer.status_code == head.status_code < 500, path
        for headers in (answer.headers, head.headers):
            assert "Set-Cookie" not in headers, path
        mentioned = _MENTIONED.findall(answer.text) if answer.mimetype == "text/html" else []
        leads = {unescape(one) for one in (*mentioned, answer.headers.get("Location", ""))}
        return answer.status_code, {one for one in leads if one.startswith("/t/")}


def crawl(door: Client, start: set[str]) -> dict[str, int]:
    """Open every link, and every link and form address on what opens; path to status."""
    waiting, seen = start, {}
    while waiting:
        path = min(waiting)
        seen[path], leads = opens(door, path)
        waiting = (waiting | leads) - seen.keys()
    return seen


def test_the_messages_lead_to_everything_a_customer_may_do(links: set[str], placed: list[Placed]) -> None:
    behind = {link.removeprefix(one.page_url) for one in placed for link in links if link.startswith(one.page_url)}

    assert behind >= {"", "/preferences", "/feedback"}, behind


def test_opening_everything_a_thousand_times_changes_nothing(
    home: Installation, door: Client, links: set[str], placed: list[Placed]
) -> None:
    before = contents(home)
    start = {urlsplit(link).path + ("?" + urlsplit(link).query if urlsplit(link).query else "") for link in links}
    for one in placed:  # the mail program's own button, and texts of a sender that takes no reply
        start |= {urlsplit(home.links.leave_url(one.id)).path, f"{urlsplit(one.page_url).path}/leave?channel=sms"}

    locked = crawl(door, start)
    unlock(door, home, placed)
    opened = crawl(door, start)
    requests = 2 * (len(locked) + len(opened))
    while requests < REQUESTS:
        requests += 2 * len(crawl(door, start))

    for somewhere in EVERYWHERE:
        assert any(urlsplit(path).path.endswith(somewhere) for path in locked | opened), somewhere
    assert contents(home) == before
