"""Carriers as the rest of tracking sees them: a name, a profile, and bytes in, messages out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from services.tracking.carriers.profile import Profile
from services.tracking.scan import Chunks, Parsed

Parse = Callable[[Chunks], Iterator[Parsed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One carrier. `parse` yields each message of a file as it is read, whatever the format.

    Its first step raises scan.Unreadable if the bytes are not of the carrier's format at all; later damage
    comes as faults of single messages. It holds one message in memory, never the file.
    """

    name: str
    profile: Profile
    parse: Parse


Carriers = Mapping[str, Carrier]
