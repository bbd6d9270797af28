"""What `perille doctor` examines of the ways on which customers' wishes go to carriers."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from services.findings import Finding
from services.tracking.changes.rules import read_rules
from services.tracking.changes.ways import VARIABLE, BringWay, IftminWay, Way, WebhookWay, routed
from services.tracking.changes.ways_file import read_ways
from shared.carriers import CARRIERS
from shared.settings import LOOPBACK, BadSetting, Settings


def examine_changes(settings: Settings, environ: Mapping[str, str] | None = None) -> list[Finding]:
    """Which carrier takes which wishes by which way, and whether each way can be gone. Nobody is called."""
    try:
        ways = read_ways(CARRIERS, environ)
        rules = routed(read_rules(CARRIERS), ways)
    except BadSetting as error:
        return [Finding(str(error), well=False, remedy="docs/runbook.md shows what the file may hold")]
    if not ways:
        return [Finding(f"customers' wishes go to the shop's people: {VARIABLE} is not set", well=True)]
    taken = [(carrier, name, way) for carrier, row in ways.items() for name, way in row.items()]
    found = [
        finding
        for carrier, name, way in taken
        for finding in _way(carrier, name, way, {rule.what for rule in rules[carrier] if rule.via == name})
    ]
    return found + _answers(settings.public_url, [way for _, _, way in taken])


def _way(carrier: str, name: str, way: Way, whats: Iterable[str]) -> list[Finding]:
    found = [
        Finding(
            f"{carrier} takes {', '.join(sorted(whats)) or 'nothing'} by {name}",
            well=bool(whats),
            remedy=f"name in `changes` what goes by {name}: the carrier's rules say nothing of it",
        )
    ]
    if isinstance(way, IftminWay) and way.folder:
        found.append(_folder(way.folder))
    if isinstance(way, BringWay) and way.address_fee is None:
        people = "without address_fee, changes of address at Bring go to the shop's people"
        found.append(Finding(people, well=True))
    return found


def _folder(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = f"make the folder, and let Perille's user write into it ({error.strerror})"
        return Finding(f"files for a carrier go into {folder}", well=False, remedy=remedy)
    return Finding(f"files for a carrier go into {folder}", well=True)


def _answers(public_url: str, ways: Iterable[Way]) -> list[Finding]:
    """Carriers with a webhook answer there."""
    if all(urlsplit(way.url).hostname in LOOPBACK for way in ways if isinstance(way, WebhookWay)):
        return []
    parts = urlsplit(public_url)
    return [
        Finding(
            f"carriers can answer at {public_url}",
            well=parts.scheme == "https" and parts.hostname not in LOOPBACK,
            remedy="set PERILLE_PUBLIC_URL to the https origin that this installation has in the Internet",
        )
    ]
