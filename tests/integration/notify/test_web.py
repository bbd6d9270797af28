"""/v1/notices for shops, /v1/sandbox/messages and /sandbox for whoever looks."""

from collections.abc import Iterator

import pytest

from services.notify.app import create_web
from services.notify.wording.pickup_codes import png
from tests.installed import installed
from tests.integration.notify.house import House, order, progressed
from tests.integration.notify.shops import Web
from tests.unit.notify.cases import NOON

FIELDS = {
    "id",
    "order_id",
    "shipment_ids",
    "kind",
    "decision",
    "reason",
    "channel",
    "language",
    "to",
    "subject",
    "text",
    "segments",
    "status",
    "due_at",
    "sent_at",
    "settled_at",
    "attempts",
    "because",
}


@pytest.fixture
def web(tmp_path) -> Iterator[Web]:
    home = installed("notify", folder=tmp_path, now=NOON)
    shop_id, key = home.access.add_shop(name="Mukikauppa", now=NOON)
    _, other_key = home.access.add_shop(name="Toinen", now=NOON)
    yield Web(create_web(home).test_client(), House(home.database("notify")), shop_id, key, other_key)
    home.close()


class TestNotices:
    def test_shows_what_was_told_and_why(self, web: Web):
        web.tell("ready_for_pickup")

        (notice,) = web.get("/v1/notices?order_id=ord_1", web.key).json["items"]

        assert set(notice) == FIELDS
        assert (notice["kind"], notice["decision"], notice["status"]) == ("pickup", "send", "delivered")
        assert notice["to"] == "+358401234567"
        assert notice["segments"] == 1
        assert notice["shipment_ids"] == ["shp_1"]
        assert notice["because"][0] == "kind: ready_for_pickup is told as pickup"
        (attempt,) = notice["attempts"]
        assert (attempt["channel"], attempt["provider"], attempt["status"]) == ("sms", "sandbox", "delivered")

    def test_is_found_by_shipment(self, web: Web):
        web.tell("ready_for_pickup")

        assert len(web.get("/v1/notices?shipment_id=shp_1", web.key).json["items"]) == 1
        assert web.get("/v1/notices?shipment_id=shp_2", web.key).json["items"] == []

    def test_another_shop_sees_nothing(self, web: Web):
        web.tell("ready_for_pickup")

        assert web.get("/v1/notices?order_id=ord_1", web.other_key).json["items"] == []

    def test_asks_for_a_key(self, web: Web):
        assert web.get("/v1/notices").status_code == 401
        assert web.get("/v1/notices", "pk_wrong").status_code == 401

    def test_lists_are_read_page_by_page(self, web: Web):
        web.tell("handed_over", revision=1)
        web.tell("out_for_delivery", revision=2)
        web.tell("delivered", revision=3)

        first = web.get("/v1/notices?limit=2", web.key).json
        second = web.get(f"/v1/notices?limit=2&cursor={first['next']}", web.key).json

        kinds = [notice["kind"] for notice in (*first["items"], *second["items"])]
        assert kinds == ["delivered", "arriving", "on_its_way"]
        assert second["next"] is None

    @pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "cursor=%C3%A4"])
    def test_a_bad_page_is_a_problem_with_its_path(self, web: Web, query):
        answer = web.get(f"/v1/notices?{query}", web.key)

        assert answer.status_code == 422
        assert answer.json["errors"][0]["path"] == query.partition("=")[0]


class TestSandboxMessages:
    def test_are_open_and_newest_first(self, web: Web):
        web.tell("out_for_delivery", revision=1)
        web.tell("delivered", revision=2)

        messages = web.get("/v1/sandbox/messages").json["items"]

        assert set(messages[0]) == {"channel", "to", "subject", "text", "html", "at", "notice_id"}
        assert "toimitettu" in messages[0]["text"]
        assert "saapuu" in messages[1]["text"]

    def test_with_a_key_only_the_shops_own(self, web: Web):
        web.tell("delivered")

        assert len(web.get("/v1/sandbox/messages", web.key).json["items"]) == 1
        assert web.get("/v1/sandbox/messages", web.other_key).json["items"] == []
        assert web.get("/v1/sandbox/messages", "pk_wrong").status_code == 401


class TestPage:
    def test_an_empty_sandbox_says_so(self, web: Web):
        assert "The first text message will appear here." in web.get("/sandbox").text

    def test_shows_the_text_message_with_its_link(self, web: Web):
        web.tell("out_for_delivery")

        page = web.get("/sandbox").text

        assert "pakettisi on jakelussa" in page
        assert '<a href="https://posti.esimerkki.fi/t/' in page
        assert "+358 40 1234567" in page

    def test_shows_the_mail_in_a_frame_of_its_own(self, web: Web):
        web.house.hear("order.placed", order(customer_says={"phone": None}))
        web.house.hear("shipment.progressed", progressed("ready_for_pickup"))
        web.house.go_on()
        (mail,) = web.house.messages

        page, frame = web.get("/sandbox"), web.get(f"/sandbox/mail/{mail.id}")

        assert f"/sandbox/mail/{mail.id}" in page.text
        assert "K-Market Kamppi" in frame.text
        assert "script" not in frame.headers["Content-Security-Policy"]

    def test_shows_the_code_in_the_mail_and_nothing_else_may_load_in_it(self, web: Web):
        web.house.hear("order.placed", order(customer_says={"phone": None}))
        web.house.hear("shipment.progressed", progressed("ready_for_pickup"))
        web.house.go_on()
        (mail,) = web.house.messages

        frame = web.get(f"/sandbox/mail/{mail.id}")
        picture = web.get(f"/sandbox/mail/{mail.id}/code-1.png")

        assert f'src="/sandbox/mail/{mail.id}/code-1.png"' in frame.text
        assert "img-src 'self';" in frame.headers["Content-Security-Policy"]
        assert (picture.mimetype, picture.data) == ("image/png", png("4821"))
        assert web.get(f"/sandbox/mail/{mail.id}/other.png").status_code == 404
        assert web.get("/sandbox/mail/msg_none/code-1.png").status_code == 404

    def test_offers_the_window_for_the_calendar(self, web: Web):
        eta = {"from": "2026-11-24T12:00:00+00:00", "to": "2026-11-24T14:00:00+00:00", "source": "carrier"}
        web.house.hear("order.placed", order(customer_says={"phone": None}))
        web.house.hear("shipment.progressed", progressed("out_for_delivery", eta=eta))
        web.house.go_on()
        (mail,) = web.house.messages

        file = web.get(f"/sandbox/mail/{mail.id}/delivery.ics")

        assert f'href="/sandbox/mail/{mail.id}/delivery.ics" download' in web.get("/sandbox").text
        assert file.headers["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
        assert file.headers["Content-Disposition"] == 'attachment; filename="delivery.ics"'
        assert "DTSTART:20261124T120000Z" in file.text

    def test_runs_nothing_and_loads_nothing_from_elsewhere(self, web: Web):
        policy = web.get("/sandbox").headers["Content-Security-Policy"]

        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy

    def test_tells_a_waiting_page_that_something_came(self, web: Web):
        before = web.get("/sandbox/newest").text
        web.tell("delivered")

        assert web.get("/sandbox/newest").text != before
        assert f'data-newest="{web.get("/sandbox/newest").text}"' in web.get("/sandbox").text

    def test_a_mail_that_is_not_there_is_not_found(self, web: Web):
        assert web.get("/sandbox/mail/msg_none").status_code == 404
