"""What raw codes mean: the UN lists by directory, the reasons, and the dialects that differ."""

import pytest

from services.tracking.scan import Milestone, Scan
from tests.unit.tracking.edi.written import read, scan

D01B = "IFTSTA:D:01B:UN"
D96A = "IFTSTA:D:96A:UN"
AT = "DTM+334:202611221415:203"


def under(sts: str, kind: str = D01B) -> Scan:
    return scan(sts, AT, kind=kind)


@pytest.mark.parametrize(
    ("code", "kind", "milestone"),
    [
        ("6", D01B, Milestone.ANNOUNCED),
        ("321", D01B, Milestone.ANNOUNCED),
        ("13", D01B, Milestone.HANDED_OVER),
        ("31", D01B, Milestone.IN_TRANSIT),
        ("20", D01B, Milestone.DELAYED),
        ("266", D01B, Milestone.DELAYED),
        ("113", D01B, Milestone.OUT_FOR_DELIVERY),
        ("23", D01B, Milestone.ATTEMPT_FAILED),
        ("269", D01B, Milestone.ATTEMPT_FAILED),
        ("112", D01B, Milestone.READY_FOR_PICKUP),
        ("64", D01B, Milestone.READY_FOR_PICKUP),
        ("21", D01B, Milestone.DELIVERED),
        ("73", D01B, Milestone.PARTLY_DELIVERED),
        ("323", D01B, Milestone.RETURNING),
        ("82", D01B, Milestone.RETURNED),
        ("49", D01B, Milestone.LOST),
        ("18", D01B, Milestone.DAMAGED),
        ("325", D01B, Milestone.REFUSED),
        ("21", D96A, Milestone.DELIVERED),
        ("56", D96A, Milestone.ATTEMPT_FAILED),
        ("56", D01B, Milestone.UNKNOWN),
        ("113", D96A, Milestone.UNKNOWN),
        ("77", D96A, Milestone.REFUSED),
        ("72", "IFTSTA:D:98A:UN", Milestone.DELIVERED),
        ("43", "IFTSTA:D:98A:UN", Milestone.HANDED_OVER),
        ("43", "IFTSTA:D:98B:UN", Milestone.UNKNOWN),
        ("113", "IFTSTA:D:21B:UN", Milestone.OUT_FOR_DELIVERY),
    ],
)
def test_a_code_means_what_the_list_of_its_directory_says(code: str, kind: str, milestone: Milestone) -> None:
    assert under(f"STS+1+{code}", kind).milestone is milestone


@pytest.mark.parametrize(
    ("code", "milestone"),
    [
        ("71", Milestone.DELIVERED),
        ("72", Milestone.UNKNOWN),
        ("54", Milestone.UNKNOWN),
        ("21", Milestone.DELIVERED),
    ],
)
def test_eancom_97_numbers_its_codes_differently(code: str, milestone: Milestone) -> None:
    assert under(f"STS+1+{code}", "IFTSTA:D:96A:UN:EAN002").milestone is milestone


@pytest.mark.parametrize("agency", ["87", "ZZZ", "91"])
def test_a_carriers_own_list_is_not_read_as_the_un_list(agency: str) -> None:
    found = read("CNI+1+C1", f"STS+1+21::{agency}", AT)
    assert (found.scans[0].milestone, found.unknown_codes) == (Milestone.UNKNOWN, 1)


@pytest.mark.parametrize("category", ["2", "11"])
def test_a_status_that_is_not_about_transport_is_not_read_as_one(category: str) -> None:
    assert under(f"STS+{category}+45").milestone is Milestone.UNKNOWN
    assert under("STS++45").milestone is Milestone.READY_FOR_PICKUP


@pytest.mark.parametrize(("sts", "code"), [("STS+1:PUP", "PUP"), ("STS+1:D2:21", "D2:21"), ("STS+1+bv2", "BV2")])
def test_unknown_codes_are_silent_and_counted(sts: str, code: str) -> None:
    found = read("CNI+1+C1", sts, AT)
    assert (found.scans[0].code, found.scans[0].milestone, found.unknown_codes) == (code, Milestone.UNKNOWN, 1)


def test_codes_that_are_known_to_concern_nobody_are_silent_and_not_counted() -> None:
    found = read("CNI+1+C1", "STS+1+38", AT)
    assert (found.scans[0].milestone, found.unknown_codes) == (Milestone.UNKNOWN, 0)


def test_what_is_planned_moves_nothing_and_carries_its_estimate() -> None:
    found = scan("STS+1+209", AT, "DTM+191:20261124:102", kind=D01B)
    assert (found.milestone, found.flags) == (Milestone.ANNOUNCED, {"plan"})
    assert found.eta is not None


def test_45_says_that_the_carrier_has_told_the_consignee() -> None:
    assert under("STS+1+45").carrier_told
    assert not under("STS+1+112").carrier_told


@pytest.mark.parametrize(
    ("sts", "kind", "need"),
    [
        ("STS+1+23+30", D96A, "address"),
        ("STS+1+20+13", D96A, "customs"),
        ("STS+1+23+46", D96A, "payment"),
        ("STS+1+23+6+30", D96A, "address"),
        ("STS+1+20+234", D01B, "address"),
        ("STS+1+45+46", D96A, "payment"),
        ("STS+1+213", D01B, "address"),
        ("STS+1+250", D01B, "payment"),
        ("STS+1+17", D01B, "customs"),
    ],
)
def test_address_customs_and_payment_outrank_the_event(sts: str, kind: str, need: str) -> None:
    found = under(sts, kind)
    assert (found.milestone, found.need) == (Milestone.NEEDS_CUSTOMER, need)


@pytest.mark.parametrize(
    ("sts", "kind", "milestone"),
    [
        ("STS+1+31+58", D96A, Milestone.DELAYED),
        ("STS+1+20+6", D96A, Milestone.ATTEMPT_FAILED),
        ("STS+1+23+49", D96A, Milestone.REFUSED),
        ("STS+1+23+58", D96A, Milestone.ATTEMPT_FAILED),
        ("STS+1+20+209", D01B, Milestone.DELAYED),
        ("STS+1+20+210", D01B, Milestone.ATTEMPT_FAILED),
        ("STS+1+21+45", D96A, Milestone.PARTLY_DELIVERED),
        ("STS+1+82+30", D96A, Milestone.RETURNED),
        ("STS+1+PUP+30", D96A, Milestone.UNKNOWN),
        ("STS+1+31+30::87", D96A, Milestone.IN_TRANSIT),
    ],
)
def test_other_reasons_make_a_vague_event_clear(sts: str, kind: str, milestone: Milestone) -> None:
    assert under(sts, kind).milestone is milestone


def test_several_reasons_are_all_kept() -> None:
    assert under("STS+1+23+6+58", D96A).reason == "6,58"


@pytest.mark.parametrize("reason", ["6", "30", "33", "49"])
def test_delivered_with_a_reason_that_denies_it_is_a_contradiction(reason: str) -> None:
    found = under(f"STS+1+21+{reason}", D96A)
    assert (found.milestone, found.flags) == (Milestone.DELIVERED, {"contradictory"})
