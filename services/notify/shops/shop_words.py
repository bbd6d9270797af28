"""Shops' own words for notices, from a folder and over it from the API: in memory, read anew every few seconds."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.notify.models import ShopTemplate
from services.notify.rules.facts import Kind
from services.notify.wording.own_template import LONGEST
from shared.database import Database, insert_new
from shared.failures import where_raised
from shared.languages import LANGUAGES

FRESH = 5.0  # seconds after which words are looked for again: a change is heard by every process within that time

log = structlog.get_logger(__name__)


class Place(NamedTuple):
    """Whose words, and for what; `channel` is sms or email: WhatsApp has the words of text messages."""

    shop_id: str
    kind: str
    channel: str
    language: str


class ShopWords:
    """What shops say instead of our words. Asking costs no query; words that cannot be read again stay as they were."""

    def __init__(self, database: Database, folder: Path | None = None, *, fresh: float = FRESH) -> None:
        self._database, self._folder, self._fresh = database, folder, fresh
        self._words: Mapping[Place, str] = {}
        self._state: object = None
        self._read_at = -fresh
        self._reading = threading.Lock()

    def __call__(self, shop_id: str, kind: str, channel: str, language: str) -> str | None:
        """A shop's own template; None where it has none."""
        if monotonic() - self._read_at >= self._fresh and self._reading.acquire(blocking=False):
            try:
                self._refresh()
            except Exception as error:  # noqa: BLE001 - notices go on in the words of before
                log.warning("shop_words.unread", error=type(error).__name__, where=where_raised(error))
            finally:
                self._read_at = monotonic()
                self._reading.release()
        return self._words.get(Place(shop_id, kind, channel, language))

    def _refresh(self) -> None:
        with self._database.read() as session:
            state = (_state_of_rows(session), _state_of(self._folder))
            if state != self._state:
                self._words = {**in_folder(self._folder), **of_api(session)}
                self._state = state


def of_api(session: Session, shop_id: str | None = None) -> dict[Place, str]:
    """What came by the API, of one shop where that is asked for."""
    found = select(ShopTemplate) if shop_id is None else select(ShopTemplate).where(ShopTemplate.shop_id == shop_id)
    return {Place(row.shop_id, row.kind, row.channel, row.language): row.text for row in session.scalars(found)}


def in_folder(folder: Path | None, shop_id: str = "*") -> dict[Place, str]:
    """What stands in the folder as <shop_id>/<kind>/<channel>.<language>.txt. What is named otherwise is left out."""
    return {place: path.read_text(encoding="utf-8") for place, path in _files(folder, shop_id) if _is_readable(path)}


def keep(session: Session, place: Place, text: str, *, now: datetime) -> None:
    """Let a shop say this from now on."""
    row = {**place._asdict(), "text": text, "changed_at": now}
    if insert_new(session, ShopTemplate, [row], key=Place._fields):
        return
    standing = session.get_one(ShopTemplate, tuple(place), with_for_update=True)
    standing.text, standing.changed_at = text, now


def drop(session: Session, place: Place) -> bool:
    """Let a shop speak in our words again; says whether it had its own."""
    mine = delete(ShopTemplate).where(
        *(getattr(ShopTemplate, name) == value for name, value in place._asdict().items())
    )
    return session.execute(mine.returning(ShopTemplate.kind)).first() is not None


def _state_of_rows(session: Session) -> object:
    return tuple(session.execute(select(func.count(), func.max(ShopTemplate.changed_at))).one())


def _state_of(folder: Path | None) -> object:
    return frozenset((place, path.stat().st_mtime_ns, path.stat().st_size) for place, path in _files(folder, "*"))


def _files(folder: Path | None, shop_id: str) -> Iterator[tuple[Place, Path]]:
    if folder is None:
        return
    for path in folder.glob(f"{shop_id}/*/*.*.txt"):
        channel, language, _ = path.name.split(".", 2)
        if path.parent.name in set(Kind) and channel in LONGEST and language in LANGUAGES:
            yield Place(path.parent.parent.name, path.parent.name, channel, language), path


def _is_readable(path: Path) -> bool:
    """Not a file that no template could be."""
    try:
        readable = path.stat().st_size <= 4 * max(LONGEST.values()) and bool(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        readable = False
    if not readable:
        log.warning("shop_words.bad_file", file=f"{path.parent.name}/{path.name}")
    return readable
