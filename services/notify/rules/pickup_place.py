"""Are two pickup places the same one, however each is spelt, and how far apart are they?"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from math import asin, cos, hypot, radians, sin, sqrt

from services.notify.rules.change import Change
from services.notify.rules.facts import Order, Pickup

_CHOSEN = ("id", "name", "street", "postcode", "city", "latitude", "longitude")
_EARTH = 6_371_000  # metres, mean radius
_HERE, _AWAY = 100, 500  # metres: one place for whoever walks there, and surely two
_CUT_AT = 20  # letters after which a name may have been cut: EDIFACT's fields take 35 characters

# What streets are cut to: "Kekkosen k. 1", "Mannerheimint. 5", "Storg. 2", "Skolv. 3".
_ABBREVIATED = ((r"k\.", "katu"), (r"\bk\b", "katu"), (r"t\.", "tie"), (r"g\.", "gatan"), (r"v\.", "vagen"))
# Words that tell no pickup point from another.
_CHAINS = frozenset(
    ("k", "s", "r", "market", "supermarket", "citymarket", "prisma", "sale", "alepa", "lidl", "kioski", "kauppa",
     "keskus", "kauppakeskus", "posti", "posten", "postnord", "matkahuolto", "dhl", "schenker", "gls", "bring",
     "budbee", "instabox", "paketti", "automaatti", "pakettiautomaatti", "noutopiste", "noutopalvelu", "palvelupiste",
     "paketautomat", "ombud", "utlamningsstalle", "parcel", "locker", "pickup", "point", "service", "box")
)  # fmt: skip


def chosen(order: Order, changes: Iterable[Change]) -> Pickup | None:
    """The point that the customer chose: with the order, or since by a change that the carrier agreed to."""
    points = [one.wish["point"] for one in changes if one.status == "agreed" and one.wish.get("point")]
    return Pickup(**{fact: points[-1].get(fact) for fact in _CHOSEN}) if points else order.ordered_point


def elsewhere(chosen: Pickup | None, found: Pickup | None) -> bool:
    """Whether it is for certain another place; what only one of them says, or both in other words, proves nothing."""
    return chosen is not None and found is not None and _verdict(chosen, found) is False


def same_place(one: Pickup | None, other: Pickup | None) -> bool:
    """Whether it is for certain the same place."""
    return one is not None and other is not None and _verdict(one, other) is True


def distance(one: Pickup | None, other: Pickup | None) -> int | None:
    """Metres between two places as the crow flies (haversine); None where one's position is not known."""
    if one is None or other is None:
        return None
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    across = hypot(sin((south - north) / 2), sqrt(cos(north) * cos(south)) * sin(east / 2))
    return round(2 * _EARTH * asin(min(1.0, across)))


def _verdict(one: Pickup, other: Pickup) -> bool | None:
    """True: the same; False: another; None: it cannot be told. The surest fact that both have decides."""
    return next((said for rule in _SUREST_FIRST if (said := rule(one, other)) is not None), None)


def _id(one: Pickup, other: Pickup) -> bool | None:
    """Two numbers of one point differ where a shop and a carrier number it, so only the same one proves anything."""
    return True if one.id and other.id and _plain(one.id) == _plain(other.id) else None


def _position(one: Pickup, other: Pickup) -> bool | None:
    metres = distance(one, other)
    if metres is None or _HERE < metres < _AWAY:
        return None
    return metres <= _HERE


def _address(one: Pickup, other: Pickup) -> bool | None:
    """The same street in another town is another street; a house with two entrances is known by its name."""
    if not one.street or not other.street:
        return None
    if _alike(_street(one.street), _street(other.street)) and _numbers_meet(one.street, other.street):
        return not _another_town(one, other)
    if one.name and other.name and _alike(_plain(one.name), _plain(other.name)):
        return None
    return False


def _name(one: Pickup, other: Pickup) -> bool | None:
    if not one.name or not other.name:
        return None
    if _alike(_plain(one.name), _plain(other.name)):
        return not _another_town(one, other)
    mine, theirs = _telling(one.name), _telling(other.name)
    if not mine or not theirs:
        return None
    if mine <= theirs or theirs <= mine:
        return False if _another_town(one, other) else None
    return None if mine & theirs else False


def _town(one: Pickup, other: Pickup) -> bool | None:
    return False if _another_town(one, other) else None


def _another_town(one: Pickup, other: Pickup) -> bool:
    """Postcodes differ, and towns do not agree. A town has several postcodes, a point sometimes two."""
    if not one.postcode or not other.postcode or _plain(one.postcode) == _plain(other.postcode):
        return False
    return not (one.city and other.city and _plain(one.city) == _plain(other.city))


_SUREST_FIRST: tuple[Callable[[Pickup, Pickup], bool | None], ...] = (_id, _position, _address, _name, _town)


def _folded(text: str) -> str:
    """Lower case, without accents: carriers' files lose them."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isascii())


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", _folded(text))


def _telling(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", _folded(name))) - _CHAINS


def _street(text: str) -> str:
    """A street without its numbers, with its usual abbreviations written out."""
    words = re.split(r"\d", _folded(text), maxsplit=1)[0]
    for short, long in _ABBREVIATED:
        words = re.sub(short, long, words)
    return re.sub(r"\W+", "", words)


def _numbers_meet(one: str, other: str) -> bool:
    """1-3 and 3 A meet, 1 and 5 do not; no number meets any."""
    mine, theirs = _house(one), _house(other)
    return mine is None or theirs is None or (mine[0] <= theirs[1] and theirs[0] <= mine[1])


def _house(street: str) -> tuple[int, int] | None:
    """The first and the last house number of an address: 1-3 is both houses, 1 A 2 only the first."""
    found = re.search(r"(\d+)(?:\s*[-–]\s*(\d+))?", street)
    if found is None:
        return None
    first = int(found[1])
    return first, max(first, int(found[2] or first))


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _CUT_AT and long.startswith(short))
