"""What a notice claims, as its row keeps it: of one shipment, or of each that a digest speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notify.models import Notice
from services.notify.rules import heard
from services.notify.rules.change import Change
from services.notify.rules.facts import Kind, Pickup, Window
from services.notify.rules.heard import moment
from services.notify.rules.truth import Claim

_PLACE = ("id", "name", "street", "postcode", "city", "country", "latitude", "longitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a notice says of one shipment, or of the order alone. `identity` and `due_at` are those of this news."""

    order_id: str
    shipment_id: str | None
    identity: str | None
    due_at: datetime | None
    claim: Claim


def said_in(row: Notice) -> tuple[Said, ...]:
    """Everything that a notice says; the first is what its row stands for."""
    if row.parts:
        return tuple(_part(row, kept) for kept in row.parts)
    alone = Said(
        order_id=row.order_id,
        shipment_id=row.shipment_ids[0] if row.shipment_ids else None,
        identity=row.identity,
        due_at=row.due_at,
        claim=claim_of_notice(row),
    )
    return (alone,)


def write_said(row: Notice, said: Sequence[Said]) -> None:
    """Let a notice say this and nothing else."""
    first = said[0]
    row.order_id, row.identity, row.claim = first.order_id, first.identity, claim_facts(first.claim)
    row.shipment_ids = [one.shipment_id for one in said if one.shipment_id]
    row.parts = [_kept(one) for one in said] if len(said) > 1 else None


def claim_of_notice(row: Notice) -> Claim:
    """The claim of a notice, of a digest's first part, read back."""
    return _claim(row.kind, row.claim)


def claim_facts(claim: Claim) -> dict[str, Any]:
    """A claim as plain JSON."""
    window = claim.window and {
        "from": claim.window.start.isoformat(),
        "to": claim.window.end.isoformat(),
        "whole_days": claim.window.whole_days,
    }
    facts = {
        "milestone": claim.milestone,
        "occurrence": claim.occurrence,
        "since": claim.since and claim.since.isoformat(),
        "place": claim.place,
        "point": claim.point and {name: fact for name in _PLACE if (fact := getattr(claim.point, name)) is not None},
        "codes": sorted(claim.codes),
        "parcels": sorted(claim.parcels),
        "window": window,
    }
    if claim.corrects and claim.wrong:
        facts["corrects"] = claim.corrects
        facts["wrong"] = {"kind": claim.wrong.kind, **claim_facts(claim.wrong)}
    if claim.change:
        facts["change"] = _change_facts(claim.change)
    return facts


def _change_facts(change: Change) -> dict[str, Any]:
    """In the words of the events, so that `heard.change` reads it back."""
    told = {name: getattr(change, name) for name in ("revision", "shipment_id", "what", "status", "undo", "reason")}
    settled_at = change.settled_at and change.settled_at.isoformat()
    times = {"asked_at": change.asked_at.isoformat(), "settled_at": settled_at}
    left = {"holds": change.holds, "storage_until": change.storage_until and change.storage_until.isoformat()}
    return {"change_id": change.id, **told, "wish": dict(change.wish), **times, **left}


def _kept(said: Said) -> dict[str, Any]:
    ids = {"order_id": said.order_id, "shipment_id": said.shipment_id, "identity": said.identity}
    return {**ids, "due_at": said.due_at and said.due_at.isoformat(), "claim": claim_facts(said.claim)}


def _part(row: Notice, kept: dict[str, Any]) -> Said:
    ids = {name: kept[name] for name in ("order_id", "shipment_id", "identity")}
    return Said(**ids, due_at=moment(kept["due_at"]), claim=_claim(row.kind, kept["claim"]))


def _claim(kind: str, kept: dict[str, Any]) -> Claim:
    wrong = kept.get("wrong")
    return Claim(
        kind=Kind(kind),
        milestone=kept["milestone"],
        occurrence=kept["occurrence"],
        since=moment(kept.get("since")),
        place=kept.get("place"),
        point=Pickup(**kept["point"]) if kept.get("point") else None,
        codes=frozenset(kept.get("codes", ())),
        parcels=frozenset(kept["parcels"]),
        window=_window(kept["window"]),
        corrects=kept.get("corrects"),
        wrong=_claim(wrong["kind"], wrong) if wrong else None,
        change=heard.change(kept["change"]) if kept.get("change") else None,
    )


def _window(kept: dict[str, Any] | None) -> Window | None:
    start, end = (moment(kept["from"]), moment(kept["to"])) if kept else (None, None)
    return Window(start=start, end=end, whole_days=bool(kept and kept["whole_days"])) if start and end else None
