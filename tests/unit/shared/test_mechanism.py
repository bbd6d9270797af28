"""The small parts: clock, ids, links, the ladder of retries, what databases hold."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared import failures
from shared.clock import Clock, FixedClock, real_now
from shared.database import Database, UtcDateTime, insert_new, open_database
from shared.handling import storable
from shared.ids import new_id, oldest_id, uuid7
from shared.links import Links, hash_token

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LINKS = Links(public_url="https://t.example.fi", secret="s3cret")


class Base(DeclarativeBase):
    """Tables of this test alone."""


class Row(Base):
    __tablename__ = "rows"
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_database(database_url=None, data=tmp_path, name="unit")
    Base.metadata.create_all(opened.engine)
    return opened


def test_an_ordinary_clock_tells_the_time() -> None:
    assert abs(Clock().now() - real_now()) < timedelta(seconds=5)


def test_a_storys_clock_starts_where_it_is_told_and_runs_faster() -> None:
    clock = Clock(start=NOW, speed=1_000_000)
    first = clock.now()

    assert first >= NOW
    assert clock.now() - first >= timedelta(milliseconds=1)


def test_a_fixed_clock_moves_when_it_is_moved() -> None:
    clock = FixedClock(NOW)
    assert clock.now() == clock.now() == NOW
    clock.at = NOW + timedelta(hours=1)
    assert clock.now() == NOW + timedelta(hours=1)


def test_ids_are_unique_and_sort_by_the_time_they_were_made() -> None:
    assert len({new_id("ord") for _ in range(1000)}) == 1000
    assert uuid7().version == 7
    early, late = uuid7(), None
    while late is None or late.int >> 80 == early.int >> 80:  # until the next millisecond
        late = uuid7()
    assert str(early) < str(late)


def test_a_public_id_says_its_kind_and_is_safe_to_read_out() -> None:
    prefix, _, rest = new_id("shp").partition("_")

    assert (prefix, len(rest)) == ("shp", 26)
    assert not set(rest) & set("ilou")


def test_the_ids_from_a_time_on_can_be_told_from_those_before() -> None:
    now, made = real_now(), new_id("chg")

    assert oldest_id("chg", now - timedelta(seconds=1)) < made < oldest_id("chg", now + timedelta(days=1))


def test_a_link_is_the_same_each_time_and_short() -> None:
    token = LINKS.token("ord_1")

    assert token == LINKS.token("ord_1")
    assert len(token) == 22
    assert LINKS.page_url("ord_1") == f"https://t.example.fi/t/{token}"


def test_a_link_cannot_be_made_without_the_secret_or_for_another_order() -> None:
    other = Links(public_url="https://t.example.fi", secret="another")

    assert len({LINKS.token("ord_1"), LINKS.token("ord_2"), other.token("ord_1")}) == 3


def test_what_is_kept_of_a_token_is_not_the_token() -> None:
    token = LINKS.token("ord_1")

    assert hash_token(token) == hash_token(token)
    assert token not in hash_token(token)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10), (2, 60), (3, 600), (4, 3600), (5, 21600)])
def test_each_failed_attempt_waits_longer_within_a_tenth(attempts: int, seconds: int) -> None:
    waits = [(failures.next_try(attempts, NOW) or NOW) - NOW for _ in range(200)]

    assert all(0.9 * seconds <= wait.total_seconds() <= 1.1 * seconds for wait in waits)
    assert len(set(waits)) > 100


def test_the_ladder_ends() -> None:
    assert failures.next_try(6, NOW) is None


@given(st.one_of(st.text(), st.binary()))
def test_anything_becomes_text_that_a_database_takes(value: str | bytes) -> None:
    text = storable(value)

    assert "\0" not in text
    text.encode()


@pytest.mark.parametrize(
    ("value", "kept"),
    [("äö € 🚚", "äö € 🚚"), ("a\0b", "a\\x00b"), (b"\xff{", "\\xff{"), ("\ud800", "\\ud800"), (b"", "")],
)
def test_text_is_kept_as_it_is_and_the_rest_as_an_escape(value: str | bytes, kept: str) -> None:
    assert storable(value) == kept


def test_a_time_comes_back_aware_and_in_utc(database: Database) -> None:
    helsinki = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(Row(id="a", at=helsinki))

    with database.read() as session:
        found = session.get_one(Row, "a").at
    assert found == NOW
    assert found.tzinfo is UTC
    database.close()


def test_a_naive_time_is_refused(database: Database) -> None:
    def write() -> None:
        with database.write() as session:
            session.add(Row(id="a", at=datetime(2026, 11, 24, 12)))

    with pytest.raises(StatementError, match="naive"):
        write()
    database.close()


def test_inserting_tells_which_rows_were_new(database: Database) -> None:
    with database.write() as session:
        session.add(Row(id="b"))
    with database.write() as session:
        fresh = insert_new(session, Row, [{"id": name} for name in "abc"], key=("id",))
        again = insert_new(session, Row, [{"id": name} for name in "abcd"], key=("id",))
        none = insert_new(session, Row, [], key=("id",))

    assert (fresh, again, none) == ({("a",), ("c",)}, {("d",)}, set())
    database.close()


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(Row(id="a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.write() as session:
        session.add(Row(id="b"))

    with database.read() as session:
        assert Counter(row.id for row in session.query(Row)) == {"b": 1}
    database.close()
