"""What a carrier takes back, corrects, repeats, dates wrongly or says too late tells nobody anything untrue."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.interchanges import Said, interchange, ready
from tests.stories.house import House, Placed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ELSEWHERE = "NAD+GC+++R-kioski Pasila+Ratapihantie 6+Helsinki++00520+FI"


def document(house: House, placed: Placed, *said: Said, number: str, function: str, minutes_ago: float) -> None:
    """A carrier's document under a number and function of its own (BGM 1004 and 1225: 9, 1 cancel, 5 replace)."""
    file = interchange(placed.number, *said, reference=number, prepared=house.ago(minutes=minutes_ago))
    bgm = f"BGM+77+{number}+"
    house.perille.send_scans(file.replace(f"{bgm}9".encode(), f"{bgm}{function}".encode()))


def moved(house: House) -> Said:
    return Said(code="64", at=house.ago(minutes=1), more=(ELSEWHERE,))


class TestWhileTheNoticeWaits:
    """One of two parcels has changed, so that the notice waits for the other."""

    @pytest.fixture
    def waiting(self, house: House) -> Placed:
        placed = house.place(parcels=("A", "B"))
        first = ready(house.ago(minutes=30), code="7", until=NOW + timedelta(days=6), parcel=f"{placed.number}A")
        document(house, placed, first, number=f"D{placed.number}", function="9", minutes_ago=20)
        house.waiting(placed)
        return placed

    def test_what_the_carrier_takes_back_is_not_told(self, house: House, waiting: Placed) -> None:
        first = ready(house.ago(minutes=30), code="7", until=NOW + timedelta(days=6), parcel=f"{waiting.number}A")
        document(house, waiting, first, number=f"D{waiting.number}", function="1", minutes_ago=10)
        house.everything_is_handled()

        assert house.told(waiting) == []
        assert [notice["status"] for notice in house.notices(waiting)] == ["cancelled"]
        assert house.shipment(waiting)["scans"][-1]["withdrawn"] or house.shipment(waiting)["scans"][0]["withdrawn"]

    def test_an_order_that_is_called_off_is_not_told_of(self, house: House, waiting: Placed) -> None:
        house.perille.post(f"/v1/orders/{waiting.id}/cancel", {})
        house.carrier_says(waiting, house.ready())
        house.everything_is_handled()

        assert house.told(waiting) == []
        assert house.notices(waiting)[0]["reason"] == "order_cancelled"

    def test_a_parcel_that_is_collected_meanwhile_is_not_called_for(self, house: House, waiting: Placed) -> None:
        said = [Said(code="21", at=house.ago(minutes=1), parcel=waiting.number + parcel) for parcel in "AB"]
        house.carrier_says(waiting, *said)

        (text,) = house.is_told(waiting)
        assert "noudettavissa" not in text


def test_a_parcel_that_is_moved_is_told_with_its_new_place(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, house.ready(hours=2), moved(house))

    (text,) = house.is_told(placed)
    assert "Pasila" in text
    assert "Kamppi" not in text


def test_a_parcel_that_is_moved_after_its_notice_is_told_again(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, house.ready(hours=2))
    house.is_told(placed)

    house.carrier_says(placed, moved(house))

    assert "Pasila" in house.is_told(placed, 2)[-1]


def test_a_new_code_is_told_and_the_same_one_is_not(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, house.ready(code="1111", minutes=30))
    house.is_told(placed)

    for _ in range(2):
        house.carrier_says(placed, house.ready(code="2222", minutes=10))
    house.everything_is_handled()

    first, second = house.told(placed)
    assert "1111" in first
    assert "2222" in second


def test_a_delivery_that_is_replaced_by_a_failed_attempt_is_corrected(house: House) -> None:
    placed = house.place(method="home")
    delivered, failed = (Said(code=code, at=house.ago(minutes=90)) for code in ("21", "23"))
    document(house, placed, delivered, number="WRONG", function="9", minutes_ago=80)
    house.is_told(placed)

    document(house, placed, failed, number="WRONG", function="5", minutes_ago=70)

    assert "ei onnistunut" in house.is_told(placed, 2)[-1]
    assert house.shipment(placed)["milestone"] == "attempt_failed"


def test_a_second_attempt_is_a_second_notice_and_its_repetition_none(house: House) -> None:
    placed = house.place(method="home")
    first, second = Said(code="23", at=house.ago(hours=23)), Said(code="23", at=house.ago(minutes=30))
    house.carrier_says(placed, first)
    house.is_told(placed)

    for _ in range(2):
        house.carrier_says(placed, first, second)
    house.everything_is_handled()

    assert len(house.told(placed)) == 2


def test_an_earlier_attempt_that_is_heard_of_later_is_not_told_as_another(house: House) -> None:
    placed = house.place(method="home")
    house.carrier_says(placed, Said(code="23", at=house.ago(minutes=30)))
    house.is_told(placed)

    house.carrier_says(placed, Said(code="23", at=house.ago(hours=23)))
    house.everything_is_handled()

    assert len(house.told(placed)) == 1


def test_an_earlier_pickup_place_that_is_heard_of_later_is_not_told(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, moved(house))
    house.is_told(placed)

    house.carrier_says(placed, house.ready(hours=5))
    house.everything_is_handled()

    (text,) = house.told(placed)
    assert "Pasila" in text


@pytest.mark.parametrize("late", ["31", "23", "45", "30"])
def test_what_comes_late_after_the_delivery_is_kept_but_not_told(house: House, late: str) -> None:
    placed = house.place(method="home")
    house.carrier_says(placed, Said(code="21", at=house.ago(hours=5)))
    house.is_told(placed)

    house.carrier_says(placed, Said(code=late, at=house.ago(hours=1)), Said(code="31", at=house.ago(days=3)))
    house.everything_is_handled()

    assert len(house.told(placed)) == 1
    assert house.shipment(placed)["milestone"] == "delivered"
    assert len(house.shipment(placed)["scans"]) == 3


@pytest.mark.parametrize(("code", "stamp", "flag"), [
    ("21", "202611271200", "future"),
    ("21", "20261399", "undated"),
    ("8888", "202611241100", None),
    ("21+6", "202611241100", "contradictory"),
])  # fmt: skip
def test_what_is_uncertain_is_kept_but_not_told(house: House, code: str, stamp: str, flag: str | None) -> None:
    placed = house.place(method="home")
    file = interchange(placed.number, Said(code=code, at=NOW), reference=f"U{placed.number}", prepared=NOW)
    house.perille.send_scans(file.replace(b"DTM+334:202611241200", f"DTM+334:{stamp}".encode()))
    house.everything_is_handled()

    assert house.notices(placed) == []
    assert house.shipment(placed)["milestone"] == "unknown"
    (scan,) = house.shipment(placed)["scans"]
    assert flag is None or flag in scan["flags"]


def test_a_carriers_test_file_reaches_no_customer(house: House) -> None:
    placed = house.place()
    file = interchange(placed.number, house.ready(), reference="TEST1")
    house.perille.send_scans(file.replace(b"+TEST1'\nUNH", b"+TEST1++++++1'\nUNH"))
    house.everything_is_handled()

    assert house.told(placed) == []
    assert house.shipment(placed)["scans"][0]["flags"] == ["test"]


def test_a_van_of_yesterday_does_not_arrive_today(house: House) -> None:
    placed = house.place(method="home")
    file = interchange(placed.number, Said(code="113", at=house.ago(days=1)), reference="YESTERDAY", prepared=NOW)
    house.perille.send_scans(file.replace(b"D:96A", b"D:01B"))
    house.everything_is_handled()

    assert house.told(placed) == []
    assert house.notices(placed)[0]["reason"] == "day_over"


def test_a_storage_that_has_ended_is_no_invitation(house: House) -> None:
    placed = house.place()
    over = ready(house.ago(days=9), code="7", until=house.ago(days=2))
    house.carrier_says(placed, over)
    house.everything_is_handled()

    assert house.told(placed) == []
    assert house.notices(placed)[0]["reason"] == "deadline_passed"


def test_a_return_after_the_delivery_is_not_called_a_failed_delivery(house: House) -> None:
    placed = house.place(method="home")
    house.carrier_says(placed, Said(code="21", at=house.ago(days=3)))
    house.is_told(placed)

    house.carrier_says(placed, Said(code="82", at=house.ago(hours=1)))

    text = house.is_told(placed, 2)[-1]
    assert "palautuu" in text
    assert "ei onnistunut" not in text


def test_a_bad_message_keeps_none_of_its_neighbours_from_their_customers(house: House) -> None:
    good, bad = house.place(), house.place()
    one = interchange(good.number, house.ready(), reference="N1").decode("latin-1")
    other = interchange(bad.number, house.ready(), reference="N2").decode("latin-1")
    broken = other.replace("UNT+", "UNT+9")

    read = house.perille.send_scans((broken + one).encode("latin-1"))
    house.everything_is_handled()

    (fault,) = read["quarantined"]
    assert (fault["code"], fault["message"]) == ("segment_count", "1 IFTSTA")
    assert "N2" in fault["interchange"]
    assert (len(house.told(good)), house.told(bad)) == (1, [])


def test_place_and_code_that_come_after_a_bare_report_are_told_once(house: House) -> None:
    placed = house.place()
    house.carrier_says(placed, Said(code="64", at=house.ago(minutes=30)))
    bare = house.is_told(placed)[-1]
    assert "K-Market Kamppi" not in bare

    for _ in range(2):
        house.carrier_says(placed, house.ready(minutes=20))
    house.everything_is_handled()

    texts = house.is_told(placed, 2)
    assert len(texts) == 2
    assert any("K-Market Kamppi" in text for text in texts)


def test_a_document_that_is_taken_back_and_issued_again_counts(house: House) -> None:
    placed = house.place(method="home")
    attempted = Said(code="23", at=house.ago(minutes=90))
    document(house, placed, attempted, number="TWICE", function="9", minutes_ago=80)
    house.is_told(placed)

    document(house, placed, attempted, number="TWICE", function="1", minutes_ago=70)
    assert house.shipment(placed)["milestone"] != "attempt_failed"
    document(house, placed, attempted, number="TWICE", function="9", minutes_ago=60)

    assert house.shipment(placed)["milestone"] == "attempt_failed"
