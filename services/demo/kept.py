"""What the demo keeps beside the data, so that a start after a crash tells the rest and no start tells it twice."""

import json
import secrets
from datetime import datetime
from pathlib import Path

from services.demo.clock import story_noon
from services.gateway.landing import Place
from shared.settings import keep_new


class Kept:
    """The demo's files in a data folder: its key, its noon, and the pages once the story is told."""

    def __init__(self, data: Path) -> None:
        self._key, self._noon, self._told = data / "demo_api_key.txt", data / "demo_noon.txt", data / "demo_told.json"

    @property
    def begun(self) -> bool:
        return self._noon.exists()

    @property
    def told(self) -> bool:
        return self._told.exists()

    def key(self) -> str:
        """The demo shop's own API key, the same at every start."""
        keep_new(self._key, f"pk_demo_{secrets.token_urlsafe(18)}")
        return self._key.read_text()

    def noon(self, now: datetime) -> datetime:
        """When the story happens: decided once, as orders sent again must be the same orders."""
        keep_new(self._noon, story_noon(now).isoformat())
        return datetime.fromisoformat(self._noon.read_text())

    def finish(self, pages: list[dict[str, str]]) -> None:
        keep_new(self._told, json.dumps(pages, ensure_ascii=False))

    def pages(self) -> list[Place]:
        """The demo customers' pages, once the story has been told."""
        return [Place(**page) for page in json.loads(self._told.read_text())] if self.told else []
