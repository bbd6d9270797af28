"""Runs the stand-ins alone, or around a command that shall use them: `python -m tests.standins -- perille run`."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

import click

from tests.standins.providers import Providers


def main(arguments: Sequence[str]) -> int:
    """Returns the command's exit code, or 0 after a signal."""
    chosen, command = _read(arguments)
    with Providers(
        twilio_port=chosen.twilio_port,
        sendgrid_port=chosen.sendgrid_port,
        tls=chosen.tls,
        perille_url=chosen.perille_url,
    ) as providers:
        providers.twilio.delay = providers.sendgrid.delay = chosen.delay_ms / 1000
        if not chosen.silent:
            providers.lives(pace=chosen.pace)
        click.echo(f"Stand-ins of Twilio and SendGrid: what they have taken is at {providers.twilio_server.url}")
        if command:
            return _around(command, {**os.environ, **providers.environment})
        for name, value in providers.environment.items():
            click.echo(f"export {name}={shlex.quote(value)}")
        _until_signal()
    return 0


def _read(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    reader = argparse.ArgumentParser(prog="python -m tests.standins", description=__doc__)
    reader.add_argument("--twilio-port", type=int, default=0, help="any free one if left out")
    reader.add_argument("--sendgrid-port", type=int, default=0, help="likewise")
    reader.add_argument("--tls", action="store_true", help="serve HTTPS; SSL_CERT_FILE names whom to trust")
    reader.add_argument("--delay-ms", type=float, default=0, help="how long a provider takes for each send")
    reader.add_argument("--silent", action="store_true", help="post no receipts by themselves")
    reader.add_argument("--pace", type=float, help="segments that leave in a second")
    reader.add_argument("--perille-url", default=os.environ.get("PERILLE_PUBLIC_URL") or "http://127.0.0.1:8000")
    reader.add_argument("command", nargs="*", help="what to run with the variables set, after --")
    chosen = reader.parse_args(arguments)
    return chosen, chosen.command


def _around(command: Sequence[str], environment: dict[str, str]) -> int:
    """Ctrl-C reaches both; we end when the command has."""
    signal.signal(signal.SIGINT, lambda *_: None)
    running = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: running.terminate())
    return running.wait()


def _until_signal() -> None:
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    while not over.wait(0.5):
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
