"""Where the server programs and the browser are on this machine; None when one is not installed."""

import shutil
from pathlib import Path


def rabbitmq_server() -> Path | None:
    """The start script itself: Debian's wrapper in /usr/sbin insists on its own user and folders."""
    candidates = [Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), _on_path("rabbitmq-server")]
    return next((path for path in candidates if path and path.exists()), None)


def rabbitmqctl() -> Path | None:
    """The control program that belongs to the same installation."""
    server = rabbitmq_server()
    return server.with_name("rabbitmqctl") if server else None


def epmd() -> Path | None:
    """Erlang's port mapper, which every node needs; ours is private."""
    candidates = [_on_path("epmd"), *sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))]
    return next((path for path in candidates if path and path.exists()), None)


def postgresql(name: str) -> Path | None:
    """`name` is initdb or postgres; the newest of Debian's versions, else what is on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return versions[-1] if versions else _on_path(name)


def chromium() -> Path | None:
    """The browser that draws pages in the tests."""
    return _on_path("chromium") or _on_path("chromium-browser")


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None
