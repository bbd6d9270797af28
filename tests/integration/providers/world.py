"""Some customers, their parcels, two providers with bad days and a process that dies: whatever comes, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.notify.rules.facts import Kind
from tests.integration.notify.house import order, progressed
from tests.integration.providers.house import House
from tests.standins.ledger import Accepted

PEOPLE = 4
PROVIDERS = ("twilio", "sendgrid")
# What a parcel does, one after the other; a notice of a kind is true only at the milestone beside it.
MILESTONES = ("handed_over", "ready_for_pickup", "delivered")
TRUE_AT = {
    "on_its_way": "handed_over",
    "pickup": "ready_for_pickup",
    "pickup_reminder": "ready_for_pickup",
    "delivered": "delivered",
    "feedback": "delivered",
}
BREAKS = (
    "hang",
    "hang_accepted",
    "reset",
    "reset_accepted",
    "close",
    "close_accepted",
    "cut_short",
    "html",
    "html_accepted",
    "302",
    "500",
    "500_accepted",
    "503",
    "503_accepted",
    "429",
    "429_retry_after",
)
SAID = {
    "twilio": (("sending", None), ("sent", None), ("delivered", None), ("undelivered", 30003), ("undelivered", 30005)),
    "sendgrid": (("processed", None), ("deferred", None), ("delivered", None), ("bounce", None), ("dropped", None)),
}
FAILURES = frozenset({"undelivered", "bounce", "dropped"})


@dataclass
class World:
    """Each of the methods is a thing that may happen; `heal` is the good end, after which everything must be right."""

    home: House
    at: list[int] = field(default_factory=lambda: [-1] * PEOPLE)  # how far each one's parcel is
    news_of: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # the ledger's length, and what was heard
    failed: set[str] = field(default_factory=set)  # attempts that a provider says have not arrived

    def __post_init__(self) -> None:
        for person in range(PEOPLE):
            channels = ["email"] if person % 2 else ["sms", "email"]
            says = {
                "customer_id": f"cus_{person}",
                "phone": f"+35840123450{person}",
                "email": f"c{person}@example.fi",
                "preferences": {"channels": channels},
            }
            about = {"order_id": f"ord_{person}", "customer_id": f"cus_{person}", "reference": f"WEB-{person}"}
            self.home.hear("order.placed", order(customer_says=says, **about))

    def news(self, person: int) -> None:
        """A parcel moves on; what was to be said of it before may be untrue from here on."""
        if self.at[person] + 1 == len(MILESTONES):
            return
        self.at[person] += 1
        shipment, milestone = f"shp_{person}", MILESTONES[self.at[person]]
        told: dict[str, Any] = {"shipment_id": shipment, "order_id": f"ord_{person}"}
        if milestone == "delivered":
            told["variant"] = "collected"
        # The consumer and the sender work side by side: by chance the one that hears is first.
        self.home.hear("shipment.progressed", progressed(milestone, self.at[person] + 1, at=self.home.clock.at, **told))
        self.news_of.setdefault(shipment, []).append((len(self.home.providers.ledger), milestone))

    def breaks(self, provider: str, fault: str, times: int) -> None:
        getattr(self.home.providers, provider).script.add(fault, times=times)

    def cannot_be_asked(self, times: int) -> None:
        self.home.providers.twilio.script.add("500", place="lookup", times=times)

    def goes_away(self, provider: str) -> None:
        getattr(self.home.providers, f"{provider}_server").stop()

    def comes_back(self, provider: str) -> None:
        getattr(self.home.providers, f"{provider}_server").start()

    def passes(self, minutes: int) -> None:
        self.home.go_on()
        if minutes:
            self.home.later(minutes=minutes, step=150)

    def dies(self, before_the_call: bool) -> None:
        self.home.die_sending(before_the_call=before_the_call)

    def says(self, which: int, what: int, times: int) -> None:
        """A provider tells of one of its messages, be it true or not, once or again and again."""
        rows = self.home.providers.ledger.rows
        if not rows:
            return
        row = rows[which % len(rows)]
        said, error = SAID[row.provider][what]
        assert row.attempt_id is not None
        if said in FAILURES:
            self.failed.add(row.attempt_id)
        if row.provider == "twilio":
            callback = self.home.providers.receipt(row.attempt_id, said, error)
        else:
            callback = self.home.providers.batch(self.home.providers.event(row.attempt_id, said))
        assert self.home.receive(*[callback] * times) == [204] * times

    def heal(self) -> None:
        """Everything works from here on, for long enough."""
        for provider in PROVIDERS:
            getattr(self.home.providers, provider).script.forget()
            self.comes_back(provider)
        self.home.later(hours=2, step=300)

    def accepted(self) -> dict[str, list[tuple[int, Accepted]]]:
        """What the providers have of each notice: the place in the ledger, and the row."""
        notice_of = {attempt.id: attempt.notice_id for attempt in self.home.attempts}
        found: dict[str, list[tuple[int, Accepted]]] = {}
        for place, row in enumerate(self.home.providers.ledger.rows):
            assert row.attempt_id in notice_of, "a message that nobody decided"
            found.setdefault(notice_of[row.attempt_id], []).append((place, row))
        return found

    def milestone_at(self, shipment_id: str, place: int) -> str:
        """What was known of a shipment when the provider took this row of the ledger."""
        return [milestone for length, milestone in self.news_of[shipment_id] if length <= place][-1]


def assert_nothing_lost_doubled_or_untrue(world: World) -> None:
    accepted = world.accepted()
    for notice in world.home.notices:
        rows = accepted.get(notice.id, [])
        standing = [row for _, row in rows if row.attempt_id not in world.failed]
        told_of = f"{notice.kind} {notice.id}: {notice.status}, {notice.because[-3:]}, {rows}"
        for place, _row in rows:
            assert TRUE_AT[notice.kind] == world.milestone_at(notice.shipment_ids[0], place), f"untrue: {told_of}"
        twice = world.home.policy.kinds[Kind(notice.kind)].if_unknown == "twice"
        assert notice.status not in ("scheduled", "sending"), f"left lying: {told_of}"
        if not twice:
            assert len(standing) <= 1, f"doubled: {told_of}"
        still_so = TRUE_AT[notice.kind] == world.news_of[notice.shipment_ids[0]][-1][1]
        if notice.status in ("sent", "delivered") or (twice and still_so and notice.status != "failed"):
            assert rows, f"lost: {told_of}"
        if notice.status == "failed":
            assert len(rows) > len(standing), f"given up without a reason: {told_of}"


def live(world: World, steps: Sequence[tuple[Any, ...]]) -> None:
    """Let everything happen, then the good end."""
    with world.home.hurry():
        for name, *values in steps:
            getattr(world, name)(*values)
    world.heal()
