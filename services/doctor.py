"""`perille doctor`: checks the configuration step by step, and says how to mend what is wrong."""

from collections.abc import Callable
from urllib.parse import urlsplit

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from services.doctor_accounts import examine_accounts
from services.doctor_changes import examine_changes
from services.findings import Finding
from shared import broker, topology
from shared.clock import real_now
from shared.database import SERVICES
from shared.installation import Installation
from shared.migrate import is_current
from shared.settings import LOOPBACK, BadSetting, Settings, load

_REMEDY_DATABASE = "is PostgreSQL running and PERILLE_DATABASE_URL right?"
_REMEDY_BROKER = "is RabbitMQ running and PERILLE_BROKER_URL right (user, password, vhost)?"


def examine() -> int:
    """Print a line for each finding; returns 0 when all is well, 1 otherwise."""
    console = Console(highlight=False)
    try:
        settings = load()
    except BadSetting as error:
        console.print(f"[red]✗[/] {error}", markup=True)
        return 1
    findings = [
        *_settings(settings),
        *examine_accounts(settings, real_now().date()),
        *examine_changes(settings),
        *_reachable(settings),
    ]
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        console.print(f"{mark} {finding.what}" + ("" if finding.well else f": {finding.remedy}"))
    return 0 if all(finding.well for finding in findings) else 1


def _settings(settings: Settings) -> list[Finding]:
    origin = urlsplit(settings.public_url)
    local = origin.hostname in LOOPBACK
    return [
        Finding(
            f"links begin with {settings.public_url}",
            local or origin.scheme == "https",
            "customers' links must be https: set PERILLE_PUBLIC_URL",
        ),
        Finding(f"texts go to {settings.sms}, mail to {settings.email}", well=True),
        Finding(
            "the secret key is long enough",
            len(settings.secret_key) >= 32,
            "PERILLE_SECRET_KEY signs every link: use 32 random characters or more",
        ),
    ]


def _reachable(settings: Settings) -> list[Finding]:
    home = Installation(settings)
    databases = {
        "shops and keys": home.access.database,
        **{f"tables of {name}": home.database(name) for name in SERVICES},
    }
    found = [_try(what, database.check, _REMEDY_DATABASE) for what, database in databases.items()]
    found += [
        Finding(f"{what} are up to date", is_current(database), "`perille migrate` (`perille run` does it by itself)")
        for (what, database), reached in zip(databases.items(), tuple(found), strict=True)
        if reached.well
    ]
    if not settings.in_memory:
        found.append(_try("broker and its queues", lambda: _declare(settings.broker_url), _REMEDY_BROKER))
    home.close()
    return found


def _declare(url: str) -> None:
    connection = broker.connect(url, "doctor")
    try:
        topology.declare(connection.default_channel)
    finally:
        broker.close(connection)


def _try(what: str, check: Callable[[], None], remedy: str) -> Finding:
    try:
        check()
    except (*broker.UNREACHABLE, *broker.MISCONFIGURED, SQLAlchemyError) as error:
        return Finding(f"{what} ({type(error).__name__})", well=False, remedy=remedy)
    return Finding(what, well=True)
