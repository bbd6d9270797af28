"""Whose scans are whose: before and after registration, by which number, within which shop and time."""

from collections.abc import Callable
from datetime import timedelta

from services.tracking import reading
from services.tracking.models import ANY_SHOP
from tests.integration.tracking.kit import NOW, Tracking, file, hours_ago, new_number, steps
from tests.interchanges import Said


def test_scans_that_come_before_their_shipment_wait_for_it(tracking: Tracking) -> None:
    number = new_number()

    receipt = tracking.send(file(number, *steps("13", "21")))
    shipment_id = tracking.register(number)

    assert receipt["unclaimed"] == 2
    assert tracking.shipment(shipment_id)["milestone"] == "delivered"
    assert [body["milestone"] for body in tracking.told(shipment_id)] == ["delivered"]


def test_a_waiting_scan_is_claimed_by_its_parcel_number(tracking: Tracking) -> None:
    parcel = new_number()
    tracking.send(file(new_number(), Said(code="21", at=hours_ago(1), parcel=parcel)))

    shipment_id = tracking.register(new_number(), parcels=[parcel])

    assert tracking.shipment(shipment_id)["milestone"] == "delivered"


def test_a_waiting_scan_is_claimed_by_another_reference_of_its_consignment(tracking: Tracking) -> None:
    consignment, known_as = new_number(), new_number()
    raw = file(consignment, *steps("21")).decode()
    raw = raw.replace("STS+1", f"RFF+CU:{known_as}'\nSTS+1").replace("UNT+6", "UNT+7")
    receipt = tracking.send(raw.encode())

    shipment_id = tracking.register(known_as)

    assert receipt["quarantined"] == []
    assert tracking.shipment(shipment_id)["milestone"] == "delivered"


def test_a_scan_is_found_by_the_parcel_number_of_a_registered_shipment(tracking: Tracking) -> None:
    parcel = new_number()
    shipment_id = tracking.register(new_number(), parcels=[parcel])

    receipt = tracking.send(file(new_number(), Said(code="21", at=hours_ago(1), parcel=parcel)))

    assert receipt["unclaimed"] == 0
    assert tracking.shipment(shipment_id)["parcels"] == [{"number": parcel, "milestone": "delivered"}]


def test_another_shops_file_says_nothing_of_ones_shipment(
    tracking: Tracking, open_shop: Callable[..., Tracking]
) -> None:
    number = new_number()
    ours = tracking.register(number)
    stranger = open_shop()

    receipt = stranger.send(file(number, *steps("21")))

    assert receipt["unclaimed"] == 1
    assert tracking.shipment(ours)["scans"] == []


def test_another_shops_waiting_scans_are_not_claimed(tracking: Tracking, open_shop: Callable[..., Tracking]) -> None:
    number = new_number()
    open_shop().send(file(number, *steps("21")))

    assert tracking.shipment(tracking.register(number))["scans"] == []


def test_the_operators_file_speaks_of_every_shops_shipments(
    tracking: Tracking, open_shop: Callable[..., Tracking]
) -> None:
    one, two = new_number(), new_number()
    other = open_shop()
    ours, theirs = tracking.register(one), other.register(two)

    for number in (one, two):
        raw = file(number, *steps("21"))
        reading.receive(tracking.service, shop_id=ANY_SHOP, carrier="generic-edifact", raw=raw)

    assert tracking.shipment(ours)["milestone"] == "delivered"
    assert other.shipment(theirs)["milestone"] == "delivered"


def test_an_operators_waiting_scan_is_claimed_by_any_shop(tracking: Tracking) -> None:
    number = new_number()
    raw = file(number, *steps("21"))
    reading.receive(tracking.service, shop_id=ANY_SHOP, carrier="generic-edifact", raw=raw)

    assert tracking.shipment(tracking.register(number))["milestone"] == "delivered"


def test_scans_of_another_carrier_are_not_claimed(tracking: Tracking) -> None:
    number = new_number()
    tracking.send(file(number, *steps("21")), carrier="posti")

    assert tracking.shipment(tracking.register(number))["scans"] == []


def test_a_number_used_again_does_not_take_the_scans_of_its_first_use(tracking: Tracking) -> None:
    number = new_number()
    tracking.send(file(number, Said(code="21", at=NOW - timedelta(days=150))))

    assert tracking.shipment(tracking.register(number))["scans"] == []


def test_the_newest_shipment_of_a_number_used_again_takes_its_scans(tracking: Tracking) -> None:
    number = new_number()
    old = tracking.register(number, registered_at=(NOW - timedelta(days=200)).isoformat())
    new = tracking.register(number)

    tracking.send(file(number, *steps("21")))

    assert tracking.shipment(new)["milestone"] == "delivered"
    assert tracking.shipment(old)["scans"] == []


def test_two_orders_in_one_parcel_both_hear_of_it(tracking: Tracking) -> None:
    number = new_number()
    first = tracking.register(number)
    tracking.send(file(number, *steps("13", "21")))

    second = tracking.register(number)

    assert tracking.shipment(first)["milestone"] == tracking.shipment(second)["milestone"] == "delivered"


def test_a_shipment_registered_anew_takes_up_its_added_parcel(tracking: Tracking) -> None:
    number, parcel = new_number(), new_number()
    tracking.send(file(new_number(), Said(code="21", at=hours_ago(1), parcel=parcel)))
    shipment_id = tracking.register(number)

    tracking.register(number, shipment_id=shipment_id, revision=2, parcels=[parcel])

    assert tracking.shipment(shipment_id)["milestone"] == "delivered"


def test_an_older_registration_changes_nothing(tracking: Tracking) -> None:
    shipment_id = tracking.register(new_number(), revision=2, method="locker")
    told = tracking.told(shipment_id)

    tracking.register(new_number(), shipment_id=shipment_id, revision=1)

    assert tracking.told(shipment_id) == told
