"""SQLite and memory:// in one process: what that broker forgets, the outbox remembers."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services import embedded
from shared.failures import PROCESS_DIED, Failure
from shared.installation import Installation
from shared.outbox import OutboxMessage
from shared.settings import load
from tests.integration.messaging import kit
from tests.integration.messaging.embedded_process import READY, installation, write_one
from tests.integration.messaging.kit import Effect, running
from tests.waiting import wait_for

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """No message of another test is left in this process."""
    kit.forget_memory_broker()


def started_again(home: Installation) -> Installation:
    """The same data folder after the end of the process."""
    home.close()
    kit.forget_memory_broker()
    return installation(home.settings.data)


def effects(home: Installation) -> list[str]:
    with home.database("tracking").read() as session:
        return list(session.scalars(select(Effect.name).order_by(Effect.number)))


def unsent(home: Installation) -> int:
    with home.database("tracking").read() as session:
        found = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
        return session.scalars(found).one()


def sent_all(home: Installation) -> Callable[[], bool]:
    return lambda: unsent(home) == 0


def test_events_the_broker_forgot_are_sent_again_at_the_next_start(tmp_path: Path) -> None:
    home = installation(tmp_path)
    write_one(home, 1)
    with running(home.loops("tracking", {})[0]):  # the relay alone: nobody receives
        wait_for(sent_all(home))

    home = started_again(home)
    assert unsent(home) == 1
    with running(*home.loops("tracking", {kit.EVENT: kit.note})):
        wait_for(lambda: effects(home) == ["in_0000"])
    home.close()


def test_events_that_were_received_are_not_sent_again(tmp_path: Path) -> None:
    home = installation(tmp_path)
    write_one(home, 1)
    with running(*home.loops("tracking", {kit.EVENT: kit.note})):
        wait_for(lambda: effects(home) == ["in_0000"])
        wait_for(sent_all(home))

    home = started_again(home)
    assert unsent(home) == 0
    assert embedded.resend_lost(home, "tracking") == 0
    home.close()


def test_an_event_a_dead_process_was_sending_does_not_wait_for_its_lease(tmp_path: Path) -> None:
    home = installation(tmp_path)
    write_one(home, 1)
    with home.database("tracking").write() as session:
        session.scalars(select(OutboxMessage)).one().claimed_until = kit.NOON.replace(year=2999)

    home = started_again(home)
    with running(*home.loops("tracking", {kit.EVENT: kit.note})):
        assert wait_for(lambda: effects(home) == ["in_0000"])
    home.close()


def started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """The process, as soon as a signal stops it in good order."""
    (folder / READY).unlink(missing_ok=True)
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    wait_for((folder / READY).exists, 60)
    return process


def test_killed_at_any_moment_it_loses_and_repeats_nothing(tmp_path: Path) -> None:
    total, kills = 400, 5
    command = [sys.executable, "-m", "tests.integration.messaging.embedded_process", str(tmp_path), str(total)]
    watcher = Installation(load({"PERILLE_DATA": str(tmp_path)}))

    def done() -> int:
        return len(effects(watcher))

    def died() -> bool:
        return process.poll() is not None

    for kill in range(1, kills + 1):
        process = started(command, tmp_path)
        wait_for(lambda target=kill * 60: died() or done() >= target, 30, f"{kill * 60} effects")
        assert not died()
        process.kill()
        process.wait()
    process = started(command, tmp_path)
    wait_for(lambda: died() or done() >= total, 60, "all effects")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0

    assert sorted(effects(watcher)) == [f"in_{number:04}" for number in range(total)]
    watcher.close()


def done(home: Installation, messages: list[str]) -> bool:
    return sorted(effects(home)) == messages


def buried(home: Installation) -> list[Failure]:
    with home.database("tracking").read() as session:
        return list(session.scalars(select(Failure).where(Failure.state == "dead")))


def test_what_ends_the_process_again_and_again_is_dead_and_the_others_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.integration.messaging.embedded_process", str(tmp_path), "20", "in_0007"]
    watcher = Installation(load({"PERILLE_DATA": str(tmp_path)}))
    others = [f"in_{number:04}" for number in range(20) if number != 7]

    for _ in range(8):  # twice among others, four times alone, then it is dead
        process = started(command, tmp_path)
        wait_for(lambda process=process: process.poll() is not None or (buried(watcher) and done(watcher, others)), 30)
        if process.poll() is None:
            break
    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    with watcher.database("tracking").read() as session:
        dead = [(row.state, row.error) for row in session.scalars(select(Failure))]
    assert dead == [("dead", PROCESS_DIED)]
    watcher.close()
