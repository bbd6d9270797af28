"""Money that adds up, promises in order, and what may still be called off."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders import order

prices = st.decimals(0, 10_000, places=2)


def test_lines_and_fee_that_add_up_are_right() -> None:
    lines = [(2, Decimal("9.90")), (1, Decimal("0.30"))]
    assert order.money_faults(lines=lines, delivery_fee=Decimal("4.90"), total=Decimal("25.00"), currency="EUR") == []


def test_a_total_that_is_off_by_a_cent_says_both_numbers() -> None:
    faults = order.money_faults(
        lines=[(3, Decimal("0.10"))], delivery_fee=Decimal(0), total=Decimal("0.31"), currency="EUR"
    )
    assert faults == [
        ("total.amount", "the lines and the delivery fee add up to 0.30 EUR, the total says 0.31 EUR"),
    ]


@given(st.lists(st.tuples(st.integers(1, 999), prices), min_size=1, max_size=30), prices)
def test_sums_are_exact(lines: list[tuple[int, Decimal]], fee: Decimal) -> None:
    total = sum((quantity * price for quantity, price in lines), fee)
    assert order.money_faults(lines=lines, delivery_fee=fee, total=total, currency="EUR") == []
    off = total + Decimal("0.01")
    assert order.money_faults(lines=lines, delivery_fee=fee, total=off, currency="EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "right"),
    [
        ("1.005", "EUR", False),
        ("1.0000", "EUR", True),
        ("100", "JPY", True),
        ("0.5", "JPY", False),
        ("1.235", "KWD", True),
        ("1.2355", "KWD", False),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: str, currency: str, right: bool) -> None:
    assert (order.decimals_fault(Decimal(amount), currency) is None) is right


@pytest.mark.parametrize(
    ("amount", "currency", "kept"), [("24.7", "EUR", "24.70"), ("1E+2", "EUR", "100.00"), ("1200.0", "JPY", "1200")]
)
def test_amounts_are_kept_in_one_form(amount: str, currency: str, kept: str) -> None:
    assert order.money(Decimal(amount), currency) == kept


def test_a_promise_ends_when_it_begins_or_later() -> None:
    assert order.window_fault(date(2026, 11, 24), date(2026, 11, 24)) is None
    assert "2026-11-23" in str(order.window_fault(date(2026, 11, 24), date(2026, 11, 23)))


@pytest.mark.parametrize("milestone", ["delivered", "partly_delivered"])
def test_what_the_customer_has_is_not_called_off(milestone: str) -> None:
    assert milestone.replace("_", " ") in str(order.cancelling_fault(["in_transit", milestone]))


def test_what_is_on_its_way_may_be_called_off() -> None:
    assert order.cancelling_fault([None, "in_transit", "out_for_delivery"]) is None
