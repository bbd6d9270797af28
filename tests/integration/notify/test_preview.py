"""What a notice would look like: a draft, or an order of the shop, is shown and nothing is kept."""

import pytest

from tests.integration.notify.house import order
from tests.integration.notify.shops import OWN, Shop


class TestPreview:
    def test_shows_a_draft_with_made_up_facts_and_keeps_nothing(self, shop: Shop):
        answer = shop.post("/v1/notices/preview", {"kind": "pickup", "channel": "sms", "language": "fi", "text": OWN})

        assert answer.status_code == 200
        assert answer.json["text"].startswith("Mukikauppa: moikka! Pakettisi odottaa.")
        assert (answer.json["segments"], answer.json["segments_longest"]) == (1, 2)
        assert shop.template("pickup", "sms", "fi")["own"] is None

    def test_shows_an_order_of_the_shop_with_its_pictures_inside(self, shop: Shop):
        shop.tell("ready_for_pickup")
        wanted = {"kind": "pickup", "channel": "email", "language": "sv", "order_id": "ord_1"}

        mail = shop.post("/v1/notices/preview", wanted).json

        assert mail["subject"] == "Ditt paket kan hämtas: K-Market Kamppi"
        assert 'src="data:image/png;base64,' in mail["html"]
        assert "cid:" not in mail["html"]
        assert mail["warnings"] == []

    def test_says_that_a_notice_would_not_be_sent_as_things_stand(self, shop: Shop):
        shop.tell("ready_for_pickup")
        wanted = {"kind": "arriving", "channel": "sms", "language": "fi", "order_id": "ord_1"}

        assert "would not be sent now" in shop.post("/v1/notices/preview", wanted).json["warnings"][0]

    def test_another_shops_order_is_not_there(self, shop: Shop):
        shop.tell("ready_for_pickup")
        wanted = {"kind": "pickup", "channel": "sms", "language": "fi", "order_id": "ord_1"}

        assert shop.post("/v1/notices/preview", wanted, shop.other_key).status_code == 404

    def test_an_order_without_a_shipment_has_nothing_to_show(self, shop: Shop):
        mine = {"id": shop.shop_id, "name": "Mukikauppa", "zone": "Europe/Helsinki"}
        shop.house.hear("order.placed", order(shop=mine))
        wanted = {"kind": "pickup", "channel": "sms", "language": "fi", "order_id": "ord_1"}

        assert shop.post("/v1/notices/preview", wanted).status_code == 422
        assert shop.post("/v1/notices/preview", wanted | {"kind": "order_confirmed"}).status_code == 200

    @pytest.mark.parametrize("kind", ["change_confirmed", "change_refused", "correction", "feedback", "pickup_moved"])
    @pytest.mark.parametrize("channel", ["sms", "whatsapp", "email"])
    def test_every_kind_can_be_seen_of_any_order(self, shop: Shop, kind, channel):
        shop.tell("ready_for_pickup")
        wanted = {"kind": kind, "channel": channel, "language": "en", "order_id": "ord_1"}

        answer = shop.post("/v1/notices/preview", wanted)

        assert answer.status_code == 200
        assert "None" not in answer.json["text"]

    def test_a_draft_that_cannot_be_used_says_why(self, shop: Shop):
        answer = shop.post(
            "/v1/notices/preview", {"kind": "pickup", "channel": "sms", "language": "fi", "text": "{{ who }}"}
        )

        assert answer.status_code == 422
        assert answer.json["errors"][0]["reason"] == "no variable is called who"
