"""How a customer stands with a shop: what they wish, where they can be reached, and what is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.notify.rules.wishes import Wishes

CHANNELS = ("sms", "whatsapp", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`addresses` holds the channels that could reach the customer, `closed` why some of them do not at this moment.

    `usual`: the shop's order of channels, for customers who never stated one.
    """

    wishes: Wishes
    addresses: Mapping[str, str]
    usual: Sequence[str]
    closed: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> tuple[str, ...]:
        """The channels that are tried, in that order."""
        wished = self.usual if self.wishes.channels is None else self.wishes.channels
        return tuple(channel for channel in wished if channel in self.addresses)

    @property
    def unused(self) -> tuple[str, ...]:
        """The other channels that could be."""
        return tuple(channel for channel in CHANNELS if channel in self.addresses and channel not in self.used)
