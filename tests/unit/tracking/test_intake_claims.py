"""Which shipments a scan speaks of, and what the shop has promised."""

from datetime import UTC, datetime, timedelta

from services.tracking.claims import Registered, numbers_of, takers
from services.tracking.promise import promised
from services.tracking.scan import Scan

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _shipment(name: str, *, shop: str = "ours", days_ago: float = 2) -> Registered:
    return Registered(shipment_id=name, shop_id=shop, registered_at=NOW - timedelta(days=days_ago))


def _taken(*shipments: Registered, shop: str | None = "ours", at: datetime | None = NOW) -> set[str]:
    return takers(shipments, shop_id=shop, at=at, received_at=NOW)


def test_a_scan_is_known_by_its_consignment_its_references_and_its_parcel() -> None:
    assert numbers_of(Scan(numbers=("C1", "REF", ""), parcel="P1", code="21")) == {"C1", "REF", "P1"}


def test_a_shops_scan_goes_to_that_shops_shipments_only() -> None:
    assert _taken(_shipment("a"), _shipment("b", shop="theirs")) == {"a"}


def test_the_operators_scan_goes_to_every_shops_shipments() -> None:
    assert _taken(_shipment("a"), _shipment("b", shop="theirs"), shop=None) == {"a", "b"}


def test_a_scan_long_before_the_registration_belongs_to_another_use_of_the_number() -> None:
    assert _taken(_shipment("a"), at=NOW - timedelta(days=130)) == set()


def test_a_scan_long_after_the_registration_belongs_to_another_use_of_the_number() -> None:
    assert _taken(_shipment("a", days_ago=400)) == set()


def test_a_shipment_whose_number_was_used_again_is_over() -> None:
    assert _taken(_shipment("old", days_ago=130), _shipment("new", days_ago=1)) == {"new"}


def test_a_late_scan_of_the_older_use_still_finds_its_shipment() -> None:
    old, new = _shipment("old", days_ago=200), _shipment("new", days_ago=1)

    assert _taken(old, new, at=NOW - timedelta(days=190)) == {"old"}


def test_a_scan_without_a_time_counts_as_received() -> None:
    assert _taken(_shipment("a"), at=None) == {"a"}


def test_promised_dates_are_whole_days_in_the_shops_zone() -> None:
    window = promised({"promised": {"from": "2026-11-24", "to": "2026-11-26"}}, "Europe/Helsinki")

    assert window is not None
    assert (window.start, window.end) == (
        datetime(2026, 11, 23, 22, tzinfo=UTC),
        datetime(2026, 11, 26, 22, tzinfo=UTC),
    )
    assert window.whole_days


def test_promised_days_keep_their_length_over_a_change_of_clocks() -> None:
    window = promised({"promised": {"from": "2026-10-25", "to": "2026-10-25"}}, "Europe/Helsinki")

    assert window is not None
    assert window.end - window.start == timedelta(hours=25)


def test_without_a_promise_nothing_is_expected() -> None:
    assert promised({"method": "home", "promised": None}, "Europe/Helsinki") is None
