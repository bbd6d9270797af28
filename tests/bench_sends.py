"""Calls to providers over TLS, from one process: our channels beside the SDKs as they are shipped."""

import os
import shlex
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from requests.certs import where as authorities
from sendgrid import SendGridAPIClient
from twilio.rest import Client

from services.notify.channels import Channel, Outgoing
from services.notify.channels.accounts import Accounts, accounts
from services.notify.channels.connected import connect
from services.notify.channels.sendgrid_email import mail
from services.notify.settings import THREADS
from shared import settings
from shared.clock import Clock, real_now
from shared.connections import open_pool
from shared.ids import new_id
from tests.bench_site import Row, Servers

_MESSAGES, _FEW = 1500, 60
_DELAYS = (0, 50)  # milliseconds that a provider takes

Send = Callable[[Outgoing], object]


def rows(_machine: Servers) -> Iterator[Row]:
    for delay in _DELAYS:
        with _standins(delay) as ours, _trusting() as trust:
            pool = open_pool(THREADS, trust=trust)
            channels = connect(ours, clock=Clock(), public_url="https://track.example.fi", pool=pool)
            for name in ("sms", "email"):
                what = f"sends: {name}, provider takes {delay} ms, {THREADS} threads"
                yield Row(what, _measure(_sent(channels[name]), name, _MESSAGES))
            pool.clear()
            if not delay:
                yield Row("sends: sms, SDK as shipped", _measure(_shipped_sms(ours), "sms", _MESSAGES // 2))
                yield Row("sends: email, SDK as shipped", _measure(_shipped_email(ours), "email", _FEW))


def _measure(send: Send, name: str, count: int) -> str:
    """Messages a second, and processor time of this process for each."""
    messages = [_message(name, number) for number in range(count)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(send, messages[:THREADS]))  # connections are made once: not what is measured
        began, worked = time.perf_counter(), time.process_time()
        list(threads.map(send, messages))
        took, work = time.perf_counter() - began, time.process_time() - worked
    return f"{count / took:,.0f}/s, {work / count * 1000:.1f} ms CPU"


def _sent(channel: Channel) -> Send:
    def send(message: Outgoing) -> None:
        outcome = channel.send(message)
        assert outcome.result == "accepted", outcome

    return send


def _shipped_sms(ours: Accounts) -> Send:
    assert ours.twilio is not None
    client = Client(ours.twilio.account_sid, ours.twilio.auth_tokens[0])
    client.api.base_url = ours.twilio.url
    service = ours.twilio.sender.value
    return lambda message: client.messages.create(to=message.to, body=message.text, messaging_service_sid=service)


def _shipped_email(ours: Accounts) -> Send:
    account = ours.sendgrid
    assert account is not None
    client = SendGridAPIClient(account.api_key, host=account.url)
    return lambda message: client.send(mail(message, account))


def _message(channel: str, number: int) -> Outgoing:
    is_mail = channel == "email"
    return Outgoing(
        attempt_id=new_id("att"),
        notice_id=f"ntc_{number}",
        shop_id="shop_1",
        kind="pickup",
        channel=channel,
        language="fi",
        sender="Mukikauppa",
        to=f"aino{number}@example.fi" if is_mail else f"+3584{number + 10_000_000}",
        subject="Pakettisi on noudettavissa" if is_mail else None,
        text="Pakettisi odottaa: https://track.example.fi/t/abc",
        html="<p>Pakettisi odottaa.</p>" * 200 if is_mail else None,
        lifetime=timedelta(hours=10),
    )


@contextmanager
def _standins(delay: int) -> Iterator[Accounts]:
    """Both providers in a process of their own."""
    command = [sys.executable, "-m", "tests.standins", "--tls", "--silent", "--delay-ms", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            environ = _environment(running)
            with _environ({"SSL_CERT_FILE": environ["SSL_CERT_FILE"]}):
                yield _accounts(environ)
        finally:
            running.terminate()


def _environment(running: "subprocess.Popen[str]") -> dict[str, str]:
    """The variables that the stand-ins print; SENDGRID's and TWILIO's among them, the certificate last."""
    found: dict[str, str] = {}
    assert running.stdout is not None
    while "SSL_CERT_FILE" not in found:
        line = running.stdout.readline()
        assert line, "the stand-ins have ended"
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            found[name] = shlex.split(value)[0]
    return found


def _accounts(environ: Mapping[str, str]) -> Accounts:
    with tempfile.TemporaryDirectory() as folder:
        which = {name: environ[name] for name in ("PERILLE_SMS", "PERILLE_EMAIL")}
        return accounts(settings.load({"PERILLE_DATA": folder, **which}), real_now().date(), environ)


@contextmanager
def _trusting() -> Iterator[ssl.SSLContext]:
    """The authorities of a real machine and that of the stand-ins, for us and for the SDKs as shipped."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as bundle:
        bundle.write(Path(authorities()).read_text() + Path(os.environ["SSL_CERT_FILE"]).read_text())
        bundle.flush()
        with _environ({"SSL_CERT_FILE": bundle.name, "REQUESTS_CA_BUNDLE": bundle.name}):
            yield ssl.create_default_context()


@contextmanager
def _environ(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
