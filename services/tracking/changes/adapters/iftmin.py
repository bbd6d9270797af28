"""Wishes as transport instructions (IFTMIN) for partners who take these before hand-over: into a folder, or by POST.

The partner answers in its own time: its programs by CONTRL and APERAK, which come in as all its files do (see
changes/partner_answers.py), a scan by IFTSTA, its people to ours.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from urllib3 import PoolManager

from services.tracking.changes.adapters import MISCONFIGURED, Answer, Request
from services.tracking.changes.adapters.talk import REFUSALS, Silence, talk, trouble, words
from services.tracking.changes.facts import What, Wish
from services.tracking.changes.ways import IftminWay
from services.tracking.edi.iftmin import DeliveryPlace, Function, Instruction, write

_LONGEST_REFERENCE = 14  # characters of UNB 0020
_BACK = (
    "-W"  # after the wish's id, in the instruction that takes it back: together within the 35 characters of RFF 1154
)

log = structlog.get_logger(__name__)


class Iftmin:
    """By carrier: the partner, and where to put the files."""

    def __init__(self, ways: Mapping[str, IftminWay], *, pool: PoolManager) -> None:
        self._ways, self._pool = ways, pool

    def ask(self, request: Request) -> Answer:
        way = self._ways[request.carrier]
        return self._hand_over(request, request.key, write(asked(request, way)))

    def withdraw(self, request: Request) -> Answer:
        way = self._ways[request.carrier]
        return self._hand_over(request, _withdrawal(request.key), write(withdrawn(request, way)))

    def _hand_over(self, request: Request, name: str, raw: bytes) -> Answer:
        way = self._ways[request.carrier]
        return _into(way.folder, f"{name}.edi", raw) if way.folder else self._post(request, name, raw)

    def _post(self, request: Request, name: str, raw: bytes) -> Answer:
        way = self._ways[request.carrier]
        headers = {"Content-Type": "application/EDIFACT", "Idempotency-Key": name}
        if way.token:
            headers["Authorization"] = f"Bearer {way.token}"
        try:
            reply = talk(self._pool, "POST", way.url or "", headers=headers, body=raw)
        except Silence as silence:
            return silence.answer
        if reply.status in REFUSALS:
            return Answer(result="refused", reason=words((reply.said() or {}).get("reason")))
        return Answer(result="waiting") if reply.well else trouble(reply, carrier=request.carrier)


def asked(request: Request, way: IftminWay) -> Instruction:
    """The instruction that a wish makes; the same at every try."""
    wish = request.wish
    start, end = _window(wish)
    cancel, replaces = wish.what is What.CANCEL, way.replaces
    return Instruction(
        function=Function.CANCEL if cancel else Function.REPLACE if replaces else Function.CHANGE,
        kind=way.kind,
        sender=way.sender,
        recipient=way.recipient,
        control=_control(request.key),
        written_at=request.asked_at.astimezone(ZoneInfo(request.zone)),
        consignment=request.tracking_number,
        order_reference=request.order_reference,
        change_reference=request.key,
        earliest=start,
        latest=end,
        texts=_texts(wish),
        place=_place(request, always=replaces and not cancel),
        parcels=request.parcels,
    )


def withdrawn(request: Request, way: IftminWay) -> Instruction:
    """The instruction that undoes a wish: all is to be as it was before."""
    undone = replace(request, wish=Wish(what=What.INSTRUCTIONS))
    return replace(
        asked(undone, way),
        function=Function.REPLACE if request.wish.what is What.CANCEL or way.replaces else Function.CHANGE,
        control=_control(_withdrawal(request.key)),
        change_reference=f"{request.key}{_BACK}",
        texts=(f"WITHDRAWN: {request.wish.what}",),
        place=_place(undone, always=True),
    )


def _into(folder: Path, name: str, raw: bytes) -> Answer:
    """Whoever looks into the folder sees the whole file or none; the same wish again is the same file."""
    draft = folder / f".{name}.{os.getpid()}"
    try:
        with draft.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except OSError as error:
        log.error("change.folder", error=type(error).__name__)  # noqa: TRY400 - a trace would show no more
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        return Answer(result="not_sent", reason=MISCONFIGURED)
    return Answer(result="waiting")


def names(key: str) -> Iterator[tuple[str, bool]]:
    """By what a partner may name the files about a wish, and whether it is the one that takes the wish back."""
    yield from ((key, False), (_control(key), False))
    yield from ((f"{key}{_BACK}", True), (_control(_withdrawal(key)), True))


def _withdrawal(key: str) -> str:
    return f"{key}-withdraw"


def _control(key: str) -> str:
    return sha256(key.encode()).hexdigest().upper()[:_LONGEST_REFERENCE]


def _window(wish: Wish) -> tuple[datetime | None, datetime | None]:
    if wish.day is None:
        return None, None
    day = datetime.combine(wish.day, datetime.min.time())
    if wish.start is None or wish.end is None:
        return day, None
    return datetime.combine(wish.day, wish.start), datetime.combine(wish.day, wish.end)


def _place(request: Request, *, always: bool) -> DeliveryPlace | None:
    """Where the goods are to go, if that changes; `always`, where they went before."""
    wish, known = request.wish, request.address
    if point := wish.point:
        address = {name: getattr(point, name) for name in ("street", "postcode", "city", "country")}
        return DeliveryPlace(id=point.id, name=point.name, **address)
    if wish.what is What.OTHER_ADDRESS:
        return DeliveryPlace(
            street=wish.street or "", postcode=wish.postcode or "", city=wish.city or "", country=known.country
        )
    if not always or not known.postcode:
        return None
    return DeliveryPlace(street=known.street, postcode=known.postcode, city=known.city, country=known.country)


def _texts(wish: Wish) -> tuple[str, ...]:
    said = (say(wish) for holds, say in _TEXTS if holds(wish))
    needed = (_NEEDS.get(need, need.replace("_", " ").upper()) for need in wish.needs)
    return tuple(dict.fromkeys((*said, *needed)))


_NEEDS = {
    "call_before": "CALL BEFORE DELIVERY",
    "no_stairs": "NO STAIRS",
    "no_doorbell": "DO NOT RING THE BELL",
    "hard_of_hearing": "HARD OF HEARING: SEND A TEXT",
    "allergy": "ALLERGY: NO ANIMALS, NO SCENTS",
}

# What is said in words, for the driver and the depot: whether a wish has it, and how it is said.
_TEXTS: tuple[tuple[Callable[[Wish], object], Callable[[Wish], str]], ...] = (
    (lambda wish: wish.what is What.NO_SIGNATURE, lambda _: "LEAVE WITHOUT SIGNATURE"),
    (lambda wish: wish.neighbour, lambda wish: f"DELIVER TO NEIGHBOUR: {wish.neighbour}"),
    (lambda wish: wish.place, lambda wish: f"LEAVE AT: {wish.place}"),
    (lambda wish: wish.door_code, lambda wish: f"DOOR CODE: {wish.door_code}"),
    (lambda wish: wish.call_before, lambda _: "CALL BEFORE DELIVERY"),
    (lambda wish: wish.no_stairs, lambda _: "NO STAIRS"),
    (lambda wish: wish.words, lambda wish: f"{wish.words}"),
    (lambda wish: wish.days, lambda wish: f"KEEP {wish.days} DAYS LONGER"),
)
