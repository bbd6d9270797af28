"""The ways that lead from this installation to its carriers, and which wish goes by which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from services.tracking.changes.facts import What
from services.tracking.changes.rules import Rule, Rules
from shared.settings import BadSetting

VARIABLE = "PERILLE_CHANGES"
NUMBER = "{number}"  # in a path of Bring's
_OF_BRING = frozenset({What.CANCEL, What.OTHER_ADDRESS})
_BY_HAND = frozenset({"page", "case"})
_BEFORE_HAND_OVER = frozenset({"announced"})  # a transport instruction counts until the carrier has the goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to one carrier. `changes`: what goes by it; None for what the carrier's rules say."""

    changes: frozenset[What] | None = None

    def takes(self, what: What, *, by_rule: bool) -> bool:
        """Whether this wish goes by it; `by_rule`: the carrier's rules say so."""
        return by_rule if self.changes is None else what in self.changes

    @property
    def fault(self) -> str | None:
        """What is wrong with its settings taken together."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWay(Way):
    """`secrets`: ours and theirs, `whsec_…`; two while they are changed."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BringWay(Way):
    """A Mybring account. `address_fee`: what Bring charges the shop for a change of address, as agreed with them.

    The paths follow `url`; `{number}` in them is the shipment's.
    """

    uid: str
    key: str = field(repr=False)
    client_url: str
    url: str = "https://www.mybring.com/modify-delivery"
    address_fee: str | None = None
    stop_path: str = "/stop-shipment"
    address_path: str = "/modifications/address"
    recipient_path: str = f"/modifications/fetchChangeAddressData/{NUMBER}"

    def takes(self, what: What, *, by_rule: bool) -> bool:
        named = what in self.changes if self.changes is not None else by_rule
        return named and (what is not What.OTHER_ADDRESS or self.address_fee is not None)

    @property
    def fault(self) -> str | None:
        if (self.changes or _OF_BRING) - _OF_BRING:
            return f"must take no other changes than {', '.join(sorted(_OF_BRING))}"
        if What.OTHER_ADDRESS in (self.changes or ()) and self.address_fee is None:
            return "must have address_fee, as other_address costs the shop that"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class IftminWay(Way):
    """A partner who takes instructions as EDIFACT: into a folder, or by POST. `kind` is what its UNH says.

    `replaces`: each message is a whole instruction that takes the place of the one before, not a change of it.
    `acceptance_agrees`: whoever accepts one by APERAK will do it, and has not only taken it to its files.
    """

    sender: str
    recipient: str
    folder: Path | None = None
    url: str | None = None
    token: str | None = field(default=None, repr=False)
    kind: str = "IFTMIN:D:04A:UN"
    replaces: bool = False
    acceptance_agrees: bool = False

    @property
    def fault(self) -> str | None:
        return "must have either folder or url" if bool(self.folder) == bool(self.url) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWay(Way):
    """The carrier's own page; `{tracking_number}` in its address is filled in."""

    url: str


Ways = Mapping[str, Mapping[str, Way]]  # by carrier, then by the name of the adapter


def routed(rules: Rules, ways: Ways) -> Rules:
    """The rules with the way that each wish really goes: where none is set up, to the shop's people.

    Raises BadSetting for a way that would take what its carrier does not offer.
    """
    for carrier, taken in ways.items():
        offered = {rule.what for rule in rules[carrier]}
        for name, way in taken.items():
            if strange := (way.changes or frozenset()) - offered:
                raise BadSetting(
                    f"{VARIABLE}: {carrier} does not offer {', '.join(sorted(strange))}, but {name} takes it"
                )
    return {
        carrier: tuple(found for rule in rows for found in _routed(rule, ways.get(carrier, {})))
        for carrier, rows in rules.items()
    }


def _routed(rule: Rule, ways: Mapping[str, Way]) -> Iterator[Rule]:
    name = next((name for name, way in ways.items() if way.takes(rule.what, by_rule=name == rule.via)), None)
    by_hand = rule if rule.via in _BY_HAND else replace(rule, via="case")
    if name is None:
        yield by_hand
        return
    way = ways[name]
    stages = rule.stages & _BEFORE_HAND_OVER if isinstance(way, IftminWay) else rule.stages
    if stages:
        yield replace(rule, via=name, stages=stages, url=way.url if isinstance(way, PageWay) else None)
    if rule.stages - stages:
        yield replace(by_hand, stages=rule.stages - stages)
