"""What ops does at a terminal: read carriers' files, look after dead letters."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from services.ops import actions, queries
from services.tracking.app import create_reader
from shared import logs
from shared.installation import Installation
from shared.settings import load

_console = Console(highlight=False)


def _home() -> Installation:
    settings = load()
    logs.configure(settings.log_format)
    return Installation(settings)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--carrier", required=True, help="Whose files these are, such as posti or generic-edifact.")
def intake(files: tuple[Path, ...], carrier: str) -> None:
    """Read carrier FILES, for the shipments of every shop."""
    read = create_reader(_home(), carrier)
    table = Table("file", "messages", "scans", "new", "unclaimed", "unknown", "warnings", "quarantined")
    unreadable = 0
    with Progress(console=_console, transient=True) as progress:
        for path in files:
            task = progress.add_task(path.name, total=path.stat().st_size)
            summary = read(path, lambda done, task=task: progress.update(task, completed=done))
            unreadable += summary.state == "unreadable"
            table.add_row(path.name, *(str(number) for number in summary.numbers()))
    _console.print(table)
    sys.exit(1 if unreadable else 0)


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages that no try could handle."""


@dead_letters.command("list")
@click.option("--state", type=click.Choice(queries.STATES), default="dead", show_default=True)
@click.option("--service", help="Only of this service.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def list_(state: str, service: str | None, limit: int) -> None:
    """List them, the latest first."""
    wanted = queries.Filter(state=state, service=service)
    letters, more = queries.find_page(_home().databases(), wanted, limit=limit)
    table = Table("id", "event", "error", "tries", "last")
    for letter in letters:
        table.add_row(letter.id, letter.event, letter.error, str(letter.attempts), f"{letter.last_at:%Y-%m-%d %H:%M}")
    _console.print(table if letters else f"Nothing is {state}.")
    if more:
        _console.print("There are more; raise --limit.")


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
def show(letter_id: str) -> None:
    """Show one, with its body: that may hold personal data."""
    letter = queries.find_one(_home().databases(), letter_id)
    if letter is None:
        raise click.ClickException(f"there is no dead letter {letter_id}")
    _console.print(f"{letter.id}: {letter.state}, {letter.error}, {letter.attempts} tries\n{letter.detail}")
    _console.print_json(json.dumps({"headers": dict(letter.headers), "body": letter.body}))


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
@click.option("--reason", help="Why it will succeed now.")
def retry(letter_id: str, reason: str | None) -> None:
    """Let its service try it again, at once."""
    _decide(letter_id, reason, discard=False)


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
@click.option("--reason", required=True, help="Why it is given up.")
def discard(letter_id: str, reason: str) -> None:
    """Give it up, and say why."""
    _decide(letter_id, reason, discard=True)


def _decide(letter_id: str, reason: str | None, *, discard: bool) -> None:
    home = _home()
    now = home.clock.now()
    try:
        if discard:
            letter = actions.discard(home.databases(), letter_id, now=now, reason=reason or "")
        else:
            letter = actions.retry(home.databases(), letter_id, now=now, reason=reason)
    except actions.NotFound as error:
        raise click.ClickException(f"there is no dead letter {letter_id}") from error
    except actions.NotDead as error:
        raise click.ClickException(f"{letter_id} is not dead but {error}") from error
    _console.print(f"{letter.id}: {letter.state}")
