"""A folder of rules to try: kinds.toml, policies/<shop>.json, templates/<shop>/…, prices.toml; each may be absent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from services.notify.rules.kinds import BadKinds, Kinds, read_kinds
from services.notify.shops.policy_schemas import Policy
from services.what_if.prices import PRICES, BadPrices, Prices, read_prices

EVERY_SHOP = "default"


class BadRules(Exception):
    """A folder of rules cannot be used; the text says which file, and what is wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one trial decides by. `policies` are by shop, and over what the installation has."""

    kinds: Kinds
    prices: Prices
    words_folder: Path | None = None
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_rules(folder: Path | None = None, *, words_folder: Path | None = None) -> Rules:
    """The rules of today, or those of a folder over them. Raises BadRules."""
    own = folder or Path("/nonexistent")
    kinds, prices, words = own / "kinds.toml", own / "prices.toml", own / "templates"
    try:
        return Rules(
            kinds=read_kinds(kinds if kinds.is_file() else None),
            prices=read_prices(prices if prices.is_file() else PRICES),
            words_folder=words if words.is_dir() else words_folder,
            policies={path.stem: _policy(path) for path in sorted((own / "policies").glob("*.json"))},
        )
    except (BadKinds, BadPrices) as error:
        raise BadRules(str(error)) from error


def _policy(path: Path) -> dict[str, Any]:
    """As over the API: what a policy leaves out is as by default."""
    try:
        loaded: dict[str, Any] = Policy().load(json.loads(path.read_text()))
    except (OSError, ValueError, ValidationError) as error:
        raise BadRules(f"{path}: {error}") from error
    return loaded
