"""Numbers and times as people say them, in English."""

import json
from datetime import UTC, date, datetime, tzinfo


def count(number: int, noun: str) -> str:
    """`1 message`, `1,200 messages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figure(number: int | None) -> str:
    """A number with thousands apart; a dash where it is not known."""
    return "–" if number is None else f"{number:,}"


def duration(seconds: float) -> str:
    """The largest unit that fits and the one below it: `45 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        amount, left = divmod(left, size)
        if parts and not amount:
            break
        if amount:
            parts.append(f"{amount} {unit}")
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 s"


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `3 min ago`, or `in 10 s` for what is still to come."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    return f"{duration(seconds)} ago" if seconds > 0 else f"in {duration(-seconds)}"


def moment(value: datetime) -> str:
    """`24 Nov 2026, 12:03:11 UTC`."""
    value = value.astimezone(UTC)
    return f"{value.day} {value:%b %Y, %H:%M:%S} UTC"


def clock(value: datetime, zone: tzinfo) -> str:
    """`08:12`, where the shop is."""
    return f"{value.astimezone(zone):%H:%M}"


def day(value: date) -> str:
    """`Tuesday 24 November 2026`."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def gist(detail: str) -> str:
    """The line of a detail that says most: the innermost place in the code, without the folders before it."""
    last = detail.strip().rpartition("\n")[2]
    place, colon, rest = last.partition(".py:")
    return f"{place.rpartition('/')[2]}.py:{rest}" if colon else last


def readable(body: str) -> str:
    """JSON with line breaks; anything else as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
