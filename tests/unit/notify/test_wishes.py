"""Whose word counts for what a customer wishes: by rank, then by time, each part for itself."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from services.notify.rules import wishes
from services.notify.rules.facts import Kind, QuietHours
from services.notify.rules.wishes import Said, Wishes, effective, told_by_orders, told_to_us
from shared.masking import masked

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EARLIER, LATER = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


def origin(source: str, at: datetime = NOON) -> dict[str, str]:
    return {"source": source, "at": at.isoformat()}


def by_orders(
    *, language: str = "fi", source: str = "shop", at: datetime = NOON, **preferences: Any
) -> dict[str, Said]:
    known = {path: origin(source, at) for path in ("language", "preferences.channels", "preferences.quiet_hours")}
    return told_by_orders(language, preferences or None, known)


def own(at: datetime = NOON, **parts: Any) -> dict[str, Said]:
    return told_to_us(parts, dict.fromkeys(parts, at.isoformat()))


def test_where_nobody_said_anything_our_own_usage_holds() -> None:
    wished = effective(told_by_orders("fi", None, None), {})

    assert (wished.channels, wished.quiet_hours) == (None, QuietHours(time(21), time(8)))
    assert (wished.unwanted, wished.paused_until) == (frozenset(), None)
    assert wished.origins["quiet_hours"] == Said(QuietHours(time(21), time(8)))


def test_the_shop_speaks_where_the_customer_has_not() -> None:
    wished = effective(by_orders(channels=["email"], quiet_hours={"from": "22:30", "to": "07:00"}), {})

    assert wished.channels == ("email",)
    assert wished.quiet_hours == QuietHours(time(22, 30), time(7))
    assert wished.origins["channels"].source == "shop"


def test_the_customers_own_word_outranks_a_later_one_of_the_shop() -> None:
    wished = effective(by_orders(language="en", at=LATER), own(EARLIER, language="sv"))

    assert wished.language == "sv"
    assert wished.origins["language"] == Said("sv", "customer", EARLIER)


@pytest.mark.parametrize(("said_elsewhere", "expected"), [(LATER, "en"), (NOON, "sv"), (EARLIER, "sv")])
def test_of_two_words_of_the_customer_the_newer_one_counts(said_elsewhere: datetime, expected: str) -> None:
    told = by_orders(language="en", source="customer", at=said_elsewhere)

    assert effective(told, own(language="sv")).language == expected


def test_each_part_is_weighed_for_itself() -> None:
    told = by_orders(language="en", source="customer", at=LATER, channels=["email"])
    wished = effective(told, own(language="sv", unwanted=["feedback"], quiet_hours={}))

    assert (wished.language, wished.channels) == ("en", ("email",))
    assert (wished.quiet_hours, wished.unwanted) == (None, {Kind.FEEDBACK})


def test_no_channel_at_all_is_not_the_same_as_never_asked() -> None:
    assert effective(by_orders(), own(channels=[])).left
    assert not effective(by_orders(), {}).left


def test_no_quiet_hours_may_be_stated() -> None:
    assert effective(by_orders(quiet_hours=None), {}).quiet_hours is None


def test_a_pause_ends_by_itself() -> None:
    wished = effective(by_orders(), own(paused_until=NOON))

    assert wished.paused(EARLIER)
    assert not wished.paused(NOON)


def test_a_kind_that_is_no_more_is_forgotten() -> None:
    assert effective(by_orders(), own(unwanted=["feedback", "horoscope"])).unwanted == {Kind.FEEDBACK}


def test_every_kind_is_switched_in_exactly_one_group() -> None:
    kinds = [kind for group in wishes.GROUPS.values() for kind in group]

    assert sorted(kinds) == sorted(Kind)


def test_a_group_is_off_when_all_of_it_is() -> None:
    some = Wishes(language="fi", unwanted=frozenset({Kind.PICKUP, Kind.FEEDBACK}))

    assert some.groups_off() == ("feedback",)


@pytest.mark.parametrize("value", [("email", "sms"), (), None])
def test_what_is_stored_is_read_as_it_was_said(value: tuple[str, ...] | None) -> None:
    stored = wishes.as_stored("channels", value) if value is not None else None

    assert effective({"language": Said("fi")}, own(channels=stored)).channels == value


@pytest.mark.parametrize("hours", [QuietHours(time(22, 30), time(7)), None])
def test_stored_quiet_hours_are_read_as_they_were_said(hours: QuietHours | None) -> None:
    stored = wishes.as_stored("quiet_hours", hours)

    assert effective({"language": Said("fi")}, own(quiet_hours=stored)).quiet_hours == hours


@pytest.mark.parametrize(
    ("address", "shown"),
    [("+358401234567", "••••\u00a0567"), ("aino@example.fi", "a•••@example.fi"), ("@", "•••@")],
)
def test_contact_points_are_shown_to_nobody_but_their_owner(address: str, shown: str) -> None:
    assert masked(address) == shown
