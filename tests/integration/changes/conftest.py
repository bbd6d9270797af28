"""The tracking service behind a real HTTP server, and a stand-in of its carriers; on both databases."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from urllib3 import Timeout

from services.tracking.app import create_web
from services.tracking.carriers.table import carriers
from services.tracking.changes.adapters.connected import connect
from services.tracking.changes.ways_file import read_ways
from shared.connections import open_pool
from shared.installation import Installation
from tests.installed import installed
from tests.integration.changes.house import House
from tests.integration.tracking.kit import NOW
from tests.standins.bring import KEY, UID
from tests.standins.carrier import OLD_SECRET, SECRET, Carrier


@pytest.fixture(scope="session")
def stand_in() -> Iterator[Carrier]:
    with Carrier() as carrier:
        yield carrier


@pytest.fixture(scope="session")
def installation(shared_database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("changes")
    home = installed("tracking", folder=folder, now=NOW, database_url=shared_database_url)
    yield home
    home.close()


@pytest.fixture(scope="session")
def everything(
    installation: Installation, stand_in: Carrier, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("edi")
    ways = read_ways(carriers(), {"PERILLE_CHANGES": str(_file(folder, stand_in.server.url))})
    web = create_web(installation, ways)
    server = waitress.create_server(web, host="127.0.0.1", port=0, threads=4, ident=None)
    threading.Thread(target=server.run, name="web", daemon=True).start()
    pool = open_pool(8, patience=Timeout(connect=5.0, read=2.0))
    public_url = f"http://127.0.0.1:{server.effective_port}"
    yield House(installation, web, connect(ways, pool=pool, public_url=public_url), stand_in, folder, public_url)
    server.close()
    pool.clear()


@pytest.fixture
def house(everything: House) -> House:
    everything.begin()
    return everything


def _file(folder: Path, url: str) -> Path:
    path = folder / "changes.toml"
    path.write_text(f"""
[generic-edifact.webhook]
url = "{url}/wishes"
secrets = ["{SECRET}", "{OLD_SECRET}"]
changes = ["other_time", "neighbour", "safe_place"]

[generic-edifact.iftmin]
sender = "6430000000001:14"
recipient = "CARRIER:14"
folder = "{folder}"
changes = ["other_address", "pickup_point", "instructions", "cancel"]

[posti.iftmin]
sender = "6430000000001:14"
recipient = "POSTI:14"
url = "{url}/edi"
changes = ["instructions", "cancel"]
acceptance_agrees = true

[bring.bring]
uid = "{UID}"
key = "{KEY}"
client_url = "https://shop.example"
url = "{url}/bring"
address_fee = "206.25"
""")
    return path
