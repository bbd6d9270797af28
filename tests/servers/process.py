"""A child process on a leash: it ends with `stop`, and also when the tests themselves are killed."""

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# Waits for the end of its input, which comes when our process is gone however it went, then clears up.
# TERM first, so that a supervisor such as honcho can end its own children, which are in other groups.
_LEASH = """
read -r _
kill -s TERM -- "-$0"
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$0" 2>/dev/null && sleep 1; done
kill -s KILL -- "-$0"
[ -z "$1" ] || rm -rf -- "$1"
"""


class Leashed:
    """A process group of its own, with its output in a file."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        remove: Path | None = None,
    ) -> None:
        """Start `command` as `user` (default: the same one); `remove` is deleted if the tests are killed."""
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=group_of(user),
                extra_groups=[] if user else None,
                cwd=log.parent,
            )
        self._leash = subprocess.Popen(
            ["/bin/sh", "-c", _LEASH, str(self.pid), str(remove or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its group."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the process still runs (a paused one does)."""
        return self._process.poll() is None

    def send(self, number: int) -> None:
        """Send a signal to the process alone."""
        self._process.send_signal(number)

    def stop(self, how: int = signal.SIGTERM, deadline: float = 20) -> int:
        """End it with the signal `how`, after `deadline` seconds by force; returns the exit code."""
        self._leash.kill()
        self._leash.communicate()
        if self.alive():
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
        try:
            return self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it and every process it has started at once, as a power cut would."""
        self._leash.kill()
        self._leash.communicate()
        for pid in (self.pid, *descendants(self.pid)) if self.alive() else ():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return self._process.wait()

    def tail(self, lines: int = 30) -> str:
        """The end of its output, for a message that helps."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def descendants(pid: int) -> list[int]:
    """Children of a process, their children, and so on."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(stat.parent.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


def group_of(user: str | None) -> int | None:
    """The main group of a user name, None for ourselves."""
    return pwd.getpwnam(user).pw_gid if user else None


def user_exists(user: str) -> bool:
    """Whether this machine knows a user of that name."""
    return any(entry.pw_name == user for entry in pwd.getpwall())


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody uses at this moment, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def accepts(port: int) -> bool:
    """Whether something listens on a port of the loopback interface."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
