"""Profiles: the built-in carriers, the Finnish dialect, and what a profile of one's own can say."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from services.tracking import carriers as package
from services.tracking.carriers.edifact import parsed
from services.tracking.carriers.profile import WrongProfile, load, profile
from services.tracking.carriers.table import carriers
from services.tracking.scan import Milestone, Scan, Unreadable
from shared.carriers import CARRIERS
from tests.unit.tracking.edi.written import BGM, interchange, message, read, scan

AT = "DTM+334:202611221415:203"
SSCC, SSCC2 = "370726206369762060", "370726206369762077"


def own(**edifact: Any) -> dict[str, Any]:
    return {"zone": "Europe/Stockholm", "debounce_seconds": 60, "edifact": edifact}


def under(data: dict[str, Any], *segments: str, **header: str) -> Scan:
    (found,) = parsed([interchange(message(BGM, "CNI+1+C1", *segments, **header))], profile("own", data).dialect)
    return found.scans[0]


def test_every_carrier_has_a_profile_and_every_profile_a_carrier() -> None:
    profiles = {file.name.removesuffix(".toml") for file in files(package).joinpath("profiles").iterdir()}
    assert profiles == set(CARRIERS) == set(carriers())


def test_every_list_of_codes_names_its_source() -> None:
    for file in files(package).joinpath("codes").iterdir():
        assert tomllib.loads(file.read_text("utf-8"))["source"]


def test_a_carrier_refuses_bytes_of_another_format_at_the_first_step() -> None:
    with pytest.raises(Unreadable):
        next(carriers()["posti"].parse([b"{}"]))


@pytest.mark.parametrize(
    ("code", "milestone"),
    [
        ("68", Milestone.ANNOUNCED),
        ("13", Milestone.HANDED_OVER),
        ("31", Milestone.IN_TRANSIT),
        ("48", Milestone.IN_TRANSIT),
        ("99", Milestone.IN_TRANSIT),
        ("20", Milestone.DELAYED),
        ("71", Milestone.OUT_FOR_DELIVERY),
        ("56", Milestone.ATTEMPT_FAILED),
        ("45", Milestone.READY_FOR_PICKUP),
        ("91", Milestone.IN_TRANSIT),
        ("22", Milestone.DELIVERED),
        ("77", Milestone.RETURNING),
        ("21", Milestone.UNKNOWN),
        ("38", Milestone.UNKNOWN),
    ],
)
def test_the_finnish_dialect(code: str, milestone: Milestone) -> None:
    assert scan(f"STS+1+{code}", AT, carrier="posti").milestone is milestone


@pytest.mark.parametrize(
    ("letter", "milestone"),
    [("I", Milestone.DELIVERED), ("Q", Milestone.IN_TRANSIT), ("S", Milestone.IN_TRANSIT), ("V", Milestone.UNKNOWN)],
)
def test_letters_of_bring_mean_something_under_its_own_agency_only(letter: str, milestone: Milestone) -> None:
    assert scan(f"STS+1+{letter}::87:WORDS", AT, carrier="bring").milestone is milestone
    assert scan(f"STS+1+{letter}::ZZZ:DELIVERED", AT, carrier="bring").milestone is Milestone.UNKNOWN


@pytest.mark.parametrize(
    ("segments", "milestone"),
    [
        (("STS+1+91", AT, "STS+1+45", AT), Milestone.READY_FOR_PICKUP),
        (("STS+1+91", AT, f"GIN+BJ+{SSCC}", "STS+1+45", AT, f"GIN+BJ+{SSCC}"), Milestone.READY_FOR_PICKUP),
        (("STS+1+91", AT, f"GIN+BJ+{SSCC}", "STS+1+45", AT, f"GIN+BJ+{SSCC2}"), Milestone.IN_TRANSIT),
        (("STS+1+91+45", AT), Milestone.READY_FOR_PICKUP),
        (("STS+1+91", AT, "STS+1+31", AT), Milestone.IN_TRANSIT),
    ],
)
def test_a_parcel_at_the_post_office_can_be_collected_only_once_the_consignee_is_told(
    segments: tuple[str, ...], milestone: Milestone
) -> None:
    assert read("CNI+1+C1", *segments, carrier="posti").scans[0].milestone is milestone


def test_a_deviation_becomes_what_its_reason_says() -> None:
    found = scan("STS+1+20+30", AT, carrier="posti")
    assert (found.milestone, found.need) == (Milestone.NEEDS_CUSTOMER, "address")


def test_a_profile_takes_from_the_generic_one_what_it_leaves_out() -> None:
    found = under(own(), "STS+1+21", AT)
    assert found.milestone is Milestone.DELIVERED
    assert found.zone_source == "profile"
    assert found.at is not None
    assert found.at.hour == 13


def test_a_profile_gives_its_own_codes_a_meaning() -> None:
    codes = [{"agency": "87", "code": "I", "milestone": "delivered", "variant": "person"}]
    found = under(own(codes=codes), "STS+1+I::87:DELIVERED", AT)
    assert (found.milestone, found.variant, found.text) == (Milestone.DELIVERED, "person", "DELIVERED")


def test_the_rule_that_names_more_wins_the_sender_first() -> None:
    codes = [
        {"code": "48", "milestone": "out_for_delivery"},
        {"sender": "CARR*", "code": "48", "milestone": "handed_over"},
        {"directory": "D.01B", "association": "BIG07", "code": "48", "milestone": "delayed"},
        {"sender": "OTHER", "association": "BIG07", "directory": "D.01B", "code": "48", "milestone": "lost"},
    ]
    assert under(own(codes=codes), "STS+1+48", AT).milestone is Milestone.HANDED_OVER
    assert under(own(codes=codes[::2]), "STS+1+48", AT).milestone is Milestone.OUT_FOR_DELIVERY
    kind = "IFTSTA:D:01B:UN:BIG07"
    assert under(own(codes=codes[::2]), "STS+1+48", AT, kind=kind).milestone is Milestone.DELAYED


def test_a_rule_may_depend_on_the_reason() -> None:
    codes = [{"code": "31", "reason": ["X1", "X2"], "milestone": "ready_for_pickup", "carrier_told": True}]
    assert under(own(codes=codes), "STS+1+31+58+X2", AT).carrier_told
    assert under(own(codes=codes), "STS+1+31+X3", AT).milestone is Milestone.IN_TRANSIT


def test_a_profile_orders_the_qualifiers_of_times() -> None:
    found = under(own(event_times=["9", "334"]), "STS+1+21", AT, "DTM+9:202611221600:203")
    assert found.raw_time == "202611221600"


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Nowhere"},
        {"zone": None},
        {"edifact": None},
        {"edifact": {"codes": [{"code": "1", "milestone": "arrived"}]}},
        {"edifact": {"sets": [{"set": "no-such-list"}]}},
    ],
)
def test_a_wrong_profile_cannot_be_used(wrong: dict[str, Any]) -> None:
    data = {name: value for name, value in (own() | wrong).items() if value is not None}
    with pytest.raises((KeyError, ValueError, OSError)):
        profile("own", data)


def test_a_missing_profile_is_named() -> None:
    with pytest.raises(WrongProfile, match=r"profiles/nobody\.toml"):
        load("nobody")
