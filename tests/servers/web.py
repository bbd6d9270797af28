"""A web application over real HTTP, in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

import waitress


@contextmanager
def served(app: WSGIApplication, origin: str, *, threads: int = 4) -> Iterator[None]:
    """The app listens at `origin` for the length of the block."""
    server = waitress.create_server(app, listen=origin.removeprefix("http://"), threads=threads)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield
    server.close()
    thread.join(5)
