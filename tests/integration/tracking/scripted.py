"""A carrier whose parser says what the test tells it to: new meanings, and failures in the middle."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.tracking.carriers import Carrier
from services.tracking.carriers.table import carriers
from services.tracking.reading import Outcome
from services.tracking.scan import Parsed, Scan
from shared.web import Service
from tests.integration.tracking.kit import Tracking


class Interrupted(Exception):
    """The reader stops here."""


@dataclass
class Script:
    """What the parser yields of any file; before number `stop_before` it raises, as often as `stops` says."""

    scans: list[Scan]
    stop_before: int | None = None
    stops: int = 1
    begun: int = field(default=0, init=False)

    def parse(self, chunks: Iterable[bytes]) -> Iterator[Parsed]:
        self.begun += 1
        content = b"".join(chunks).decode()
        for number, scan in enumerate(self.scans):
            if number == self.stop_before and self.stops:
                self.stops -= 1
                raise Interrupted
            yield Parsed(interchange=content, message=f"{number}", scans=(scan,), digest=f"{number}")


def scripted(tracking: Tracking, script: Script) -> Service:
    """The service with a carrier "scripted" besides."""
    profile = carriers()["generic-edifact"].profile
    carrier = Carrier(name="scripted", profile=profile, parse=script.parse)
    return tracking.home.service("tracking", parts={"carriers": carriers() | {"scripted": carrier}})


def counts(outcome: Outcome) -> dict[str, int]:
    summary = outcome.summary
    return {"scans": summary.scans, "new_scans": summary.new_scans, "unclaimed": summary.unclaimed}
