"""The `perille` command."""

import os
import sys
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import click
from sqlalchemy.exc import OperationalError

from services import doctor, processes, templates_terminal, terminal
from services.run import run as run_all
from services.what_if.command import what_if
from shared import logs
from shared.database import SERVICES
from shared.installation import from_environment
from shared.migrate import upgrade
from shared.settings import BadSetting, load

_LONGEST_NAME = 60
_NAMES = click.Choice([*SERVICES])


class _Commands(click.Group):
    """Prints a bad setting, or a database that is away, as one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadSetting as error:
            click.echo(f"perille: {error}", err=True)
            sys.exit(2)
        except OperationalError:
            click.echo("perille: a database does not answer; `perille doctor` says which, and what to do", err=True)
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Turns carriers' raw EDI steps into the few notices a customer is glad to get."""


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Where to listen; 8000 if left out.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the databases.")
@click.option("--demo/--no-demo", default=True, help="A demo shop whose story plays once.")
def run(port: int | None, data: Path | None, demo: bool) -> None:
    """Run everything in one process."""
    environ = dict(os.environ)
    if port:
        environ["PERILLE_PORT"] = str(port)
    if data:
        environ["PERILLE_DATA"] = str(data)
    environ.setdefault("PERILLE_LOG", "console")
    environ.setdefault("PERILLE_PUBLIC_URL", f"http://127.0.0.1:{environ.get('PERILLE_PORT', '8000')}")
    settings = load(environ)
    logs.configure(settings.log_format)
    sys.exit(run_all(settings, demo=demo, stop=processes.stop_on_signals()))


@main.command()
@click.argument("service", type=click.Choice(["gateway", *SERVICES]))
def web(service: str) -> None:
    """Run one service's web process, or the gateway."""
    processes.web(from_environment(), service)


@main.command()
@click.argument("service", type=_NAMES)
def worker(service: str) -> None:
    """Run one service's worker process."""
    sys.exit(processes.worker(from_environment(), service))


@main.command()
@click.argument("service", type=_NAMES, required=False)
def migrate(service: str | None) -> None:
    """Bring the databases of SERVICE, or of all, up to date."""
    home = from_environment()
    upgrade(home.access.database)
    for name in (service,) if service else SERVICES:
        upgrade(home.database(name))
        click.echo(f"{name}: up to date")


@main.group()
def shop() -> None:
    """Shops and their API keys."""


def _shop_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip() or not value.isprintable() or len(value) > _LONGEST_NAME:
        raise click.BadParameter(f"every message begins with it: give one line of 1 to {_LONGEST_NAME} characters")
    return value.strip()


def _zone(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value not in available_timezones():
        raise click.BadParameter(f"{value!r} is no time zone; write it as Europe/Helsinki")
    return value


@shop.command("add")
@click.argument("name", callback=_shop_name)
@click.option("--zone", default="Europe/Helsinki", show_default=True, callback=_zone, help="The shop's time zone.")
def shop_add(name: str, zone: str) -> None:
    """Make the shop NAME and print its API key, once."""
    home = from_environment()
    upgrade(home.access.database)
    shop_id, key = home.access.add_shop(name=name, zone=zone, now=home.clock.now())
    click.echo(f"shop {shop_id}\nkey  {key}")
    click.echo("The key is not kept; store it now.", err=True)


@main.command("doctor")
def doctor_command() -> None:
    """Check the configuration, and say how to mend it."""
    sys.exit(doctor.examine())


main.add_command(terminal.intake)
main.add_command(terminal.dead_letters)
main.add_command(terminal.pickup_points)
main.add_command(what_if)
main.add_command(templates_terminal.templates)
