"""Writes EDIFACT for the tests: messages with right counts, interchanges around them."""

from collections.abc import Iterator

from services.tracking.carriers.table import carriers
from services.tracking.scan import Parsed, Scan

UNB = "UNB+UNOC:3+CARRIER:14+PERILLE:14+261122:1000+77"
BGM = "BGM+77+DOC1+9"


def message(*segments: str, reference: str = "1", kind: str = "IFTSTA:D:96A:UN", count: int | None = None) -> str:
    """A message with its UNH and UNT; `count` replaces the right one."""
    number = len(segments) + 2 if count is None else count
    return "'".join([f"UNH+{reference}+{kind}", *segments, f"UNT+{number}+{reference}"]) + "'"


def interchange(*messages: str, unb: str = UNB, una: str = "") -> bytes:
    """An interchange with its UNZ, in ISO 8859-1."""
    return f"{una}{unb}'{''.join(messages)}UNZ+{len(messages)}+77'".encode("latin-1")


def parsed(data: bytes, carrier: str = "generic-edifact") -> list[Parsed]:
    """Everything a built-in carrier reads out of a file."""
    return list(carriers()[carrier].parse([data]))


def read(*segments: str, carrier: str = "generic-edifact", **header: str) -> Parsed:
    """The one message made of a BGM and these segments."""
    (found,) = parsed(interchange(message(BGM, *segments, **header)), carrier)
    return found


def scan(*segments: str, carrier: str = "generic-edifact", **header: str) -> Scan:
    """The one scan of a message about consignment C1 with these segments after its CNI."""
    (found,) = read("CNI+1+C1", *segments, carrier=carrier, **header).scans
    return found


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    """The file in chunks of `size` bytes."""
    return (data[start : start + size] for start in range(0, len(data), size))
