"""Reads carrier files into the order in which their messages were made, whatever the order of the files."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from services.tracking.carriers import Carrier
from services.tracking.claims import numbers_of
from services.tracking.scan import Parsed, Unreadable


class NothingToPlay(Exception):
    """A file cannot be read, or holds no scan; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a carrier said at one moment."""

    at: datetime
    messages: tuple[Parsed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A carrier's messages of a while, oldest first. `consignments`: the numbers that each is known by."""

    carrier: Carrier
    deliveries: tuple[Delivery, ...]
    consignments: tuple[frozenset[str], ...]

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset().union(*self.consignments)


def read_feed(carrier: Carrier, files: Sequence[Path]) -> Feed:
    """The messages of all files, each at the time its sender prepared it. Raises NothingToPlay."""
    messages = [message for path in files for message in _messages(carrier, path)]
    if not messages:
        raise NothingToPlay("there is no scan in these files")
    timed = _timed(messages)
    deliveries = [
        Delivery(at=at, messages=tuple(message for _, message in group))
        for at, group in groupby(timed, key=lambda pair: pair[0])
    ]
    return Feed(carrier=carrier, deliveries=tuple(deliveries), consignments=_consignments(messages))


def _messages(carrier: Carrier, path: Path) -> list[Parsed]:
    try:
        parsed = list(carrier.parse([path.read_bytes().replace(b"\0", b" ")]))
    except Unreadable as error:
        raise NothingToPlay(f"{path}: {error}") from error
    return [message for message in parsed if message.scans and not message.test]


def _timed(messages: Sequence[Parsed]) -> list[tuple[datetime, Parsed]]:
    """By the time of each; what says no time at all counts as said last."""
    known = [at for message in messages if (at := _made_at(message))]
    if not known:
        raise NothingToPlay("nothing in these files says when it was")
    return sorted(((_made_at(message) or max(known), message) for message in messages), key=lambda pair: pair[0])


def _made_at(message: Parsed) -> datetime | None:
    """When it was prepared; for one that does not say, when the last thing it tells of happened."""
    prepared = [scan.prepared_at for scan in message.scans if scan.prepared_at]
    happened = [scan.at for scan in message.scans if scan.at]
    return max(prepared or happened, default=None)


def _consignments(messages: Iterable[Parsed]) -> tuple[frozenset[str], ...]:
    """The numbers of each consignment, by the first of them."""
    found: dict[str, set[str]] = {}
    for scan in (scan for message in messages for scan in message.scans):
        numbers: Collection[str] = numbers_of(scan)
        if numbers:
            found.setdefault(scan.numbers[0] if scan.numbers else min(numbers), set()).update(numbers)
    return tuple(frozenset(numbers) for numbers in found.values())
