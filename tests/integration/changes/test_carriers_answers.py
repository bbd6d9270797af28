"""Who may answer for a carrier: whoever signs as it, about its own wishes, now; everybody else changes nothing."""

import json
from datetime import timedelta

import pytest
import requests
from standardwebhooks import Webhook

from shared.clock import real_now
from tests.integration.changes.house import STOPPED, House
from tests.standins.carrier import SECRET, signed

STRANGERS = "whsec_" + "bm9ib2R5IHRoYXQgd2Uga25vdyBvZiwgMzIgYnl0ZXM="


def post(house: House, change_id: str, body: bytes, headers: dict[str, str], carrier: str = "generic-edifact"):
    url = f"{house.public_url}/v1/carriers/{carrier}/changes/{change_id}/answer"
    return requests.post(url, data=body, headers=headers, timeout=30)


def said(change_id: str, **more: object) -> bytes:
    return json.dumps({"change": change_id, "result": "agreed", **more}).encode()


def without(name: str):
    return lambda headers: {key: value for key, value in headers.items() if key != name}


def with_(**changed: str):
    return lambda headers: headers | {f"webhook-{name}": value for name, value in changed.items()}


@pytest.mark.parametrize(
    "spoil",
    [
        without("webhook-signature"),
        without("webhook-id"),
        without("webhook-timestamp"),
        with_(signature=""),
        with_(signature="v1"),
        with_(signature="v1,"),
        with_(signature="v1,%%%"),
        with_(signature="v1,AAAA v1,AAAA,BBBB"),
        with_(signature="v2,c2lnbmVk"),
        with_(id="msg_2"),
        with_(timestamp="soon"),
        with_(timestamp="nan"),
        with_(timestamp="9" * 400),
        with_(timestamp="1700000000"),
    ],
)
def test_what_is_not_signed_rightly_is_refused_and_changes_nothing(house: House, spoil) -> None:
    case = house.shipment()
    change_id = case.asked()
    body = said(change_id)

    assert post(house, change_id, body, spoil(signed(body))).status_code == 403
    assert case.status(change_id) == ("sent", None)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[" * 100_000, b'{"change": NaN', "päivää".encode("utf-16")])
def test_odd_bytes_of_a_stranger_are_refused_like_any_others(house: House, body: bytes) -> None:
    change_id = house.shipment().asked()
    headers = signed(b"something else")

    assert post(house, change_id, body, headers).status_code in (403, 413)


def test_a_signature_of_another_secret_is_refused(house: House) -> None:
    change_id = house.shipment().asked()
    body = said(change_id)

    assert post(house, change_id, body, signed(body, STRANGERS)).status_code == 403


def test_a_signature_is_good_for_five_minutes(house: House) -> None:
    change_id = house.shipment().asked()
    body, then = said(change_id), real_now() - timedelta(minutes=6)
    old = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(then.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", then, body.decode()),
    }

    assert post(house, change_id, body, old).status_code == 403


def test_an_answer_to_one_wish_is_none_to_another(house: House) -> None:
    case, other = house.shipment(), house.shipment()
    first, second = case.asked(), other.asked()
    body = said(first)

    assert post(house, second, body, signed(body)).status_code == 422
    assert other.status(second) == ("sent", None)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"change": "CHANGE", "result": "perhaps"}',
        b'{"change": "CHANGE", "result": "agreed", "reason": 7}',
        b'{"change": "CHANGE", "result": "agreed", "type": "change.other"}',
        b'{"change": ["CHANGE"], "result": "agreed"}',
    ],
)
def test_a_signed_answer_that_says_nothing_is_told_what_is_wrong(house: House, body: bytes) -> None:
    case = house.shipment()
    change_id = case.asked()
    body = body.replace(b"CHANGE", change_id.encode())

    answer = post(house, change_id, body, signed(body))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["reason"]
    assert case.status(change_id) == ("sent", None)


def test_a_wish_that_we_do_not_know_is_not_found(house: House) -> None:
    for change_id in ("chg_0", "chg_%00", "%F0%9F"):
        body = said(requests.utils.unquote(change_id))
        assert post(house, change_id, body, signed(body)).status_code == 404


def test_a_carrier_answers_for_no_other_and_for_no_wish_that_went_another_way(house: House) -> None:
    case = house.shipment()
    by_file = case.asked(STOPPED)
    body = said(by_file)

    assert post(house, by_file, body, signed(body)).status_code == 404
    assert post(house, by_file, body, signed(body), carrier="posti").status_code == 404
    assert post(house, by_file, body, signed(body), carrier="nobody").status_code == 404
    assert case.status(by_file) == ("sent", None)


def test_what_it_says_is_kept_short_and_fit_for_every_database(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()
    body = said(change_id, result="refused", reason="full\0 \ud800" + "x" * 500, reference="R" * 500)

    assert post(house, change_id, body, signed(body)).status_code == 200
    status, reason = case.status(change_id)
    assert (status, len(reason or "")) == ("refused", 200)


def test_nobody_needs_a_key_of_the_shop_to_answer_and_none_helps(house: House) -> None:
    case = house.shipment()
    change_id = case.asked()
    body = said(change_id)

    assert post(house, change_id, body, {"Authorization": f"Bearer {case.tracking.key}"}).status_code == 403
