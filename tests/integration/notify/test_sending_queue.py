"""What leaves first, how fast, and what holds it back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.notify.channels import Outcome
from services.notify.deciding import suppressions
from services.notify.rules.faults import Fault, Follow
from services.notify.sending.gates import BROKEN_AFTER, BROKEN_FOR
from services.notify.settings import SHARE, THREADS
from shared.database import Database, open_database
from shared.migrate import upgrade
from tests.integration.notify.house import SHOP, House, order, progressed
from tests.waiting import wait_for

NO_QUIET = {"quiet_hours": None}
LOST = Outcome(result="unknown", error="ReadTimeout")
NO_MONEY = Outcome(result="refused", error="20003", fault=Fault(Follow.HOLD))


def due(
    home: House, number: int, milestone: str = "ready_for_pickup", *, shop: str = "shop_1", by: str = "sms"
) -> None:
    """A notice of a customer of its own becomes due."""
    ids = {"order_id": f"ord_{number}", "customer_id": f"cus_{number}"}
    says = {"customer_id": ids["customer_id"], "preferences": {"channels": [by], **NO_QUIET}}
    home.hear("order.placed", order(customer_says=says, shop={**SHOP, "id": shop}, **ids))
    home.hear("shipment.progressed", progressed(milestone, shipment_id=f"shp_{number}", order_id=ids["order_id"]))


def paced(home: House, rate: float) -> None:
    """Texts leave at `rate` segments a second from now on."""
    home.policy = replace(home.policy, rates={"sms": rate})
    home.start()


def leave(home: House) -> list[str]:
    """What leaves in one go, by kind."""
    before = home.channel.calls
    home.sender.send_due()
    home.sender.finish()
    return [message.kind for message in home.channel.sent[before:]]


class TestOrder:
    def test_a_pickup_code_does_not_wait_behind_what_is_less_urgent(self, home: House):
        for number in range(5):
            due(home, number, "handed_over")
        due(home, 9)
        paced(home, 1)

        assert leave(home) == ["pickup"]

    def test_it_does_not_wait_behind_another_shops_backlog_either(self, home: House):
        for number in range(5):
            due(home, number, "handed_over", shop="shop_big")
        due(home, 9, shop="shop_small")
        paced(home, 1)

        assert leave(home) == ["pickup"]

    def test_shops_take_turns(self, home: House):
        for number in range(12):
            due(home, number, shop="shop_big")
        for number in range(12, 15):
            due(home, number, shop=f"shop_{number}")
        paced(home, 4)

        home.sender.send_due()
        home.sender.finish()

        first = Counter(message.shop_id for message in home.channel.sent)
        assert first == {"shop_big": 1, "shop_12": 1, "shop_13": 1, "shop_14": 1}

    def test_where_more_shops_wait_than_can_be_served_each_gets_its_turn(self, home: House):
        for number in range(12):
            due(home, number, shop=f"shop_{number % 6}")
        paced(home, 2)

        for _ in range(3):
            leave(home)
            home.passes(seconds=1)

        assert Counter(message.shop_id for message in home.channel.sent) == {f"shop_{n}": 1 for n in range(6)}

    def test_a_channel_that_is_full_does_not_hold_the_other_one_up(self, home: House):
        for number in range(30):
            due(home, number, shop=f"shop_{number}")
        due(home, 99, "handed_over", by="email")
        paced(home, 1)

        home.sender.send_due()
        home.sender.finish()

        assert Counter(message.channel for message in home.channel.sent) == {"sms": 1, "email": 1}


class TestPace:
    def test_texts_leave_as_fast_as_their_segments_allow(self, home: House):
        for number in range(7):
            due(home, number)
        paced(home, 3)

        left = []
        for _ in range(3):
            left.append(len(leave(home)))
            assert leave(home) == []
            home.passes(seconds=1)

        assert left == [3, 3, 1]

    def test_the_sandbox_takes_what_comes(self, home: House):
        for number in range(7):
            due(home, number)

        assert len(leave(home)) == 7


class TestTrouble:
    def test_a_busy_provider_gets_nothing_more_until_its_time_is_over(self, home: House):
        home.channel.answers = Outcome(result="not_sent", error="429", fault=Fault(Follow.AGAIN), retry_after=30.0)
        due(home, 1)
        leave(home)
        due(home, 2)
        home.channel.answers = None

        home.passes(seconds=29)
        assert leave(home) == []
        home.passes(seconds=1)

        assert leave(home) != []

    def test_one_that_names_no_time_is_left_alone_for_a_moment(self, home: House):
        home.channel.answers = Outcome(result="not_sent", error="429", fault=Fault(Follow.AGAIN))
        due(home, 1)
        leave(home)
        due(home, 2)
        home.channel.answers = None

        assert leave(home) == []
        home.passes(seconds=1)

        assert leave(home) == ["pickup"]

    def test_a_provider_that_does_not_answer_is_tried_with_one_message_at_a_time(self, home: House):
        home.channel.answers = LOST
        for number in range(BROKEN_AFTER):
            due(home, number)
        leave(home)
        for number in range(10, 13):
            due(home, number)

        assert leave(home) == []
        home.passes(seconds=BROKEN_FOR)
        assert len(leave(home)) == 1
        assert leave(home) == []
        home.passes(seconds=BROKEN_FOR)
        home.channel.answers = None
        assert len(leave(home)) == 1

        assert len(leave(home)) == 1

    def test_an_account_in_trouble_holds_texts_and_not_mails(self, home: House):
        home.channel.answers_by = {"sms": NO_MONEY}
        due(home, 1)
        leave(home)
        due(home, 2)
        due(home, 3, by="email")

        leave(home)

        assert [message.channel for message in home.channel.sent] == ["sms", "email"]
        assert Counter(row.status for row in home.notices()) == {"scheduled": 2, "delivered": 1}

    def test_what_is_urgent_is_led_around_a_channel_that_is_held(self, home: House):
        home.channel.answers_by = {"sms": NO_MONEY}
        due(home, 1)
        leave(home)
        due(home, 2)
        due(home, 3, "handed_over")

        home.passes(minutes=50)
        home.sender.look_around()
        assert {notice.channel for notice in home.notices()} == {"sms"}
        home.passes(minutes=17)
        home.sender.look_around()
        leave(home)

        assert {notice.channel for notice in home.notices(kind="on_its_way")} == {"sms"}
        assert {(notice.channel, notice.status) for notice in home.notices(kind="pickup")} == {("email", "delivered")}

    def test_a_way_around_it_that_opens_later_is_taken(self, home: House):
        home.channel.answers_by = {"sms": NO_MONEY}
        due(home, 1)
        leave(home)
        due(home, 2)
        home.closes("email", "aino@example.fi", "full")
        home.passes(minutes=67)
        home.sender.look_around()
        assert {notice.channel for notice in home.notices()} == {"sms"}

        with home.database.write() as session:
            suppressions.lift(session, channel="email", address="aino@example.fi")
        home.passes(minutes=61)
        home.lookout.look()
        home.sender.look_around()
        leave(home)

        assert {(notice.channel, notice.status) for notice in home.notices()} == {("email", "delivered")}


class TestThreads:
    def test_a_provider_that_hangs_keeps_nobody_from_hearing_and_no_other_channel_from_sending(self, home: House):
        home.channel.hangs_by = {"sms"}
        home.channel.answering.clear()

        with home.sending():
            for number in range(THREADS + 5):
                due(home, number)
                home.sender.wake()
            due(home, 100, by="email")
            home.sender.wake()
            wait_for(lambda: home.messages, 60)
            taken = Counter(message.channel for message in home.channel.sent)
            home.channel.answering.set()
            wait_for(lambda: Counter(row.status for row in home.notices()) == {"delivered": THREADS + 6}, 60)

        assert taken == {"sms": SHARE, "email": 1}

    def test_one_that_cannot_be_settled_keeps_no_other_from_it(self, home: House):
        home.channel.answers = Outcome(result="accepted")
        due(home, 1)
        due(home, 2)
        home.sender.send_due()
        home.change(home.notices()[0].id, kind="no such kind")

        home.sender.finish()

        assert [row.status for row in home.notices()] == ["sending", "sent"]

    def test_what_could_not_be_recorded_is_recorded_later(self, home: House):
        due(home, 1)
        home.sender.send_due()
        wait_for(lambda: home.messages, 20)
        works = home.sender._database
        home.sender._database = Database("sqlite:////nowhere/at/all.sqlite3", schema="notify")

        with pytest.raises(Exception, match="unable to open"):
            home.sender.finish()
        home.sender._database.close()
        home.sender._database = works
        home.sender.finish()

        assert [row.status for row in home.notices()] == ["delivered"]


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two processes of notify on one database."""
    url = None if request.param == "sqlite" else request.getfixturevalue("database_url")
    databases = [open_database(database_url=url, data=tmp_path, name="notify") for _ in range(2)]
    upgrade(databases[0])
    first, second = (House(database) for database in databases)
    first.start(alone=False)
    second.start(alone=False)
    yield first, second
    for database in databases:
        database.close()


def test_two_processes_share_the_work_and_send_nothing_twice(two: tuple[House, House]) -> None:
    first, second = two
    for number in range(60):
        due(first, number, shop=f"shop_{number % 5}")

    with first.sending(), second.sending():
        wait_for(lambda: Counter(row.status for row in first.notices()) == {"delivered": 60}, 60)

    assert len(first.messages) == first.channel.calls + second.channel.calls == 60
    assert len({message.notice_id for message in first.messages}) == 60
