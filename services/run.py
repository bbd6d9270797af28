"""What `perille run` does: everything in one process, and the demo's story once."""

import threading
from urllib.parse import urlsplit

from rich.console import Console

from services.demo.clock import StoryClock
from services.demo.kept import Kept
from services.demo.story import Story
from services.embedded import Embedded, prepare, sole_owner
from services.notify.channels.accounts import Accounts, accounts
from shared.clock import real_now
from shared.installation import Installation
from shared.settings import Settings

_DEMO_SHOP, _FIRST_SHOP = "Demokauppa", "Shop"
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def run(settings: Settings, *, demo: bool, stop: threading.Event) -> int:
    """Start everything and go on until `stop`; returns the exit code: 1 where only a person can help.

    The demo is for an empty data folder: it never adds orders to a shop that was there before. Nor does it write to
    people: its customers are invented, and their telephone numbers may be somebody's.
    """
    console = Console(highlight=False)
    ours = accounts(settings, real_now().date())
    if demo and _reaches_people(ours):
        console.print("No demo: it would write to telephone numbers that may be somebody's")
        demo = False
    with sole_owner(settings.data):
        kept = Kept(settings.data)
        tells = _prepare(settings, kept) and demo
        clock = _story_clock(settings, kept) if tells else None
        home = Installation(settings, clock)
        key = _first_key(home, kept, demo=demo)
        everything = Embedded(home, kept.pages)
        everything.start(host=settings.host, port=settings.port)
        announce(console, settings, key, ours)
        if tells and key:
            noon = kept.noon(home.clock.now())
            story = Story(everything.gateway, key=key, noon=noon, now=home.clock.now, console=console, stop=stop)
            _tell(story, kept)
        if clock is not None:
            clock.end()
        while not stop.wait(0.2) and not everything.broken:
            pass
        everything.stop()
        home.close()
    return 1 if everything.broken else 0


def _prepare(settings: Settings, kept: Kept) -> bool:
    """Bring the databases up to date; says whether the demo's story is still to be told on them."""
    home = Installation(settings)
    prepare(home)
    untold = not kept.told and (kept.begun or not home.access.has_shops())
    home.close()
    return untold


def _reaches_people(ours: Accounts) -> bool:
    """Whether some provider is more than a stand-in on this machine."""
    used = [account for account in (ours.twilio, ours.sendgrid) if account is not None]
    return any(urlsplit(account.url or "").hostname not in _THIS_MACHINE for account in used)


def announce(console: Console, settings: Settings, key: str | None, ours: Accounts) -> None:
    """Where everything is, once at every start."""
    console.print(f"\n[bold]Perille[/] is at [link]{settings.public_url}[/link]   (Ctrl-C stops it)")
    if settings.has_sandbox:
        console.print(f"  phone and mailbox  {settings.public_url}/sandbox")
    if ours.twilio:
        console.print(f"  texts leave for    {ours.twilio.url or 'Twilio'}")
    if ours.sendgrid:
        console.print(f"  mail leaves for    {ours.sendgrid.url or 'SendGrid'}")
    console.print(f"  ops console        {settings.public_url}/ops   password [bold]{settings.ops_password}[/]")
    console.print(f"  API                {settings.public_url}/docs")
    if key:
        console.print(f"  API key            [bold]{key}[/]", soft_wrap=True)


def _story_clock(settings: Settings, kept: Kept) -> StoryClock | None:
    """The story's own clock, unless the environment sets one, or a provider keeps the real time."""
    ordinary = settings.now is None and settings.clock_speed == 1.0 and {settings.sms, settings.email} == {"sandbox"}
    return StoryClock(kept.noon(real_now())) if ordinary else None


def _first_key(home: Installation, kept: Kept, *, demo: bool) -> str | None:
    """The first shop's key: the one from the environment, or the demo shop's own."""
    key = home.settings.bootstrap_api_key or (kept.key() if demo else None)
    if key is None:
        return None
    home.access.bootstrap(key, now=home.clock.now(), name=_DEMO_SHOP if demo else _FIRST_SHOP)
    return key if home.access.find(key) else None


def _tell(story: Story, kept: Kept) -> None:
    story.tell()
    if not story.interrupted:
        kept.finish(story.pages)
