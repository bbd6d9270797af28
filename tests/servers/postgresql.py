"""A private PostgreSQL cluster in a temporary folder, run by an unprivileged user when we are root."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers import programs
from tests.servers.process import Leashed, free_ports, group_of, user_exists
from tests.waiting import wait_for

_START_SECONDS = 30
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
}
# The folder is thrown away, so nothing need survive a power cut; a killed server still recovers.
_HASTY = {"fsync": "off", "full_page_writes": "off"}


class PostgreSQL:
    """One cluster. Restarting keeps its data, port and password."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """`durable` waits for the disk as a real server does; tests need not."""
        self.folder = folder
        self._settings = _SETTINGS if durable else _SETTINGS | _HASTY
        (self.port,) = free_ports(1)
        self.password = secrets.token_urlsafe(16)
        self._server: Leashed | None = None
        self._databases = 0
        self._run_as = _unprivileged_user()
        self._make_cluster()

    @property
    def url(self) -> str:
        """Address of the database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Address of a database made with `new_database`."""
        return f"postgresql://tests:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it takes connections; does nothing when it runs."""
        if self._server and self._server.alive():
            return
        options = [f"--{name}={value}" for name, value in (self._settings | {"port": str(self.port)}).items()]
        command = [_program("postgres"), "-D", self.folder / "data", *options]
        log = self.folder / "postgres.log"
        self._server = Leashed(command, log=log, user=self._run_as, remove=self.folder)
        wait_for(self._ready_or_dead, _START_SECONDS, f"PostgreSQL ready; see {log}")
        if not self._server.alive():
            raise RuntimeError(f"PostgreSQL ended while starting:\n{self._server.tail()}")

    def stop(self) -> None:
        """Fast shutdown: open connections are cut, committed data is kept."""
        if self._server:
            self._server.stop(signal.SIGINT)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._server:
            self._server.kill()

    def restart(self) -> None:
        """Stop and start again with the same data on the same port."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End the server and delete what it stored."""
        if self._server:
            self._server.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database and return its name."""
        self._databases += 1
        name = f"test{self._databases}"
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def drop_database(self, name: str) -> None:
        """Delete a database, cutting the connections that still use it; the server must run."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement)

    def _ready_or_dead(self) -> bool:
        assert self._server
        if not self._server.alive():
            return True
        with psycopg.connect(self.url, connect_timeout=2):
            return True

    def _make_cluster(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        if self._run_as:
            for path in (self.folder, password):
                shutil.chown(path, self._run_as)
        options = ["--username=tests", f"--pwfile={password}", "--auth=scram-sha-256"]
        options += ["--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run(
            [_program("initdb"), "-D", self.folder / "data", *options],
            user=self._run_as,
            group=group_of(self._run_as),
            extra_groups=[] if self._run_as else None,
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        password.unlink()


def _program(name: str) -> Path:
    program = programs.postgresql(name)
    if program is None:
        raise RuntimeError("PostgreSQL is not installed: run python -m tests.prepare")
    return program


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; None when we are somebody else already."""
    if os.geteuid() != 0:
        return None
    return "postgres" if user_exists("postgres") else "nobody"


@contextmanager
def private_postgresql(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """A running cluster for the length of the block."""
    server = PostgreSQL(Path(tempfile.mkdtemp(prefix="perille-postgresql-")), durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.close()
