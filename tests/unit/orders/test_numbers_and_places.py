"""Tracking numbers, postcodes and countries."""

import pytest

from services.orders.address import is_country, postcode_fault
from services.orders.order import number_faults


@pytest.mark.parametrize(
    "number",
    [
        "RR473124829FI",
        "rr 473 124 829 fi",
        "370012345678901235",
        "(00)370012345678901235",
        "JJFI65432100000012345",
        "12345",
    ],
)
def test_numbers_that_can_exist_pass(number: str) -> None:
    assert number_faults(number, []) == []


@pytest.mark.parametrize(
    ("number", "right"), [("RR473124828FI", "9"), ("370012345678901230", "5"), ("00370012345678901230", "5")]
)
def test_a_wrong_check_digit_says_which_was_expected(number: str, right: str) -> None:
    ((path, reason),) = number_faults(number, [])
    assert path == "tracking_number"
    assert f"it should be {right}" in reason


def test_a_parcel_is_named_once_whatever_its_form() -> None:
    ((path, reason),) = number_faults("X1", ["370012345678901235", "A", "00 370012345678901235"])
    assert (path, reason) == ("parcels.2", "the same number as parcels.0")


RIGHT = "00100 FI, 22100 AX, 111 20 SE, 11120 SE, 0150 NO, 1050 DK, 10111 EE, LV-1010 LV, 1012 AB NL, SW1A 1AA GB"
WRONG = "0100 FI, FI-00100 FI, 001000 FI, 00100 AX, 10115 NO, #1 GB, 111 SE"


@pytest.mark.parametrize(("postcode", "country"), [pair.rsplit(" ", 1) for pair in RIGHT.split(", ")])
def test_postcodes_of_their_country_pass(postcode: str, country: str) -> None:
    assert postcode_fault(postcode, country) is None


@pytest.mark.parametrize(
    ("postcode", "country"),
    [("0100", "FI"), ("00100 ", "FI"), ("FI-00100", "FI"), ("00100", "AX"), ("10115", "NO"), ("#1", "GB")],
)
def test_other_postcodes_say_what_is_expected(postcode: str, country: str) -> None:
    assert f"a postcode in {country} has" in str(postcode_fault(postcode, country))


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("FI", True),
        ("AX", True),
        ("GB", True),
        ("UK", False),
        ("EU", False),
        ("ZZ", False),
        ("fi", False),
        ("001", False),
        ("ＦＩ", False),
    ],
)
def test_countries_are_those_of_iso_3166(code: str, known: bool) -> None:
    assert is_country(code) is known
