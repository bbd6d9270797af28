"""A private RabbitMQ node with the management plugin: its own Erlang port mapper, cookie, folder, user."""

import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.servers import programs
from tests.servers.process import Leashed, accepts, free_ports
from tests.waiting import wait_for

_START_SECONDS = 60


class RabbitMQ:
    """One broker. Restarting keeps its data, ports and user, as a real one does."""

    def __init__(self, folder: Path, *, heartbeat: int = 60) -> None:
        """`heartbeat` in seconds: both sides use the lower of theirs and this."""
        self.folder = folder
        self._heartbeat = heartbeat
        self.port, self._http_port, self._dist_port, self._epmd_port = free_ports(4)
        self.user = "tests"
        self.password = secrets.token_urlsafe(16)
        self._node: Leashed | None = None
        self._epmd: Leashed | None = None
        self._vhosts = 0
        self._configure()

    @property
    def url(self) -> str:
        """AMQP address of the vhost `/`."""
        return self.url_of("%2F")

    @property
    def management_url(self) -> str:
        """Origin of the management API, without credentials."""
        return f"http://127.0.0.1:{self._http_port}"

    def url_of(self, vhost: str) -> str:
        """AMQP address of a vhost made with `new_vhost`."""
        return f"amqp://{self.user}:{self.password}@127.0.0.1:{self.port}/{vhost}"

    def start(self) -> None:
        """Start the node and wait until it takes connections; does nothing when it runs."""
        if self._node and self._node.alive():
            return
        if not accepts(self._epmd_port):
            self._epmd = self._leash(programs.epmd(), "-address", "127.0.0.1", "-port", str(self._epmd_port))
        self._node = self._leash(programs.rabbitmq_server())
        wait_for(self._ready_or_dead, _START_SECONDS, f"RabbitMQ ready; see {self._node.log}")
        if not self._node.alive():
            raise RuntimeError(f"RabbitMQ ended while starting:\n{self._node.tail()}")

    def stop(self) -> None:
        """Shut the node down in good order; messages and queues stay on disk."""
        if self._node:
            self._node.stop()

    def kill(self) -> None:
        """End the node as a power cut would."""
        if self._node:
            self._node.kill()

    def restart(self) -> None:
        """Stop and start again with the same data on the same port."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze the node: connections stay open and nothing answers."""
        assert self._node
        self._node.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen node go on."""
        assert self._node
        self._node.send(signal.SIGCONT)

    def close(self) -> None:
        """End the node and its port mapper, and delete what they stored."""
        for process in (self._node, self._epmd):
            if process:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_vhost(self) -> str:
        """Make an empty vhost that our user may use, and return its name."""
        self._vhosts += 1
        name = f"test{self._vhosts}"
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.manage("PUT", f"vhosts/{name}")
        self.manage("PUT", f"permissions/{name}/{self.user}", everything)
        return name

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with all in it; the node must run."""
        self.manage("DELETE", f"vhosts/{name}")

    def control(self, *arguments: str) -> None:
        """Run rabbitmqctl on this node, such as `set_vm_memory_high_watermark`, `0`."""
        program = programs.rabbitmqctl()
        assert program
        environment = self._environment()
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, timeout=60)

    def manage(self, method: str, path: str, body: object = None) -> requests.Response:
        """One call of the management API, such as GET `queues/test1`; raises on an error status."""
        address = f"{self.management_url}/api/{path}"
        response = requests.request(method, address, json=body, auth=(self.user, self.password), timeout=30)
        response.raise_for_status()
        return response

    def _ready_or_dead(self) -> bool:
        assert self._node
        if not self._node.alive():
            return True
        return accepts(self.port) and self.manage("GET", f"health/checks/port-listener/{self.port}").ok

    def _leash(self, program: Path | None, *arguments: str) -> Leashed:
        if program is None:
            raise RuntimeError("RabbitMQ is not installed: run python -m tests.prepare")
        log = self.folder / f"{program.name}.log"
        return Leashed([program, *arguments], log=log, env=self._environment(), remove=self.folder)

    def _configure(self) -> None:
        settings = {
            "listeners.tcp.default": f"127.0.0.1:{self.port}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self._http_port,
            "heartbeat": self._heartbeat,
            "default_user": self.user,
            "default_pass": self.password,
            "disk_free_limit.absolute": "50MB",
            "collect_statistics_interval": 1000,
            "log.file": "false",
            "log.console": "true",
            "log.console.level": "warning",
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self.folder / "rabbitmq.conf").write_text("".join(lines))
        (self.folder / "rabbitmq-env.conf").write_text("")
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].")

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin",
            "HOME": folder,  # where Erlang makes its cookie
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the VM, so its pid is ours to signal
            "RABBITMQ_NODENAME": f"perille-{self.port}@localhost",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/advanced.config",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
        }


@contextmanager
def private_rabbitmq(*, heartbeat: int = 60) -> Iterator[RabbitMQ]:
    """A running broker for the length of the block."""
    broker = RabbitMQ(Path(tempfile.mkdtemp(prefix="perille-rabbitmq-")), heartbeat=heartbeat)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()
