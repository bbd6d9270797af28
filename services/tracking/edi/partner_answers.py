"""What partners answer to our instructions: CONTRL, whether it could be read, and APERAK, what they made of it.

An APERAK says it in three places, and senders differ in which they use: by its name (BGM 1001), its function (1225) and
its response type (4343). Where these do not agree, it is unclear; without any of them, errors (ERC) refuse, and none
acknowledges the receipt.
"""

from collections.abc import Callable, Iterator, Mapping

from services.tracking.edi.envelope import Message
from services.tracking.edi.segment import Segment
from services.tracking.scan import PartnerAnswer, Result

# 0083 of CONTRL: 4 this level and all in it, 6 UNB and UNZ (before syntax 4). A duplicate (0085) was taken before.
_REJECTED, _DUPLICATE = frozenset({"4", "6"}), "26"
_ACTION_AT = {"UCI": 3, "UCF": 3, "UCM": 2}
_ERROR_AT = {"UCI": 4, "UCF": 4, "UCM": 3, "UCS": 1, "UCD": 0}

# Where a BGM says yes or no: 1001 312 acknowledgement, 313 error; 1225 27 not accepted, 29 accepted, 44 accepted with a
# change; 4343 AP accepted, RE rejected.
_SAYS: tuple[tuple[int, Mapping[str, bool]], ...] = (
    (0, {"312": True, "313": False}),
    (2, {"29": True, "44": True, "27": False}),
    (3, {"AP": True, "RE": False}),
)

_RESULTS: Mapping[frozenset[bool], Result] = {
    frozenset(): "received",
    frozenset({True}): "accepted",
    frozenset({False}): "refused",
}


def answers(message: Message) -> tuple[PartnerAnswer, ...]:
    """What a message answers; nothing where it is of another type."""
    read = _READERS.get(message.type)
    return tuple(read(message)) if read and message.fault is None else ()


def _contrl(message: Message) -> Iterator[PartnerAnswer]:
    uci = next((one for one in message.segments if one.tag == "UCI"), None)
    if uci is None or not uci.get(0):
        return
    actions = [one.get(_ACTION_AT[one.tag]) for one in message.segments if one.tag in _ACTION_AT]
    errors = [(one.get(_ERROR_AT[one.tag]), one) for one in message.segments if one.tag in _ERROR_AT]
    found = [(code, one) for code, one in errors if code]
    rejected = not _REJECTED.isdisjoint(actions) and _DUPLICATE not in [code for code, _ in found]
    reason = f"error {found[0][0]} in {found[0][1].tag}" if found else None
    yield PartnerAnswer(names=(uci.get(0),), result="unreadable" if rejected else "received", reason=reason)


def _aperak(message: Message) -> Iterator[PartnerAnswer]:
    bgm = next((one for one in message.segments if one.tag == "BGM"), Segment("BGM", (), 0, "", ""))
    errors = [one for one in message.segments if one.tag == "ERC"]
    said = {meaning[code] for at, meaning in _SAYS if (code := bgm.get(at)) in meaning} or {False for _ in errors[:1]}
    yield PartnerAnswer(
        names=tuple(_references(message)),
        result=_RESULTS.get(frozenset(said), "unclear"),
        reason=_words(message) or (f"error {errors[0].get(0)}" if errors else None),
    )


def _references(message: Message) -> Iterator[str]:
    """Everything by which it may name what it answers."""
    for one in message.segments:
        name = one.get(0, 1) if one.tag == "RFF" else one.get(1) if one.tag == "DOC" else ""
        if name:
            yield name


def _words(message: Message) -> str:
    """The sender's own words: those about the first error, else those about the whole."""
    texts = {False: "", True: ""}
    inside = False
    for one in message.segments:
        inside = inside or one.tag == "ERC"
        if one.tag == "FTX" and not texts[inside]:
            texts[inside] = " ".join(" ".join(one.components(3)).split())
    return texts[True] or texts[False]


_READERS: Mapping[str, Callable[[Message], Iterator[PartnerAnswer]]] = {"CONTRL": _contrl, "APERAK": _aperak}
READ = frozenset(_READERS)
