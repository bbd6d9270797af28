"""Parcel numbers: normal form, check digits, and the numbers a range stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.edi.identifiers import BadNumber, in_range, kind
from shared.identifiers import check_digit_fault, normalise, s10_check_digit, sscc_check_digit

SSCC = "370726206369762060"


@pytest.mark.parametrize("written", [SSCC, f"00{SSCC}", f"(00){SSCC}", f" (00) {SSCC[:9]} {SSCC[9:]}"])
def test_an_sscc_has_one_normal_form(written: str) -> None:
    assert normalise(written) == SSCC


def test_letters_are_compared_in_upper_case_and_without_spaces() -> None:
    assert normalise("jjfi 6457 4900 0001 3720 3") == "JJFI64574900000137203"


@pytest.mark.parametrize("number", [SSCC, "340036940000547797", "RR473124829GB", "JJFI64574900000137203", "0012345"])
def test_right_check_digits_and_other_forms_pass(number: str) -> None:
    assert check_digit_fault(number) is None


@pytest.mark.parametrize(
    ("number", "words"), [("370726206369762061", "is 1, it should be 0"), ("RR473124820GB", "is 0, it should be 9")]
)
def test_a_wrong_check_digit_is_told_with_the_right_one(number: str, words: str) -> None:
    assert words in (check_digit_fault(number) or "")


@given(st.from_regex(r"\A[0-9]{17}\Z"))
def test_exactly_one_check_digit_makes_an_sscc(body: str) -> None:
    right = [digit for digit in "0123456789" if check_digit_fault(body + digit) is None]
    assert right == [str(sscc_check_digit(body))]


@given(st.from_regex(r"\A[0-9]{8}\Z"))
def test_exactly_one_check_digit_makes_an_s10_number(serial: str) -> None:
    right = [digit for digit in "0123456789" if check_digit_fault(f"RR{serial}{digit}FI") is None]
    assert right == [str(s10_check_digit(serial))]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(SSCC, "sscc"), (f"00{SSCC}", "sscc"), ("RR473124829GB", "s10"), ("JJFI64574900000137203", "jjfi"), ("X", None)],
)
def test_a_number_shows_its_kind(number: str, expected: str | None) -> None:
    assert kind(number) == expected


def test_a_range_of_ssccs_counts_the_serials_and_makes_the_check_digits() -> None:
    assert in_range("370726206369762060", "370726206369762091") == (
        "370726206369762060",
        "370726206369762077",
        "370726206369762084",
        "370726206369762091",
    )


def test_a_range_of_other_numbers_counts_their_last_digits() -> None:
    assert in_range("AB0998", "AB1001") == ("AB0998", "AB0999", "AB1000", "AB1001")


@pytest.mark.parametrize("last", ["", SSCC])
def test_a_range_of_one_is_that_number(last: str) -> None:
    assert in_range(SSCC, last) == (SSCC,)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("AB0998", "AC1001"),
        ("AB998", "AB1001"),
        ("AB1001", "AB0998"),
        ("AB000001", "AB999999"),
        ("RR473124829GB", "RR473124832GB"),
        ("370726206369762060", "370726206369762099"),
        ("ABC", "ABD"),
    ],
)
def test_ends_that_make_no_range_are_refused(first: str, last: str) -> None:
    with pytest.raises(BadNumber):
        in_range(first, last)
