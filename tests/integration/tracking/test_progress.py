"""What a shipment tells: shipment.progressed with its whole state, and the same over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.ids import new_id
from tests.integration.tracking.kit import NOW, Tracking, file, hours_ago, new_number, order_body, steps
from tests.interchanges import Said, ready

_FIELDS = [
    "id",
    "order_id",
    "carrier",
    "tracking_number",
    "milestone",
    "milestone_at",
    "milestone_precision",
    "parcels",
    "eta",
    "pickup",
    "needs",
    "scans",
    "page_url",
]
_SCAN_FIELDS = [
    "at",
    "precision",
    "zone_source",
    "code",
    "reason",
    "milestone",
    "place",
    "parcel",
    "flags",
    "withdrawn",
]


def test_a_new_shipment_is_told_at_once(tracking: Tracking) -> None:
    shipment_id = tracking.register(new_number(), method="locker")

    (body,) = tracking.told(shipment_id)

    assert (body["revision"], body["milestone"], body["method"]) == (1, "unknown", "locker")
    assert body["shop_id"] == tracking.shop.id


def test_each_change_is_told_once_with_the_next_revision(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)

    for codes in (["13"], ["13"], ["1"], ["12"], ["21"]):
        tracking.send(file(number, *steps(*codes), reference=f"{codes[0]}-{number}"))

    told = tracking.told(shipment_id)
    assert [body["revision"] for body in told] == list(range(1, len(told) + 1))
    assert told[-1]["milestone"] == "delivered"


def test_a_file_with_many_steps_is_told_as_one_change(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)

    tracking.send(file(number, *steps("5", "13", "1", "12", "21")))

    assert [body["milestone"] for body in tracking.told(shipment_id)] == ["unknown", "delivered"]


def test_a_late_step_changes_nothing(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    tracking.send(file(number, Said(code="21", at=hours_ago(1))))
    told = tracking.told(shipment_id)

    tracking.send(file(number, Said(code="12", at=hours_ago(5)), reference="LATE"))

    assert tracking.told(shipment_id) == told
    assert [scan["code"] for scan in tracking.shipment(shipment_id)["scans"]] == ["12", "21"]


def test_the_order_of_arrival_does_not_matter(tracking: Tracking) -> None:
    said = steps("5", "13", "1", "21")
    states = []
    for order in (said, said[::-1]):
        number = new_number()
        shipment_id = tracking.register(number)
        for step in order:
            tracking.send(file(number, step, reference=f"{step.code}-{number}"))
        state = tracking.told(shipment_id)[-1]
        states.append({name: state[name] for name in ("milestone", "milestone_at", "parcels", "eta", "settled")})

    assert states[0] == states[1]


def test_a_future_scan_changes_nothing_even_when_its_time_has_come(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    ahead = Said(code="21", at=NOW + timedelta(hours=20))
    tracking.send(_written_now(file(number, ahead)))

    tracking.home.clock.at = NOW + timedelta(days=2)
    tracking.send(file(number, Said(code="13", at=NOW + timedelta(days=1)), reference="NEXT"))

    shipment = tracking.shipment(shipment_id)
    assert shipment["milestone"] == "handed_over"
    assert [scan["flags"] for scan in shipment["scans"] if scan["code"] == "21"] == [["future"]]


def test_a_test_interchange_changes_nothing(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    raw = file(number, *steps("21"), reference="TRIAL")

    receipt = tracking.send(raw.replace(b"+TRIAL'\nUNH", b"+TRIAL++++++1'\nUNH"))

    assert receipt["quarantined"] == []
    assert tracking.shipment(shipment_id)["milestone"] == "unknown"
    assert len(tracking.told(shipment_id)) == 1


def test_a_shipment_waiting_to_be_collected_says_where_until_when_and_with_which_code(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number, method="pickup_point")

    tracking.send(file(number, ready(hours_ago(1), code="1234", until=NOW + timedelta(days=5))))

    shipment = tracking.shipment(shipment_id)
    assert shipment["milestone"] == "ready_for_pickup"
    assert shipment["pickup"] == {
        "name": "K-Market Kamppi",
        "street": "Urho Kekkosen katu 1",
        "postcode": "00100",
        "city": "Helsinki",
        "opening_hours": shipment["pickup"]["opening_hours"],
        "code": "1234",
        "until": "2026-11-29T22:00:00+00:00",  # the midnight after the last day, in Helsinki
    }
    assert shipment["pickup"]["opening_hours"]


def test_a_shipment_has_exactly_the_public_fields(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    tracking.send(file(number, *steps("13")))

    shipment = tracking.shipment(shipment_id)

    assert list(shipment) == _FIELDS
    assert [list(scan) for scan in shipment["scans"]] == [_SCAN_FIELDS]
    assert shipment["scans"][0]["at"] == "2026-11-24T11:00:00+00:00"
    assert shipment["page_url"].startswith("https://track.example.fi/t/")


def test_the_event_tells_how_long_to_wait_for_other_parcels(tracking: Tracking) -> None:
    shipment_id = tracking.register(new_number())

    assert tracking.told(shipment_id)[0]["debounce_seconds"] == 600


def test_what_the_shop_promised_is_expected_until_the_carrier_says_more(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number, order_id=f"ord_{number}")

    tracking.hear("order.changed", order_body(tracking.shop, f"ord_{number}"))

    assert tracking.shipment(shipment_id)["eta"] == {
        "from": "2026-11-24T22:00:00+00:00",
        "to": "2026-11-26T22:00:00+00:00",
        "confidence": None,
        "source": "shop",
    }
    assert [body["revision"] for body in tracking.told(shipment_id)] == [1, 2]


def test_a_promise_known_before_the_shipment_is_told_with_it(tracking: Tracking) -> None:
    number = new_number()
    tracking.hear("order.changed", order_body(tracking.shop, f"ord_{number}"))

    shipment_id = tracking.register(number, order_id=f"ord_{number}")

    (body,) = tracking.told(shipment_id)
    assert body["eta"]["source"] == "shop"


def test_an_older_order_does_not_bring_its_promise_back(tracking: Tracking) -> None:
    number = new_number()
    order_id = f"ord_{number}"
    shipment_id = tracking.register(number, order_id=order_id)
    moved = {"method": "home", "promised": {"from": "2026-11-27", "to": "2026-11-27"}}
    tracking.hear("order.changed", order_body(tracking.shop, order_id, revision=3, delivery=moved))

    tracking.hear("order.changed", order_body(tracking.shop, order_id, revision=2))

    assert tracking.shipment(shipment_id)["eta"]["from"] == "2026-11-26T22:00:00+00:00"


def test_shipments_are_found_by_tracking_or_parcel_number(tracking: Tracking) -> None:
    number, parcel = new_number(), new_number()
    shipment_id = tracking.register(number, parcels=[parcel])
    tracking.register(new_number())

    by_each = [tracking.get(f"/v1/shipments?tracking_number={one}")["items"] for one in (number, parcel)]

    assert [[item["id"] for item in items] for items in by_each] == [[shipment_id], [shipment_id]]


@pytest.mark.parametrize("written", [str.lower, lambda number: f" {number[:6]} {number[6:]}"])
def test_shipments_are_found_however_their_number_is_written(tracking: Tracking, written: Callable[[str], str]) -> None:
    number = new_number()
    shipment_id = tracking.register(number)

    (found,) = tracking.get(f"/v1/shipments?tracking_number={written(number)}")["items"]

    assert found["id"] == shipment_id


def test_shipments_are_listed_page_by_page_newest_first(tracking: Tracking) -> None:
    registered = [tracking.register(new_number()) for _ in range(3)]

    first = tracking.get("/v1/shipments?limit=2")
    second = tracking.get(f"/v1/shipments?limit=2&cursor={first['next']}")

    listed = [item["id"] for item in [*first["items"], *second["items"]]]
    assert listed == sorted(registered, reverse=True)
    assert second["next"] is None


def test_another_shop_sees_nothing_of_a_shipment(tracking: Tracking, open_shop: Callable[..., Tracking]) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    stranger = open_shop()

    assert stranger.call("GET", f"/v1/shipments/{shipment_id}").status_code == 404
    assert stranger.get(f"/v1/shipments?tracking_number={number}")["items"] == []


def _written_now(raw: bytes) -> bytes:
    text = raw.decode()
    start = text.index("DTM+137:")
    return (text[:start] + f"DTM+137:{hours_ago(-2):%Y%m%d%H%M}" + text[start + 20 :]).encode()


class TestWhatCanBeChanged:
    """Told with the news, so that a notice may say so; what ends by the clock is no news."""

    def shipment(self, tracking: Tracking, number: str) -> str:
        order_id, home = new_id("ord"), {"method": "home", "address": {"country": "FI"}, "promised": None}
        tracking.hear("order.changed", order_body(tracking.shop, order_id, delivery=home))
        return tracking.register(number, order_id=order_id)

    def offers(self, tracking: Tracking, shipment_id: str) -> dict[str, str | None]:
        return {one["what"]: one["until"] for one in tracking.told(shipment_id)[-1]["can_change"]}

    def test_on_the_way_almost_everything_and_on_the_van_nothing(self, tracking: Tracking) -> None:
        number = new_number()
        shipment_id = self.shipment(tracking, number)

        tracking.send(file(number, *steps("13")).replace(b":D:96A:", b":D:04A:"))
        assert {"other_time", "neighbour", "pickup_point"} <= set(self.offers(tracking, shipment_id))
        tracking.send(file(number, *steps("113"), reference=f"V-{number}").replace(b":D:96A:", b":D:04A:"))

        assert self.offers(tracking, shipment_id) == {}

    def test_is_what_the_api_offers(self, tracking: Tracking) -> None:
        number = new_number()
        shipment_id = self.shipment(tracking, number)
        tracking.send(file(number, *steps("13")))

        items = tracking.get(f"/v1/shipments/{shipment_id}/changes")["items"]

        assert self.offers(tracking, shipment_id) == {one["what"]: one["until"] for one in items if one["possible"]}

    def test_is_nothing_once_the_order_is_called_off(self, tracking: Tracking) -> None:
        number, order_id = new_number(), new_id("ord")
        tracking.hear("order.changed", order_body(tracking.shop, order_id, status="cancelled"))
        shipment_id = tracking.register(number, order_id=order_id)
        tracking.send(file(number, *steps("13")))

        assert self.offers(tracking, shipment_id) == {}
