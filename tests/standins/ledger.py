"""What the providers have accepted: the judge of "nothing lost, nothing twice"."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One message that a provider took. `attempt_id` is what the sender put where it comes back."""

    provider: str
    id: str
    attempt_id: str | None
    sender: str
    to: str
    subject: str | None
    body: str
    html: str | None = None
    at: datetime
    lifetime: int | None = None  # seconds


class Ledger:
    """Every accepted message in its order; safe to read from any thread."""

    def __init__(self) -> None:
        self._rows: list[Accepted] = []
        self._lock = threading.Lock()

    def add(self, row: Accepted) -> None:
        with self._lock:
            self._rows.append(row)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> list[Accepted]:
        with self._lock:
            return list(self._rows)

    def to(self, address: str) -> list[Accepted]:
        return [row for row in self.rows if row.to == address]

    def of_attempt(self, attempt_id: str) -> list[Accepted]:
        return [row for row in self.rows if row.attempt_id == attempt_id]

    def items(self) -> list[dict[str, Any]]:
        """The rows as JSON has them."""
        return [asdict(row) | {"at": row.at.isoformat()} for row in self.rows]


def attempt_in(values: Iterable[object]) -> str | None:
    """The id of an attempt among the values that travel with a message, whatever their names are."""
    return next((value for value in values if isinstance(value, str) and value.startswith("att_")), None)
