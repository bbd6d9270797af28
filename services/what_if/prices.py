"""What messages cost, by prices.toml."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

PRICES = Path(__file__).parent / "prices.toml"
_BY_SEGMENT = frozenset({"sms"})


class BadPrices(Exception):
    """The table of prices cannot be used; the text says what is wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices by channel, in one currency."""

    currency: str
    by_channel: dict[str, Decimal]

    def of(self, channel: str | None, segments: int | None) -> Decimal | None:
        """What one message costs; None where its channel has no price."""
        price = self.by_channel.get(channel or "")
        return price and price * (segments or 1 if channel in _BY_SEGMENT else 1)


def read_prices(path: Path = PRICES) -> Prices:
    """Raises BadPrices."""
    try:
        table = tomllib.loads(path.read_text())
        currency = str(table.pop("currency"))
        return Prices(currency=currency, by_channel={name: Decimal(value) for name, value in table.items()})
    except (OSError, KeyError, TypeError, ValueError, InvalidOperation, tomllib.TOMLDecodeError) as error:
        raise BadPrices(f"{path}: {error or type(error).__name__}") from error
