"""The ops console over HTTP: who gets in, what it shows, and that only its own forms decide."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.ops.app import create_web
from shared.database import Mechanism
from shared.installation import Installation
from tests.integration.ops.conftest import NOW
from tests.integration.ops.trouble import PASSWORD, fail, wait_in_outbox

OPS = ("anybody", PASSWORD)


@pytest.fixture
def client(embedded: Installation) -> FlaskClient:
    return create_web(embedded).test_client()


def page(client: FlaskClient, path: str) -> str:
    return client.get(path, auth=OPS).get_data(as_text=True)


def token(client: FlaskClient, letter_id: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page(client, f"/ops/dead-letters/{letter_id}"))
    assert found
    return found[1]


def decide(client: FlaskClient, letter_id: str, decision: str, **form: str) -> TestResponse:
    if "token" not in form:
        form["token"] = token(client, letter_id)
    return client.post(f"/ops/dead-letters/{letter_id}/{decision}", auth=OPS, data=form)


def state(client: FlaskClient, letter_id: str) -> str:
    return str(client.get(f"/v1/ops/dead-letters/{letter_id}", auth=OPS).get_json()["state"])


@pytest.mark.parametrize("path", ["/ops", "/ops/", "/ops/dead-letters", "/ops/dead-letters/x", "/ops/static/ops.css"])
def test_every_page_asks_for_the_password(client: FlaskClient, path: str) -> None:
    for answer in (client.get(path), client.get(path, auth=("ops", "wrong"))):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_pages_forbid_scripts_and_are_not_kept(client: FlaskClient) -> None:
    answer = client.get("/ops", auth=OPS)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|style=|\son\w+=", answer.get_data(as_text=True))


def test_the_overview_names_what_is_wrong(client: FlaskClient, embedded: Installation) -> None:
    fail(embedded)
    wait_in_outbox(embedded, "orders", since=NOW - timedelta(minutes=3))
    shown = page(client, "/ops")
    assert "1 dead letter of notify needs a decision." in shown
    assert "An event of orders has waited in the outbox for 3 min." in shown


def test_the_overview_stands_while_a_database_is_away(client: FlaskClient, embedded: Installation) -> None:
    Mechanism.metadata.drop_all(embedded.database("tracking").engine)
    shown = page(client, "/ops")
    assert "The database of tracking does not answer" in shown
    assert "Every event that is due has left" not in shown
    assert client.get("/ops/dead-letters", auth=OPS).status_code == 503


def test_the_overview_renews_itself_unless_held(client: FlaskClient) -> None:
    assert 'http-equiv="refresh" content="5"' in page(client, "/ops")
    assert "http-equiv" not in page(client, "/ops?live=off")


def test_an_empty_list_says_what_is_good(client: FlaskClient) -> None:
    assert "No dead letters" in page(client, "/ops/dead-letters")


def test_the_list_leads_to_each_letter(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded, message_id="erp/2026?11")
    found = re.search(r'href="(/ops/dead-letters/[^"]+)"', page(client, "/ops/dead-letters"))
    assert found
    assert letter_id in page(client, found[1])


def test_what_a_message_says_is_never_markup(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded, body={"name": "<script>alert(1)</script>"})
    shown = page(client, f"/ops/dead-letters/{letter_id}")
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_retrying_leads_back_to_the_letter(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded)
    answer = decide(client, letter_id, "retry")
    assert answer.status_code == 303
    assert "Handed back to its service" in page(client, answer.headers["Location"])
    assert state(client, letter_id) == "retry"


def test_discarding_shows_the_reason(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded)
    decide(client, letter_id, "discard", reason="a test order")
    assert "a test order" in page(client, f"/ops/dead-letters/{letter_id}")
    assert state(client, letter_id) == "discarded"


def test_discarding_without_a_reason_asks_for_one(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded)
    answer = decide(client, letter_id, "discard", reason="  ")
    assert answer.status_code == 422
    assert "Say why" in answer.get_data(as_text=True)
    assert state(client, letter_id) == "dead"


@pytest.mark.parametrize("wrong", ["", "0" * 64, "ä"])
def test_a_form_without_our_token_decides_nothing(client: FlaskClient, embedded: Installation, wrong: str) -> None:
    letter_id = fail(embedded)
    assert decide(client, letter_id, "retry", token=wrong).status_code == 403
    assert state(client, letter_id) == "dead"


def test_the_token_of_one_letter_does_not_open_another(client: FlaskClient, embedded: Installation) -> None:
    other = token(client, fail(embedded, message_id="other"))
    assert decide(client, fail(embedded), "retry", token=other).status_code == 403


def test_another_sites_form_decides_nothing(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded)
    headers = {"Sec-Fetch-Site": "cross-site"}
    form = {"token": token(client, letter_id)}
    answer = client.post(f"/ops/dead-letters/{letter_id}/retry", auth=OPS, data=form, headers=headers)
    assert answer.status_code == 403


def test_the_second_person_to_decide_is_told(client: FlaskClient, embedded: Installation) -> None:
    letter_id = fail(embedded)
    form = {"token": token(client, letter_id), "reason": "a test order"}
    decide(client, letter_id, "discard", **form)
    answer = decide(client, letter_id, "retry", **form)
    assert answer.status_code == 409
    assert "discarded" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/ops/dead-letters/notify.events:nothing", "/ops/dead-letters?cursor=x"])
def test_a_wrong_address_is_explained(client: FlaskClient, path: str) -> None:
    answer = client.get(path, auth=OPS)
    assert answer.status_code in (404, 422)
    assert answer.mimetype == "text/html"


def test_long_lists_have_pages(client: FlaskClient, embedded: Installation) -> None:
    for number in range(51):
        fail(embedded, message_id=f"m{number:02}")
    found = re.search(r'href="([^"]+cursor=[^"]+)"', page(client, "/ops/dead-letters?service=notify"))
    assert found
    older = page(client, found[1].replace("&amp;", "&"))
    assert older.count('href="/ops/dead-letters/notify.events:') == 1
