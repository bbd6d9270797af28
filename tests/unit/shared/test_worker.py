"""A worker's threads: they start and stop together, and say when one of them is not well."""

import threading

import pytest

from shared.broker import BrokenTopology
from shared.worker import Worker
from tests.waiting import wait_for


class Idle:
    """A loop that runs until it is stopped, or breaks."""

    def __init__(self, name: str = "idle", error: Exception | None = None) -> None:
        self.name = name
        self._error = error
        self.trouble: str | None = None
        self.stopped = False

    def run(self, stop: threading.Event) -> None:
        if self._error:
            raise self._error
        stop.wait(30)
        self.stopped = True


def test_all_loops_end_when_the_worker_is_stopped() -> None:
    loops = [Idle("a"), Idle("b")]
    worker = Worker(loops)
    worker.start()

    worker.stop()

    assert [loop.stopped for loop in loops] == [True, True]
    assert worker.troubles() == []


@pytest.mark.parametrize("error", [BrokenTopology("406 inequivalent arg"), RuntimeError("a bug")])
def test_a_loop_that_breaks_ends_the_wait_and_is_named(error: Exception) -> None:
    worker = Worker([Idle("steady"), Idle("consumer", error)])
    worker.start()

    worker.wait(threading.Event())  # returns because one is broken

    assert worker.broken is not None
    assert worker.broken.startswith("consumer: ")
    assert worker.troubles() == [worker.broken]
    worker.stop()


def test_the_text_of_an_unexpected_error_is_not_shown() -> None:
    worker = Worker([Idle("consumer", RuntimeError("Aino Virtanen"))])
    worker.start()
    wait_for(lambda: worker.broken, message="the loop broke")

    assert "Aino" not in str(worker.broken)
    worker.stop()


def test_a_loop_in_trouble_makes_the_worker_not_ready() -> None:
    loop = Idle("relay")
    worker = Worker([loop])
    loop.trouble = "ConnectionError"

    assert worker.troubles() == ["relay: ConnectionError"]
