"""Writes IFTSTA interchanges for tests: what a carrier would send, with the counts right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One status of a consignment. `more` are further segments, as text without terminator."""

    code: str
    at: datetime
    parcel: str | None = None
    more: Sequence[str] = ()

    def segments(self) -> list[str]:
        mark = [f"GIN+BJ+{self.parcel}"] if self.parcel else []
        goods = ["GID+1+1:PCE", "PCI+33E", *mark] if mark else []
        return [f"STS+1+{self.code}", f"DTM+334:{self.at.astimezone(_ZONE):%Y%m%d%H%M}:203", *self.more, *goods]


def ready(at: datetime, *, code: str, until: datetime, parcel: str | None = None) -> Said:
    """64 and everything a person needs to collect the parcel, in the form of the generic profile."""
    facts = (
        f"DTM+36:{until.astimezone(_ZONE):%Y%m%d}:102",
        "FTX+ICN++HOURS+Mo-Fr 08?:00-20?:00, Sa 10?:00-15?:00",
        f"FTX+ICN++CODE+{code}",
        "NAD+GC+++K-Market Kamppi+Urho Kekkosen katu 1+Helsinki++00100+FI",
    )
    return Said(code="64", at=at, parcel=parcel, more=facts)


def interchange(number: str, *said: Said, reference: str = "REF1", prepared: datetime | None = None) -> bytes:
    """An interchange of one D.96A IFTSTA about one consignment."""
    written = (prepared or max((one.at for one in said), default=datetime(2026, 1, 1, tzinfo=UTC))).astimezone(_ZONE)
    body = [f"BGM+77+{reference}+9", f"DTM+137:{written:%Y%m%d%H%M}:203", f"CNI+1+{number}"]
    body += [segment for one in said for segment in one.segments()]
    lines = [
        f"UNB+UNOC:3+CARRIER:ZZ+SHOP:ZZ+{written:%y%m%d:%H%M}+{reference}",
        "UNH+1+IFTSTA:D:96A:UN",
        *body,
        f"UNT+{len(body) + 2}+1",
        f"UNZ+1+{reference}",
    ]
    return "".join(f"{line}'\n" for line in lines).encode("latin-1")
