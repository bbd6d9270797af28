"""Files of which something could not be used: ops sees them, whoever sent them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.ops.app import create_web as create_ops
from services.tracking.app import create_reader
from services.tracking.app import create_web as create_tracking
from shared import migrate
from shared.auth import SCOPES
from shared.clock import FixedClock
from shared.installation import Installation
from tests.integration.ops.trouble import settings_of
from tests.interchanges import Said, interchange

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GOOD = interchange("JJFI65438700000000017", Said(code="13", at=NOW - timedelta(hours=1)), reference="GOOD")
UNKNOWN = interchange("JJFI65438700000000017", Said(code="999", at=NOW - timedelta(hours=1)), reference="ODD")
NOBODYS = (
    b"UNB+UNOC:3+A+B+261124:1000+1'UNH+1+CONTRL:D:3:UN'UCI+0123456789ABCD+B+A+4'UNT+3+1'UNZ+1+1'"  # answers nothing
)
CONTRADICTORY = GOOD.replace(b"GOOD", b"BAD").replace(b"UNT+", b"UNT+9")


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    made = Installation(settings_of(tmp_path, database_url=url), FixedClock(NOW))
    for database in (made.access.database, *made.databases().values()):
        migrate.upgrade(database)
    yield made
    made.close()


@pytest.fixture
def key(home: Installation) -> dict[str, str]:
    _, key = home.access.add_shop(name="Mukikauppa", now=NOW, scopes=SCOPES)
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def ops(home: Installation) -> FlaskClient:
    return create_ops(home).test_client()


def send(home: Installation, key: dict[str, str], *files: bytes) -> None:
    tracking = create_tracking(home).test_client()
    for file in files:
        tracking.post("/v1/carriers/generic-edifact/messages", data=file, headers=key)


def test_only_files_with_something_wrong_are_listed(home: Installation, ops: FlaskClient, key: dict[str, str]) -> None:
    send(home, key, GOOD, NOBODYS, UNKNOWN, CONTRADICTORY, b"not EDIFACT at all")

    found = ops.get("/v1/ops/files", headers=key).json["items"]

    assert found.pop()["warnings"][0]["code"] == "answer"
    assert [(file["state"], file["unknown_codes"], len(file["quarantined"])) for file in found] == [
        ("unreadable", 0, 1),
        ("done", 0, 1),
        ("done", 1, 0),
    ]
    assert found[1]["quarantined"][0]["interchange"].endswith("BAD")


def test_an_operators_file_is_seen_too(
    home: Installation, ops: FlaskClient, key: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "night.edi"
    path.write_bytes(CONTRADICTORY)
    create_reader(home, "generic-edifact")(path, lambda _done: None)

    found = ops.get("/v1/ops/files", headers=key).json["items"]

    assert [(file["shop_id"], len(file["quarantined"])) for file in found] == [(None, 1)]


def test_the_list_goes_on_page_by_page(home: Installation, ops: FlaskClient, key: dict[str, str]) -> None:
    send(home, key, UNKNOWN, CONTRADICTORY, b"not EDIFACT at all")

    first = ops.get("/v1/ops/files?limit=2", headers=key).json
    second = ops.get(f"/v1/ops/files?limit=2&cursor={first['next']}", headers=key).json

    assert len(first["items"]) == 2
    assert [file["unknown_codes"] for file in second["items"]] == [1]
    assert second["next"] is None


def test_the_page_names_the_place_and_hands_out_the_file(
    home: Installation, ops: FlaskClient, key: dict[str, str]
) -> None:
    send(home, key, CONTRADICTORY)
    person = ("anyone", home.settings.ops_password)

    page = ops.get("/ops/files", auth=person).text
    file_id = ops.get("/v1/ops/files", headers=key).json["items"][0]["id"]

    assert "segment_count" in page
    assert "IFTSTA" in page
    assert ops.get(f"/ops/files/{file_id}", auth=person).data == CONTRADICTORY
    assert ops.get("/ops/files").status_code == 401
    assert ops.get("/ops/files/in_nothing", auth=person).status_code == 404


def test_a_quiet_day_says_so(home: Installation, ops: FlaskClient, key: dict[str, str]) -> None:
    send(home, key, GOOD)

    assert "No file needs a look" in ops.get("/ops/files", auth=("anyone", home.settings.ops_password)).text
