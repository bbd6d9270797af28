"""One thing that `perille doctor` has examined."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`remedy` says what to do where it is not well."""

    what: str
    well: bool
    remedy: str = ""
