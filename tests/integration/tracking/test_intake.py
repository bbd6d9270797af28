"""Carriers' files over HTTP: kept as they came, read, answered with what was found."""

from collections.abc import Callable

from tests.integration.tracking.kit import Tracking, file, hours_ago, new_number, steps
from tests.interchanges import Said

_FIELDS = {
    "id",
    "duplicate",
    "messages",
    "scans",
    "new_scans",
    "unclaimed",
    "unknown_codes",
    "warnings",
    "quarantined",
}


def test_a_file_is_answered_with_what_was_found_in_it(tracking: Tracking) -> None:
    number = new_number()
    tracking.register(number)

    receipt = tracking.send(file(number, *steps("13", "1", "74")))

    assert set(receipt) == _FIELDS
    assert receipt["id"].startswith("in_")
    assert {name: receipt[name] for name in _FIELDS - {"id", "warnings"}} == {
        "duplicate": False,
        "messages": 1,
        "scans": 3,
        "new_scans": 3,
        "unclaimed": 0,
        "unknown_codes": 0,
        "quarantined": [],
    }


def test_a_file_moves_the_shipment_on(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)

    tracking.send(file(number, *steps("13", "21")))

    shipment = tracking.shipment(shipment_id)
    assert shipment["milestone"] == "delivered"
    assert [scan["code"] for scan in shipment["scans"]] == ["13", "21"]


def test_the_content_type_does_not_matter(tracking: Tracking) -> None:
    raw = file(new_number(), *steps("13"))

    answer = tracking.call(
        "POST",
        "/v1/carriers/generic-edifact/messages",
        data=raw,
        content_type="application/x-www-form-urlencoded",  # what curl --data-binary says
    )

    assert answer.status_code == 202
    assert answer.json["scans"] == 1


def test_an_unknown_carrier_is_answered_with_those_known(tracking: Tracking) -> None:
    answer = tracking.post_file(b"UNB", carrier="pigeon-post")

    assert answer.status_code == 404
    assert "generic-edifact, posti" in answer.json["detail"]


def test_an_empty_body_is_refused(tracking: Tracking) -> None:
    answer = tracking.post_file(b"")

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_unreadable_bytes_are_refused_and_kept_all_the_same(tracking: Tracking) -> None:
    raw = b"\x89PNG\r\n " + new_number().encode()

    answer = tracking.post_file(raw)

    assert answer.status_code == 422
    (kept,) = tracking.get("/v1/carriers/messages")["items"]
    assert kept["state"] == "unreadable"
    assert kept["id"] in answer.json["detail"]
    assert tracking.call("GET", f"/v1/carriers/messages/{kept['id']}/raw").data == raw


def test_unreadable_bytes_sent_again_are_the_same_file(tracking: Tracking) -> None:
    raw = b"no interchange " + new_number().encode()

    first, second = tracking.post_file(raw), tracking.post_file(raw)

    assert second.status_code == 422
    assert second.json["detail"] == first.json["detail"]
    assert len(tracking.get("/v1/carriers/messages")["items"]) == 1


def test_a_bad_message_is_quarantined_by_name_and_its_neighbours_go_through(tracking: Tracking) -> None:
    good, bad = new_number(), new_number()
    shipment_id = tracking.register(good)
    raw = _two_messages(bad, good)

    receipt = tracking.send(raw)

    (fault,) = receipt["quarantined"]
    assert "R-TWO" in fault["interchange"]
    assert fault["message"].startswith("1 IFTSTA")
    assert "UNT" in fault["segment"]
    assert fault["code"]
    assert fault["text"]
    assert receipt["messages"] == 2
    assert receipt["new_scans"] == 1
    assert tracking.shipment(shipment_id)["milestone"] == "delivered"


def test_an_unknown_code_is_counted_and_silent(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    before = len(tracking.told(shipment_id))

    receipt = tracking.send(file(number, Said(code="XYZ", at=hours_ago(1))))

    assert receipt["unknown_codes"] == 1
    assert len(tracking.told(shipment_id)) == before
    (scan,) = tracking.shipment(shipment_id)["scans"]
    assert (scan["code"], scan["milestone"]) == ("XYZ", "unknown")


def test_a_padding_null_byte_stops_nothing(tracking: Tracking) -> None:
    number = new_number()
    raw = file(number, Said(code="21", at=hours_ago(1), more=["FTX+AAI+++left\0at the door"]))

    assert tracking.send(raw)["new_scans"] == 1


def test_a_file_shows_its_state_and_counts(tracking: Tracking) -> None:
    receipt = tracking.send(file(new_number(), *steps("13", "1")))

    shown = tracking.get(f"/v1/carriers/messages/{receipt['id']}")

    assert shown["state"] == "done"
    assert shown["carrier"] == "generic-edifact"
    assert shown["received_at"] == "2026-11-24T12:00:00+00:00"
    assert {name: shown[name] for name in _FIELDS - {"duplicate"}} == {
        name: receipt[name] for name in _FIELDS - {"duplicate"}
    }


def test_the_raw_bytes_come_back_as_a_download(tracking: Tracking) -> None:
    raw = file(new_number(), *steps("13"))
    receipt = tracking.send(raw)

    answer = tracking.call("GET", f"/v1/carriers/messages/{receipt['id']}/raw")

    assert answer.data == raw
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_listed_page_by_page(tracking: Tracking) -> None:
    sent = [tracking.send(file(new_number(), *steps("13")))["id"] for _ in range(3)]

    first = tracking.get("/v1/carriers/messages?limit=2")
    second = tracking.get(f"/v1/carriers/messages?limit=2&cursor={first['next']}")

    assert sorted(item["id"] for item in [*first["items"], *second["items"]]) == sorted(sent)
    assert second["next"] is None


def test_another_shop_sees_nothing_of_a_file(tracking: Tracking, open_shop: Callable[..., Tracking]) -> None:
    intake_id = tracking.send(file(new_number(), *steps("13")))["id"]
    stranger = open_shop()
    path = f"/v1/carriers/messages/{intake_id}"

    answers = [stranger.call("GET", path), stranger.call("GET", f"{path}/raw"), stranger.call("POST", f"{path}/replay")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert stranger.get("/v1/carriers/messages")["items"] == []


def test_a_key_without_the_scope_carriers_is_refused(open_shop: Callable[..., Tracking]) -> None:
    shop = open_shop(scopes=["orders"])

    assert shop.post_file(file(new_number(), *steps("13"))).status_code == 403


def _two_messages(bad: str, good: str) -> bytes:
    """The first message's UNT promises more segments than it has."""
    first, second = (
        [f"BGM+77+{number}+9", f"CNI+1+{number}", "STS+1+21", f"DTM+334:{hours_ago(1):%Y%m%d%H%M}?+0000:205"]
        for number in (bad, good)
    )
    lines = [
        "UNB+UNOC:3+CARRIER:ZZ+SHOP:ZZ+261124:1400+R-TWO",
        *["UNH+1+IFTSTA:D:96A:UN", *first, "UNT+60+1"],
        *["UNH+2+IFTSTA:D:96A:UN", *second, "UNT+6+2"],
        "UNZ+2+R-TWO",
    ]
    return "".join(f"{line}'" for line in lines).encode()
