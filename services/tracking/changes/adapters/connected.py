"""Makes the adapters of the ways that are set up; the shop's people are always there."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from urllib3 import PoolManager

from services.tracking.changes.adapters import Adapters
from services.tracking.changes.adapters.bring import Bring
from services.tracking.changes.adapters.case import Case
from services.tracking.changes.adapters.iftmin import Iftmin
from services.tracking.changes.adapters.webhook import Webhook
from services.tracking.changes.ways import BringWay, IftminWay, Way, Ways, WebhookWay
from shared.clock import real_now

W = TypeVar("W", bound=Way)


def connect(ways: Ways, *, pool: PoolManager, public_url: str, now: Callable[[], datetime] = real_now) -> Adapters:
    """By the names that rules give them. Carriers answer a webhook at `public_url`; `now` is real time."""
    return {
        "case": Case(),
        "bring": Bring(_of(BringWay, ways), pool=pool),
        "iftmin": Iftmin(_of(IftminWay, ways), pool=pool),
        "webhook": Webhook(
            _of(WebhookWay, ways),
            pool=pool,
            answer_url=lambda carrier, change_id: f"{public_url}/v1/carriers/{carrier}/changes/{change_id}/answer",
            now=now,
        ),
    }


def _of(kind: type[W], ways: Ways) -> dict[str, W]:
    return {carrier: way for carrier, taken in ways.items() for way in taken.values() if isinstance(way, kind)}
