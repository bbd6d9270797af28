"""`perille what-if`: what carrier files would have told whom, and what other rules would change about it."""

import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from services.notify.settings import policy as notify_policy
from services.tracking.carriers.table import carriers
from services.what_if.feed import Feed, NothingToPlay, read_feed
from services.what_if.report import Change, Told, changes, totals
from services.what_if.rules import BadRules, Rules, read_rules
from services.what_if.snapshot import known_numbers, snapshot
from services.what_if.strangers import orders_for
from services.what_if.trial import Broken, Trial
from shared.carriers import CARRIERS
from shared.installation import Installation, from_environment
from shared.languages import LANGUAGES
from shared.migrate import is_current

_console = Console(highlight=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: of this feed, with customers assumed for strangers' parcels or not, followed for so long."""

    feed: Feed
    language: str | None
    after: timedelta


@click.command("what-if")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--carrier", default="generic-edifact", show_default=True, type=click.Choice(sorted(CARRIERS)))
@click.option("--rules", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Rules to try.")
@click.option("--assume", "language", type=click.Choice(list(LANGUAGES)), help="Give strangers' parcels a customer.")
@click.option("--hours", default=24, show_default=True, type=click.IntRange(0, 24 * 30), help="Go on after the feed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def what_if(files: tuple[Path, ...], folder: Path | None, as_json: bool, **asked: Any) -> None:
    """Show every notice that carrier FILES would have sent, without sending any.

    With --rules also how those of a folder differ from today's: kinds.toml, policies/SHOP.json (or default.json),
    templates/SHOP/KIND/CHANNEL.LANGUAGE.txt, prices.toml.
    """
    home = _home()
    try:
        feed = read_feed(carriers()[asked["carrier"]], files)
        question = Question(feed=feed, language=asked["language"], after=timedelta(hours=asked["hours"]))
        today = read_rules(words_folder=notify_policy(home.settings, home.links).words_folder)
        other = read_rules(folder, words_folder=today.words_folder) if folder else None
        told, strangers = _try(home, question, today)
        then = _try(home, question, other)[0] if other else None
    except (NothingToPlay, BadRules, Broken) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(_document(told, then, strangers, today), ensure_ascii=False, indent=2))
        return
    _print(told, then, today)
    if strangers and not question.language:
        _console.print(f"{strangers} consignments are of no shop here: --assume fi shows what theirs would be.")


def _home() -> Installation:
    home = from_environment()
    if not all(is_current(home.database(name)) for name in ("tracking", "notify")):
        raise click.ClickException("the databases are not up to date: run `perille migrate`, or start `perille run`")
    return home


def _try(home: Installation, question: Question, rules: Rules) -> tuple[list[Told], int]:
    """What one set of rules tells, and how many consignments no shop has registered."""
    feed, begins = question.feed, question.feed.deliveries[0].at
    carrier = feed.carrier.name
    with tempfile.TemporaryDirectory(prefix="perille-what-if-") as folder:
        trial = Trial(Path(folder), home.settings, rules, begins=begins)
        try:
            snapshot(home, trial.home, carrier=carrier, numbers=feed.numbers, at=begins)
            known = known_numbers(home, carrier, feed.numbers)
            strangers = [numbers for numbers in feed.consignments if not numbers & known]
            assumed = question.language or ""
            trial.begin(orders_for(strangers, carrier=carrier, language=assumed, first_at=begins) if assumed else ())
            return trial.play(feed, after=question.after), len(strangers)
        finally:
            trial.close()


def _document(told: list[Told], then: list[Told] | None, strangers: int, rules: Rules) -> dict[str, Any]:
    document: dict[str, Any] = {
        "currency": rules.prices.currency,
        "strangers": strangers,
        "today": {"totals": totals(told), "notices": [one.public() for one in told]},
    }
    if then is not None:
        document["rules"] = {"totals": totals(then), "notices": [one.public() for one in then]}
        document["changes"] = [_change(one) for one in changes(told, then)]
    return document


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "differs": list(change.differs),
        "before": change.before and change.before.public(),
        "after": change.after and change.after.public(),
    }


def _print(told: list[Told], then: list[Told] | None, rules: Rules) -> None:
    if then is None:
        for one in told:
            if one.decision == "send":
                _print_one("", one, rules)
    else:
        _print_changes(changes(told, then), rules)
    _print_totals("today", told, rules)
    if then is not None:
        _print_totals("with the other rules", then, rules)


def _print_changes(found: list[Change], rules: Rules) -> None:
    if not found:
        _console.print("Nothing would be different.")
    for change in found:
        for sign, one in (("- ", change.before), ("+ ", change.after)):
            if one is not None:
                _print_one(sign, one, rules)


def _print_one(sign: str, one: Told, rules: Rules) -> None:
    """A line of facts, and below it what the customer would read."""
    when = f"{one.at:%d.%m.%Y %H:%M}" if one.at else ""
    if one.decision == "send":
        parts = f", {one.segments} segments" if one.segments else ""
        cost = f", {one.cost} {rules.prices.currency}" if one.cost is not None else ""
        how = f"by {one.channel}, {one.language}{parts}{cost}"
    else:
        how = f"silence: {one.reason}"
    _console.print(f"{sign}[bold]{when}  {escape(one.order)}  {one.kind}[/]  {how}", soft_wrap=True)
    says = one.subject or one.text if one.decision == "send" else None
    if says:
        _console.print(Padding(escape(says.strip()), (0, 0, 0, 4 + len(sign))))


def _print_totals(title: str, told: list[Told], rules: Rules) -> None:
    sums = totals(told)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sums["by_kind"].items()) or "none"
    by = ", ".join(f"{count} by {channel}" for channel, count in sums["by_channel"].items())
    _console.print(f"{title}: {sums['notices']} notices ({kinds}){'; ' + by if by else ''}")
    _console.print(f"  {sums['segments']} segments, {sums['cost']} {rules.prices.currency}")
    if sums["silences"]:
        silences = ", ".join(f"{count} {reason}" for reason, count in sums["silences"].items())
        _console.print(f"  silences: {silences}")
