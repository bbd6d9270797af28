"""`perille templates lint`: reads shops' own words before customers do."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from services.notify.rules.facts import Kind
from services.notify.wording.own_template import LONGEST
from services.notify.wording.proofreading import Draft, Flaw, Proof, proofread
from services.notify.wording.samples import USUAL_FRAME, Frame
from shared.languages import LANGUAGES

_console = Console(highlight=False)


@click.group()
def templates() -> None:
    """Shops' own words for notices."""


@templates.command()
@click.argument(
    "folder",
    envvar="PERILLE_TEMPLATES",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def lint(folder: Path) -> None:
    """Read every template in FOLDER (PERILLE_TEMPLATES if left out): <shop id>/<kind>/<channel>.<language>.txt"""
    table = Table(Column("template", no_wrap=True), "segments", "at most", "what is wrong")
    frame = Frame(USUAL_FRAME.shop, os.environ.get("PERILLE_PUBLIC_URL", USUAL_FRAME.origin).rstrip("/"))
    wrong = 0
    for name, proof in _proofs(folder, frame):
        wrong += bool(proof.flaws)
        costs = ("" if one is None else str(one) for one in (proof.segments_usual, proof.segments_longest))
        said = [f"{flaw.path}: {flaw.reason}" for flaw in proof.flaws] or list(proof.warnings)
        table.add_row(escape(name), *costs, escape("\n".join(said)))
    _console.print(table)
    sys.exit(1 if wrong else 0)


def _proofs(folder: Path, frame: Frame) -> Iterator[tuple[str, Proof]]:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder)
        draft = _draft(path, name, frame)
        yield str(name), draft if isinstance(draft, Proof) else proofread(draft)


def _draft(path: Path, name: Path, frame: Frame) -> Draft | Proof:
    """The draft in a file; a flawed proof where its name or its bytes say that it is none."""
    channel, language, ending = (*path.name.split(".", 2), "", "")[:3]
    kind = path.parent.name
    known = kind in set(Kind) and channel in LONGEST and language in LANGUAGES and ending == "txt"
    if len(name.parts) != 3 or not known:
        return Proof(flaws=(Flaw("name", "is not <shop id>/<kind>/<sms or email>.<language>.txt: nobody reads it"),))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Proof(flaws=(Flaw("text", "is not UTF-8"),))
    return Draft(text=text, kind=Kind(kind), channel=channel, language=language, frame=frame)
