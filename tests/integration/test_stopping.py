"""A process that is told to stop does so, however often and however fast it is told."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
WAITS = """
from services.processes import stop_on_signals
stop = stop_on_signals()
print("waiting", flush=True)
while not stop.wait(0.0001):
    pass
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_many_signals_at_once_stop_it_like_one(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waiting\n"

        for _ in range(500):
            process.send_signal(number)

        wait_for(lambda: process.poll() is not None, 10, "the process has ended")
        assert process.returncode in (0, -number)  # a signal may still come while the interpreter winds up
