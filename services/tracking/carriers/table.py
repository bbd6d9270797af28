"""The built-in carriers: each row of shared/carriers.py, read as its profile in profiles/ says."""

from functools import partial

from services.tracking.carriers import Carrier, Carriers
from services.tracking.carriers.edifact import parsed
from services.tracking.carriers.profile import load
from shared.carriers import CARRIERS


def carriers() -> Carriers:
    """Every built-in carrier by name, profiles loaded. Raises profile.WrongProfile."""
    return {name: _carrier(name) for name in CARRIERS}


def _carrier(name: str) -> Carrier:
    profile = load(name)
    return Carrier(name=name, profile=profile, parse=partial(parsed, dialect=profile.dialect))
