"""What ops does at a terminal: read carriers' files, look after dead letters."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Column, Table

from services.ops import actions, queries
from services.tracking.app import create_reader
from services.tracking.changes.directory import keep_directory
from services.tracking.changes.directory_file import BadDirectory, read_directory
from services.tracking.reading import UnknownCarrier
from shared.carriers import CARRIERS
from shared.installation import Installation, from_environment
from shared.migrate import is_current

_console = Console(highlight=False)
_MOST_FAULTS = 20  # of a file, shown: by then it is clear what is wrong with it


def _home() -> Installation:
    home = from_environment()
    if not all(is_current(database) for database in (home.access.database, *home.databases().values())):
        raise click.ClickException("the databases are not up to date: run `perille migrate`, or start `perille run`")
    return home


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--carrier", required=True, help="Whose files these are, such as posti or generic-edifact.")
def intake(files: tuple[Path, ...], carrier: str) -> None:
    """Read carrier FILES, for the shipments of every shop."""
    try:
        read = create_reader(_home(), carrier)
    except UnknownCarrier as error:
        raise click.BadParameter(str(error), param_hint="--carrier") from error
    table = Table(_whole("file"), "messages", "scans", "new", "unclaimed", "unknown", "warnings", "quarantined")
    unreadable = 0
    with Progress(console=_console, transient=True) as progress:
        for path in files:
            task = progress.add_task(path.name, total=path.stat().st_size)
            summary = read(path, _bar(progress, task))
            unreadable += summary.state == "unreadable"
            table.add_row(path.name, *(str(number) for number in summary.numbers()))
    _console.print(table)
    sys.exit(1 if unreadable else 0)


def _whole(header: str) -> Column:
    """A column that people copy from: it stays on one line, and the others give way."""
    return Column(header, no_wrap=True)


def _bar(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda done: progress.update(task, completed=done)


@click.group("pickup-points")
def pickup_points() -> None:
    """Carriers' directories of pickup points."""


@pickup_points.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--carrier", required=True, type=click.Choice(sorted(CARRIERS)), help="Whose points these are.")
def import_points(file: Path, carrier: str) -> None:
    """Put the points of FILE (JSON or CSV) in place of the carrier's directory; a faulty file changes nothing."""
    home = _home()
    try:
        points = read_directory(file.read_bytes(), carrier=carrier)
    except BadDirectory as error:
        shown = [*error.faults[:_MOST_FAULTS], *(["and more"] if len(error.faults) > _MOST_FAULTS else [])]
        raise click.ClickException(f"{file} was not imported:\n  " + "\n  ".join(shown)) from error
    with home.database("tracking").write() as session:
        kept = keep_directory(session, points, carrier=carrier, now=home.clock.now())
    _console.print(f"{carrier}: {kept.points} pickup points, {kept.new} of them new, {kept.gone} gone")


def _given(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("say why: the next person will read it")
    return value.strip()


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages that no try could handle."""


@dead_letters.command("list")
@click.option("--state", type=click.Choice(queries.STATES), default="dead", show_default=True)
@click.option("--service", help="Only of this service.")
@click.option("--event", help="Only this event, such as order.placed.")
@click.option("--error", help="Only with this error.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def list_(state: str, service: str | None, event: str | None, error: str | None, limit: int) -> None:
    """List them, the latest first."""
    wanted = queries.Filter(state=state, service=service, event=event, error=error)
    letters, more = queries.find_page(_home().databases(), wanted, limit=limit)
    table = Table(_whole("id"), "event", "error", "tries", "last")
    for letter in letters:
        table.add_row(letter.id, letter.event, letter.error, str(letter.attempts), f"{letter.last_at:%Y-%m-%d %H:%M}")
    _console.print(table if letters else f"Nothing is {state}.")
    if more:
        _console.print("There are more; raise --limit.")


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
def show(letter_id: str) -> None:
    """Show one, with its body: that may hold personal data."""
    with _plain_errors(letter_id):
        letter = queries.find_one(_home().databases(), letter_id)
        if letter is None:
            raise actions.NotFound
    first = f"{letter.id}: {letter.state}, {letter.error}, {letter.attempts} tries"
    _console.print(f"{first}\n{letter.detail}", markup=False)
    _console.print_json(json.dumps({"headers": dict(letter.headers), "body": letter.body}))


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
@click.option("--reason", help="Why it will succeed now.")
def retry(letter_id: str, reason: str | None) -> None:
    """Let its service try it again, at once."""
    _decide(letter_id, reason, discard=False)


@dead_letters.command()
@click.argument("letter_id", metavar="ID")
@click.option("--reason", required=True, callback=_given, help="Why it is given up.")
def discard(letter_id: str, reason: str) -> None:
    """Give it up, and say why."""
    _decide(letter_id, reason, discard=True)


def _decide(letter_id: str, reason: str | None, *, discard: bool) -> None:
    home = _home()
    now = home.clock.now()
    with _plain_errors(letter_id):
        if discard:
            letter = actions.discard(home.databases(), letter_id, now=now, reason=reason or "")
        else:
            letter = actions.retry(home.databases(), letter_id, now=now, reason=reason)
    _console.print(f"{letter.id}: {letter.state}", markup=False)


@contextmanager
def _plain_errors(letter_id: str) -> Iterator[None]:
    try:
        yield
    except actions.NotFound as error:
        raise click.ClickException(f"there is no dead letter {letter_id}") from error
    except actions.NotDead as error:
        raise click.ClickException(f"{letter_id} is not dead but {error}") from error
    except queries.AmbiguousId as error:
        raise click.ClickException(f"{letter_id} failed in several queues; name one: {error}") from error
