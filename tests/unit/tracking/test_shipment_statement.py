"""A shipment as events and the API tell it, and how its scans are told apart."""

from dataclasses import replace
from datetime import timedelta

from services.tracking.history import scan_key
from services.tracking.scan import Estimate, Milestone
from services.tracking.shipment import fold
from services.tracking.statement import changed, news_in, public_state, scan_list
from shared.events import CATALOGUE, checked
from tests.unit.tracking.scans import KAMPPI, at, said, state

READY = said(Milestone.READY_FOR_PICKUP, at("12:00"), parcel="A", pickup=KAMPPI, place="Kamppi", reason="1")
IDENTITY = {
    "shipment_id": "shp_1",
    "revision": 1,
    "order_id": "ord_1",
    "shop_id": "shop_1",
    "carrier": "posti",
    "tracking_number": "JJFI1",
    "method": "home",
    "debounce_seconds": 0,
    "changed_at": "2026-11-24T12:00:00+00:00",
}


def test_the_public_state_fits_the_event_that_carries_it():
    coming = said(Milestone.IN_TRANSIT, at("06:00"), eta=Estimate(start=at("14:00"), end=at("16:00")))

    for scans in ([], [READY], [coming, READY], [coming]):
        body = {**IDENTITY, **public_state(fold(scans))}
        assert checked(CATALOGUE["shipment.progressed"], body) == body


def test_the_news_are_what_differs_from_what_was_told_last():
    coming = said(Milestone.IN_TRANSIT, at("06:00"))
    later = said(Milestone.IN_TRANSIT, at("06:00"), eta=Estimate(start=at("14:00"), end=at("16:00")))
    first, dated, ready = public_state(fold([coming])), public_state(fold([later])), public_state(fold([coming, READY]))

    assert news_in({}, first) == ["milestone", "parcels"]
    assert news_in(first, first) == []
    assert news_in(first, dated) == ["eta"]
    assert set(news_in(first, ready)) == {"milestone", "pickup", "parcels"}
    assert "taken_back" in news_in(ready, first)


def test_the_public_state_says_times_in_utc_and_names_nothing_internal():
    told = public_state(state(READY))

    assert told["milestone_at"] == "2026-11-24T12:00:00+00:00"
    assert told["pickup"]["code"] == told["parcels"][0]["pickup"]["code"] == "123456"
    assert not {"flags", "withdrawn", "scans"} & set(told)


def test_a_shipment_has_changed_only_when_what_is_told_of_it_has():
    first = said(Milestone.IN_TRANSIT, at("06:00"))
    again = said(Milestone.IN_TRANSIT, at("09:00"), place="Vantaa")
    before = public_state(state(first))

    assert changed(None, before)
    assert not changed(before, public_state(state(first, again)))
    assert changed(before, public_state(state(first, READY)))


def test_the_list_of_scans_shows_every_scan_once_with_what_became_of_it():
    original = said(Milestone.DELIVERED, at("14:00"), document="D1")
    cancel = said(Milestone.DELIVERED, at("14:00"), document="D1", function="cancel", prepared_at=at("15:00"))
    undated = said(Milestone.DELIVERED, None, raw_time="20020148")
    repeat = replace(READY, id="scn_repeat", received_at=READY.received_at + timedelta(hours=1))
    scans = [cancel, undated, original, repeat, READY]

    listed = scan_list(scans, fold(scans))

    assert [(scan["milestone"], scan["flags"], scan["withdrawn"]) for scan in listed] == [
        ("delivered", ["undated"], False),
        ("ready_for_pickup", [], False),
        ("delivered", [], True),
        ("delivered", ["withdrawal"], False),
    ]
    assert listed[1] == {
        "at": "2026-11-24T12:00:00+00:00",
        "precision": "minute",
        "zone_source": None,
        "code": "ready_for_pickup",
        "reason": "1",
        "milestone": "ready_for_pickup",
        "place": "Kamppi",
        "parcel": "A",
        "flags": [],
        "withdrawn": False,
    }


def test_one_event_has_one_key_whatever_document_brought_it_and_however_it_was_read():
    scan = READY.scan
    again = replace(scan, document="D2", prepared_at=at("18:00"), text="other words", milestone=Milestone.UNKNOWN)

    assert scan_key(scan) == scan_key(again)


def test_another_event_has_another_key():
    scan = READY.scan
    others = [
        replace(scan, parcel="B"),
        replace(scan, parcel=None),
        replace(scan, code="45"),
        replace(scan, reason="2"),
        replace(scan, at=at("12:01")),
        replace(scan, place="Pasila"),
        replace(scan, pickup=replace(KAMPPI, until=at("22:00", 7))),
        replace(scan, eta=Estimate(start=at("14:00"), end=at("16:00"))),
        replace(scan, function="cancel", document="D1"),
        replace(scan, function="cancel", document="D2"),
    ]

    assert len({scan_key(other) for other in [scan, *others]}) == len(others) + 1


def test_undated_scans_are_told_apart_by_what_was_written():
    undated = replace(READY.scan, at=None, raw_time="20020148")

    assert scan_key(undated) != scan_key(replace(undated, raw_time="20020149"))
    assert scan_key(undated) == scan_key(replace(undated))
