"""A real installation whose yesterday is played again: orders and files over HTTP, messages in the sandbox."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from services.cli import main
from tests.e2e.orders import order
from tests.e2e.running import Embedded
from tests.interchanges import Said, interchange
from tests.waiting import wait_for

NUMBER = "YESTERDAY1"


class Yesterday:
    """One order whose parcel is taken over by its carrier and delivered, in two files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []

    def close(self) -> None:
        self.perille.stop()

    def happens(self, morning: datetime) -> None:
        self.perille = Embedded(self.folder, PERILLE_NOW=morning.isoformat())
        self.perille.start()
        body = order("WEB-1", phone="+358401234567", email="aino@example.fi")
        body["customer"] |= {"preferences": {"channels": ["sms"], "quiet_hours": None}}
        placed = self.perille.post("/v1/orders", body)
        shipment = {"carrier": "generic-edifact", "tracking_number": NUMBER, "method": "home", "parcels": []}
        self.perille.post(f"/v1/orders/{placed['id']}/shipments", shipment)
        wait_for(lambda: self.perille.items(f"/v1/shipments?tracking_number={NUMBER}"))
        for count, (code, hours) in enumerate((("13", 1), ("21", 0)), 1):
            said = Said(code=code, at=morning - timedelta(hours=hours))
            self._arrives(interchange(NUMBER, said, reference=f"DAY{count}", prepared=said.at), count)

    def told(self) -> list[tuple[str, str, str]]:
        notices = self.perille.items("/v1/notices")[::-1]
        return [(one["kind"], one["channel"], one["text"]) for one in notices if one["decision"] == "send"]

    def asks(self) -> dict[str, Any]:
        environment = {**self.perille.environment, "PERILLE_DATA": str(self.folder / "var")}
        words = ["what-if", *map(str, self.files), "--json", "--hours", "1"]
        result = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def _arrives(self, raw: bytes, count: int) -> None:
        path = self.folder / f"{count}.edi"
        path.write_bytes(raw)
        self.files.append(path)
        self.perille.send_scans(raw)
        wait_for(lambda: len(self.perille.messages_to("+358401234567")) == count)
