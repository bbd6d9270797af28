"""IFTSTA: which parcels a status speaks of, when it happened, what the document does."""

from datetime import UTC, datetime

import pytest

from services.tracking.scan import Milestone
from tests.unit.tracking.edi.written import BGM, interchange, message, parsed, read, scan

SSCC, SSCC2 = "370726206369762060", "370726206369762077"
AT = "DTM+334:202611221415:203"


def numbers(*segments: str) -> list[tuple[tuple[str, ...], str | None]]:
    return [(one.numbers, one.parcel) for one in read(*segments).scans]


def test_one_status_of_a_consignment_is_one_scan() -> None:
    (found,) = read("CNI+1+C1", "STS+1+21", AT).scans
    assert (found.numbers, found.parcel, found.code) == (("C1",), None, "21")
    assert (found.milestone, found.at) == (Milestone.DELIVERED, datetime(2026, 11, 22, 12, 15, tzinfo=UTC))


def test_one_consignment_may_hold_many_statuses_and_one_message_many_consignments() -> None:
    found = read("CNI+1+C1", "STS+1+13", "STS+1+31", "CNI+2+C2", "STS+1+21").scans
    assert [(one.numbers[0], one.code) for one in found] == [("C1", "13"), ("C1", "31"), ("C2", "21")]


@pytest.mark.parametrize("cni", ["CNI+1+C1", "CNI++C1", "CNI+1+C1:::9"])
def test_the_consignment_number_stands_in_the_cni(cni: str) -> None:
    assert numbers(cni, "STS+1+21") == [(("C1",), None)]


def test_other_references_follow_in_the_carriers_own_order() -> None:
    assert numbers("CNI+1+C1", "RFF+CU:SHOP1", "STS+1+21", "RFF+CN:CARRIER1", "RFF+XX:NO") == [
        (("C1", "CARRIER1", "SHOP1"), None)
    ]


def test_a_consignment_without_number_is_known_by_the_references_of_the_header() -> None:
    assert numbers("RFF+CN:H1", "CNI+1", "STS+1+21") == [(("H1",), None)]
    assert numbers("RFF+CN:H1", "STS+1+21") == [(("H1",), None)]


def test_references_of_the_header_say_nothing_of_several_numbered_consignments() -> None:
    assert numbers("RFF+CN:H1", "CNI+1+C1", "STS+1+21", "CNI+2+C2", "STS+1+21") == [
        (("C1",), None),
        (("C2",), None),
    ]


@pytest.mark.parametrize(
    "goods",
    [
        ("GID+1+1", "PCI+33E", f"GIN+BJ+{SSCC}"),
        ("PCI+33E", f"GIN+AW+00{SSCC}"),
        ("PCI+18", f"GIN+NVE+{SSCC}"),
        (f"PCI+30+{SSCC}",),
        (f"PCI+24+00{SSCC}",),
        (f"RFF+CW:{SSCC}",),
    ],
)
def test_a_parcel_is_named_in_many_ways(goods: tuple[str, ...]) -> None:
    assert numbers("CNI+1+C1", "STS+1+21", *goods) == [(("C1",), SSCC)]


def test_a_status_of_several_parcels_is_a_scan_for_each() -> None:
    found = read("CNI+1+C1", "STS+1+21", f"GIN+BJ+{SSCC}+{SSCC2}").scans
    assert [one.parcel for one in found] == [SSCC, SSCC2]


def test_two_numbers_in_one_identity_are_a_range() -> None:
    found = read("CNI+1+C1", "STS+1+21", f"GIN+BJ+{SSCC}:370726206369762091").scans
    assert [one.parcel for one in found] == [SSCC, SSCC2, "370726206369762084", "370726206369762091"]


def test_parcels_named_before_the_status_are_those_of_all_its_statuses() -> None:
    assert numbers("CNI+1+C1", f"GIN+BJ+{SSCC}", "STS+1+13", "STS+1+31") == [(("C1",), SSCC)] * 2


def test_a_parcel_is_enough_where_no_consignment_is_named() -> None:
    assert numbers("CNI+1", "STS+1+21", f"GIN+BJ+{SSCC}") == [((), SSCC)]


def test_a_wrong_check_digit_holds_that_parcel_and_lets_the_others_through() -> None:
    found = read("CNI+1+C1", "STS+1+21", "GIN+BJ+370726206369762061", "STS+1+21", f"GIN+BJ+{SSCC2}")
    assert [one.parcel for one in found.scans] == [SSCC2]
    (held,) = found.held
    assert (held.code, held.message, held.segment) == ("bad_number", "1 IFTSTA", "5 GIN (byte 102)")


def test_a_wrong_check_digit_of_the_consignment_holds_its_statuses() -> None:
    found = read("CNI+1+RR473124820GB", "STS+1+21", "CNI+2+C2", "STS+1+21")
    assert [one.numbers for one in found.scans] == [("C2",)]
    assert [held.code for held in found.held] == ["bad_number"]


def test_a_range_that_is_a_mistake_is_held() -> None:
    found = read("CNI+1+C1", "STS+1+21", "GIN+BJ+A1:B9")
    assert (found.scans, [held.code for held in found.held]) == ((), ["bad_number"])


def test_a_status_that_names_nothing_is_held() -> None:
    assert [held.code for held in read("CNI+1", "STS+1+21").held] == ["no_identity"]


@pytest.mark.parametrize(
    ("segments", "total"),
    [
        (("CNI+1+C1", "CNT+11:6", "STS+1+21"), 6),
        (("CNT+11:6", "CNI+1+C1", "STS+1+21"), 6),
        (("CNI+1+C1", "GID+1+2:CT", "GID+2+1:CT", "STS+1+21"), 3),
        (("CNI+1+C1", "STS+1+21", "GID+1+3:CT"), 3),
        (("CNI+1+C1", "STS+1+21", "GID+1+1", f"GIN+BJ+{SSCC}"), None),
        (("CNI+1+C1", "CNT+11:1", "STS+1+21", f"GIN+BJ+{SSCC}+{SSCC2}"), None),
        (("CNI+1+C1", "STS+1+21", "GID+1+1", f"PCI+30+{SSCC}"), None),
        (("CNI+1+C1", "CNT+7:6", "STS+1+21"), None),
    ],
)
def test_the_number_of_parcels_is_taken_only_where_it_is_certain(segments: tuple[str, ...], total: int | None) -> None:
    assert read(*segments).scans[0].parcel_total == total


def test_the_time_is_the_first_in_the_profiles_order_not_in_the_message() -> None:
    found = scan("STS+1+21", "DTM+9:202611221600:203", "DTM+137:202611221700:203", AT)
    assert found.raw_time == "202611221415"


def test_the_message_time_is_never_the_time_of_an_event() -> None:
    found = read("DTM+137:202611221700:203", "CNI+1+C1", "STS+1+21").scans[0]
    assert (found.at, found.flags) == (None, {"undated"})
    assert found.prepared_at == datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_without_a_message_time_the_interchange_says_when_it_was_written() -> None:
    assert scan("STS+1+21", AT).prepared_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_an_unreadable_time_leaves_the_scan_undated_with_its_text() -> None:
    found = scan("STS+1+21", "DTM+334:20020148:102", "DTM+9:202611221600:203")
    assert (found.at, found.raw_time, found.flags) == (None, "20020148", {"undated"})


def test_a_time_before_the_statuses_is_that_of_a_status_without_its_own() -> None:
    assert scan(AT, "STS+1+21").raw_time == "202611221415"


def test_a_date_and_a_time_under_one_qualifier_are_one_time() -> None:
    found = scan("STS+1+21", "DTM+334:20261122:102", "DTM+334:141500:402")
    assert (found.at, found.precision) == (datetime(2026, 11, 22, 12, 15, tzinfo=UTC), "second")


def test_the_zone_is_that_of_the_place_where_it_happened() -> None:
    found = scan("STS+1+31", AT, "LOC+14+SESTO:139:6:STOCKHOLM")
    assert (found.at, found.zone_source) == (datetime(2026, 11, 22, 13, 15, tzinfo=UTC), "place")
    assert (found.place, found.country) == ("STOCKHOLM", "SE")


def test_the_zone_is_never_that_of_the_destination() -> None:
    found = scan("STS+1+31", AT, "LOC+8+SESTO:139:6:STOCKHOLM")
    assert (found.zone_source, found.place) == ("profile", None)


def test_a_place_may_be_a_postcode_with_its_country() -> None:
    found = scan("STS+1+31", AT, "LOC+14+01530:16::VANTAA+FI:162")
    assert (found.place, found.country) == ("01530 VANTAA", "FI")


@pytest.mark.parametrize(
    ("bgm", "function", "document"),
    [
        ("BGM+77+D1+9", "original", "CARRIER D1"),
        ("BGM+77+D1+7", "original", "CARRIER D1"),
        ("BGM+77+D1+1", "cancel", "CARRIER D1"),
        ("BGM+77+D1+4", "change", "CARRIER D1"),
        ("BGM+77+D1+5", "replace", "CARRIER D1"),
        ("BGM+77", "original", None),
        ("BGM++77+9", "original", "CARRIER 77"),
    ],
)
def test_the_document_says_what_it_does(bgm: str, function: str, document: str | None) -> None:
    (found,) = parsed(interchange(message(bgm, "CNI+1+C1", "STS+1+21")))
    assert [(one.function, one.document) for one in found.scans] == [(function, document)]


def test_a_correction_names_the_document_it_supersedes() -> None:
    data = interchange(message("BGM+77+D2+5", "RFF+ACW:D1", "CNI+1+C1", "STS+1+21"))
    assert parsed(data)[0].scans[0].supersedes == "CARRIER D1"


def test_a_cancellation_without_statuses_is_one_scan_that_withdraws_its_document() -> None:
    (found,) = parsed(interchange(message("BGM+77+D1+1", "RFF+CN:C1")))
    (withdrawal,) = found.scans
    assert (withdrawal.function, withdrawal.document, withdrawal.numbers) == ("cancel", "CARRIER D1", ("C1",))
    assert found.unknown_codes == 0


def test_scans_of_a_test_interchange_say_so() -> None:
    data = interchange(message(BGM, "CNI+1+C1", "STS+1+21"), unb="UNB+UNOC:3+A+B+261122:1000+77++++++1")
    (found,) = parsed(data)
    assert found.test
    assert "test" in found.scans[0].flags


def test_a_message_of_another_type_is_passed_over_with_a_warning() -> None:
    (found,) = parsed(interchange(message("BGM+351", kind="DESADV:D:96A:UN")))
    assert (found.scans, found.quarantined) == ((), None)
    assert [one.code for one in found.warnings] == ["not_read"]


def test_warnings_about_the_interchange_come_without_a_message() -> None:
    *_, last = parsed(interchange(message(BGM)).replace(b"UNZ+1", b"UNZ+2"))
    assert (last.message, last.scans, [one.code for one in last.warnings]) == ("", (), ["interchange_count"])


def test_a_held_message_has_no_scans() -> None:
    (found,) = parsed(interchange(message(BGM, "CNI+1+C1", "STS+1+21", count=9)))
    assert found.scans == ()
    assert found.quarantined is not None
    assert found.quarantined.code == "segment_count"
