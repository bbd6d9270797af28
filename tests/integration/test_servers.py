"""The private servers themselves: nothing of them may stay behind, however the tests end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.servers.postgresql import PostgreSQL
from tests.servers.process import Leashed, accepts
from tests.waiting import wait_for

_HOLD_A_SERVER = """
from tests.servers.postgresql import private_postgresql
with private_postgresql() as server:
    print(server.port, server.folder, flush=True)
    input()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_servers_end_with_the_tests(how: signal.Signals) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", _HOLD_A_SERVER],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert held.stdout
    port, folder = held.stdout.readline().split()
    assert accepts(int(port))

    os.kill(held.pid, how)
    held.communicate()

    wait_for(lambda: not accepts(int(port)), 20, message="the server is gone")
    wait_for(lambda: not Path(folder).exists(), 20, message="its folder is gone")


_TWO_GROUPS = "setsid sleep 60 & echo $!; wait"  # as honcho starts its processes, each in a group of its own


def test_a_killed_supervisor_leaves_no_child_behind(tmp_path: Path) -> None:
    supervisor = Leashed(["/bin/sh", "-c", _TWO_GROUPS], log=tmp_path / "log")
    child = int(wait_for(lambda: supervisor.tail().strip(), message="the child's id"))

    supervisor.kill()

    assert wait_for(lambda: gone(child), message="the child is gone")


def gone(pid: int) -> bool:
    """Ended, though perhaps not yet collected by its new parent."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or ") Z " in stat.read_text()


def test_a_killed_database_server_keeps_what_was_committed(postgres: PostgreSQL, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")

    postgres.kill()
    postgres.start()

    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]
