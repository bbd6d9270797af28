"""The worker as it runs: its consumers, its relay, and the net under a process that died."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from services.tracking import intake
from services.tracking.app import create_reader, create_worker
from services.tracking.models import ANY_SHOP, Intake
from services.tracking.settings import NET_AFTER
from shared.installation import Installation
from tests.installed import installed
from tests.integration.tracking.kit import NOW, file, new_number, steps
from tests.waiting import wait_for


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    home = installed("tracking", folder=tmp_path, now=NOW)
    yield home
    home.close()


def _state(home: Installation) -> str:
    with home.database("tracking").read() as session:
        return session.scalars(select(Intake.state)).one()


def test_a_file_whose_process_died_after_storing_it_is_read_by_the_worker(embedded: Installation) -> None:
    raw = file(new_number(), *steps("13"))
    with embedded.database("tracking").write() as session:
        intake.receive(session, shop_id=ANY_SHOP, carrier="generic-edifact", raw=raw, now=NOW)
    worker = create_worker(embedded)
    worker.start()
    try:
        embedded.clock.at = NOW + NET_AFTER
        assert wait_for(lambda: _state(embedded) == "done")
    finally:
        worker.stop()


def test_a_file_that_a_dead_process_was_reading_is_free_at_the_next_start(embedded: Installation) -> None:
    raw = file(new_number(), *steps("13"))
    with embedded.database("tracking").write() as session:
        row, _ = intake.receive(session, shop_id=ANY_SHOP, carrier="generic-edifact", raw=raw, now=NOW)
        assert intake.begin(session, row.id)
        assert intake.begin(session, row.id) is None

    create_worker(embedded)

    with embedded.database("tracking").write() as session:
        assert intake.begin(session, row.id)


def test_the_command_line_reads_a_file_and_tells_how_far_it_is(embedded: Installation, tmp_path: Path) -> None:
    path = tmp_path / "day.edi"
    path.write_bytes(file(new_number(), *steps("13", "1")))
    progress: list[int] = []

    outcome = create_reader(embedded, "generic-edifact")(path, progress.append)

    assert (outcome.state, outcome.numbers()) == ("done", (1, 2, 2, 2, 0, 0, 0))
    assert progress[-1] == path.stat().st_size
