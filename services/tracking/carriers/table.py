"""The carriers that are built in: a data file in profiles/ and a row here make one."""

from collections.abc import Callable

from services.tracking.carriers import Carrier, Carriers, Parse
from services.tracking.carriers.edifact import edifact
from services.tracking.carriers.profile import Profile, load

ROWS: dict[str, Callable[[Profile], Parse]] = {
    "generic-edifact": edifact,
    "posti": edifact,
}


def carriers() -> Carriers:
    """Every built-in carrier by name, profiles loaded. Raises profile.WrongProfile."""
    return {name: _carrier(load(name), row) for name, row in ROWS.items()}


def _carrier(profile: Profile, row: Callable[[Profile], Parse]) -> Carrier:
    return Carrier(name=profile.name, profile=profile, parse=row(profile))
