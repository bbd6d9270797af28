"""Plays a feed through tracking and notify on databases of its own: real rules, a clock that is moved, no sending."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from services.notify import handlers as notify_handlers
from services.notify import settings as notify_settings
from services.notify import shop_policies
from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.models import CustomerCopy, Notice, OrderCopy, ShipmentCopy
from services.notify.rules import shop_policy
from services.notify.sending.lookout import Lookout
from services.notify.sending.sender import Sender, Surroundings
from services.notify.shops.shop_words import ShopWords
from services.tracking import actions, progress
from services.tracking import handlers as tracking_handlers
from services.tracking.actions import Source
from services.tracking.changes.rules import read_rules
from services.tracking.models import ANY_SHOP, Shipment
from services.tracking.progress import Terms
from services.tracking.watching import Watcher
from services.what_if.errands import Errands
from services.what_if.feed import Delivery, Feed
from services.what_if.report import Told
from services.what_if.rules import EVERY_SHOP, Rules
from services.what_if.strangers import Said
from shared import outbox
from shared.carriers import CARRIERS
from shared.clock import FixedClock
from shared.failures import Failure
from shared.installation import Installation
from shared.migrate import upgrade
from shared.settings import Settings

INTAKE = "what-if"


class Broken(Exception):
    """Something in the feed could not be handled; the text names the errors."""


class Delivered:
    """A channel on which everything arrives at once, and nothing leaves."""

    provider = "what-if"

    def send(self, message: Outgoing) -> Outcome:
        return Outcome(result="delivered", provider_id=message.attempt_id)

    def lookup(self, lost: Lost) -> Outcome | None:
        return Outcome(result="delivered", provider_id=lost.attempt_id)


class Trial:
    """An installation that exists for one feed. `home` is for a snapshot to be copied into."""

    def __init__(self, folder: Path, settings: Settings, rules: Rules, *, begins: datetime) -> None:
        alone = replace(
            settings, data=folder, database_url=None, broker_url="memory://", sms="sandbox", email="sandbox"
        )
        self._clock = FixedClock(begins)
        self.home = Installation(alone, clock=self._clock)
        for service in ("tracking", "notify"):
            upgrade(self.home.database(service))
        self._tracking, self._notify = self.home.database("tracking"), self.home.database("notify")
        self._rules, self._before = rules, frozenset[str]()
        self._terms = Terms(rules=read_rules(CARRIERS))
        policy = self._policy()
        tables = {"tracking": tracking_handlers.table(self._terms), "notify": notify_handlers.table(policy)}
        self._errands = Errands(self.home, tables)
        self._watcher = Watcher(database=self._tracking, clock=self._clock, wake=_nobody)
        channels = dict.fromkeys(policy.providers, Delivered())
        around = Surroundings(
            database=self._notify, clock=self._clock, channels=channels, policy=policy, wake_relay=_nobody
        )
        self._sender = Sender(around)
        self._lookout = Lookout(around, self._sender, alone=True)

    def begin(self, orders: Iterable[Said] = ()) -> None:
        """Take in what is known before the feed: the copied shipments, and orders that are assumed."""
        now = self._clock.now()
        with self._tracking.write() as session:
            for event, body in orders:
                outbox.add(session, event=event, subject="", body=body, now=now)
        self._errands.run()
        with self._tracking.write() as session:
            ids = session.scalars(select(Shipment.id)).all()
            progress.refresh(session, ids, terms=self._terms, now=now)
        self._keep_policies()
        self._errands.run()
        with self._notify.read() as session:
            self._before = frozenset(session.scalars(select(Notice.id)))

    def play(self, feed: Feed, *, after: timedelta) -> list[Told]:
        """Everything that was decided, until `after` the feed's last word. Raises Broken."""
        terms = replace(self._terms, debounces={feed.carrier.name: feed.carrier.profile.debounce_seconds})
        for delivery in feed.deliveries:
            self._move_to(delivery.at)
            self._take(feed, delivery, terms)
            self._settle_down()
        self._move_to(feed.deliveries[-1].at + after)
        self._check()
        return self._told()

    def close(self) -> None:
        self.home.close()

    def _policy(self) -> notify_settings.Policy:
        ours = notify_settings.policy(self.home.settings, self.home.links)
        words = ShopWords(self._notify, self._rules.words_folder)
        return replace(ours, kinds=self._rules.kinds, words=words, rates={})

    def _keep_policies(self) -> None:
        with self._notify.write() as session:
            shops = session.scalars(select(OrderCopy.shop_id).where(OrderCopy.shop_id.is_not(None)).distinct())
            for shop_id in shops.all():
                wanted = self._rules.policies.get(shop_id or "") or self._rules.policies.get(EVERY_SHOP)
                if shop_id and wanted is not None:
                    shop_policies.keep(session, shop_id, shop_policy.read(wanted), now=self._clock.now())

    def _take(self, feed: Feed, delivery: Delivery, terms: Terms) -> None:
        carrier, now = feed.carrier.name, self._clock.now()
        source = Source(intake_id=INTAKE, shop_id=ANY_SHOP, carrier=carrier, received_at=now)
        with self._tracking.write() as session:
            taken = actions.take(session, source, delivery.messages)
            progress.refresh(session, taken.shipment_ids, terms=terms, now=now)

    def _move_to(self, at: datetime) -> None:
        """Let time go by, from one thing that is due to the next."""
        while (due := self._next_due()) is not None and due <= at:
            self._clock.at = max(self._clock.at, due)
            self._settle_down()
        self._clock.at = max(self._clock.at, at)

    def _settle_down(self) -> None:
        """Until nothing more happens at this moment."""
        self._watcher.look()
        self._errands.run()
        self._lookout.look()
        while self._sender.send_due():
            self._sender.finish()
        self._errands.run()

    def _next_due(self) -> datetime | None:
        """When anything is due next; what was due before and did not happen will not happen by itself."""
        now = self._clock.now()
        waits = (
            (self._notify, select(func.min(Notice.due_at)).where(Notice.status == "scheduled", Notice.due_at > now)),
            (self._notify, select(func.min(Notice.settle_by)).where(Notice.settle_by > now)),
            (self._notify, select(func.min(Notice.follow_at)).where(Notice.follow_at > now)),
            (self._notify, select(func.min(ShipmentCopy.evening_at)).where(ShipmentCopy.evening_at > now)),
            (self._tracking, select(func.min(Shipment.check_at)).where(Shipment.check_at > now)),
        )
        times = []
        for database, wanted in waits:
            with database.read() as session:
                times.append(session.scalar(wanted))
        return min((time for time in times if time), default=None)

    def _check(self) -> None:
        errors: set[str] = set()
        for database in (self._tracking, self._notify):
            with database.read() as session:
                errors.update(session.scalars(select(Failure.error)))
        if errors:
            raise Broken(", ".join(sorted(errors)))

    def _told(self) -> list[Told]:
        found = (
            select(Notice, OrderCopy.reference, CustomerCopy.zone)
            .join(OrderCopy, OrderCopy.order_id == Notice.order_id)
            .join(CustomerCopy, CustomerCopy.customer_id == Notice.customer_id)
            .order_by(Notice.decided_at, Notice.id)
        )
        with self._notify.read() as session:
            rows: list[Any] = list(session.execute(found))
        return [self._one(*row) for row in rows if row[0].id not in self._before]

    def _one(self, row: Notice, reference: str, zone: str) -> Told:
        at = row.sent_at or row.due_at or row.decided_at
        never = row.status in ("cancelled", "expired")
        return Told(
            order=reference,
            kind=row.kind,
            decision="suppressed" if never else "send",
            reason=row.reason,
            at=at.astimezone(ZoneInfo(zone)),
            channel=row.channel,
            language=row.language,
            segments=row.segments,
            subject=row.subject,
            text=row.text,
            cost=None if never else self._rules.prices.of(row.channel, row.segments),
        )


def _nobody() -> None:
    """Nothing runs by itself in a trial."""
