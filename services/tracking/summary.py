"""What the reading of a file came to: counts, and the faults that people read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from services.tracking.scan import Fault, Parsed
from services.tracking.settings import MOST_FAULTS

COUNTS = ("messages", "scans", "new_scans", "unclaimed", "unknown_codes")
FAULTS = ("warnings", "quarantined")


@dataclass(slots=True, kw_only=True)
class Summary:
    """Running totals of one file. Of very many faults the first are kept and the rest counted in a last one."""

    messages: int = 0
    scans: int = 0
    new_scans: int = 0
    unclaimed: int = 0
    unknown_codes: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    unlisted: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Summary":
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def public(self) -> dict[str, Any]:
        """The fields of the API."""
        counts: dict[str, Any] = {name: getattr(self, name) for name in COUNTS}
        return counts | {name: [*getattr(self, name), *self._rest(name)] for name in FAULTS}

    def numbers(self) -> tuple[int, ...]:
        """The counts in the order of the API, the faults as counts too."""
        counts = [getattr(self, name) for name in COUNTS]
        return (*counts, *(len(getattr(self, name)) + self.unlisted.get(name, 0) for name in FAULTS))

    def add(self, messages: Iterable[Parsed], *, new_scans: int, unclaimed: int) -> None:
        """Count some results of the parser, and what became of their scans."""
        self.new_scans += new_scans
        self.unclaimed += unclaimed
        for parsed in messages:
            self.messages += bool(parsed.message)
            self.scans += len(parsed.scans)
            self.unknown_codes += parsed.unknown_codes
            self.note_warnings(parsed.warnings)
            self.note_quarantined([*([parsed.quarantined] if parsed.quarantined else []), *parsed.held])

    def note_warnings(self, faults: Iterable[Fault]) -> None:
        self._note("warnings", faults)

    def note_quarantined(self, faults: Iterable[Fault]) -> None:
        self._note("quarantined", faults)

    def _note(self, name: str, faults: Iterable[Fault]) -> None:
        listed = getattr(self, name)
        for fault in faults:
            if len(listed) < MOST_FAULTS:
                listed.append(asdict(fault))
            else:
                self.unlisted[name] = self.unlisted.get(name, 0) + 1

    def _rest(self, name: str) -> list[dict[str, Any]]:
        count = self.unlisted.get(name)
        if not count:
            return []
        text = f"{count} more of the kind are not listed"
        return [asdict(Fault(interchange=None, message=None, segment=None, code="more", text=text))]
