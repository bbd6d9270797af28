"""The carrier's files of the demo: real IFTSTA, with its days counted from the story's own."""

from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import Environment, StrictUndefined


def interchange(file: Path, noon: datetime) -> bytes:
    """One of the demo's interchanges, its days counted from the story's own."""
    template = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - EDIFACT
    rendered = template.from_string(file.read_text()).render(
        day=lambda offset: (noon + timedelta(days=offset)).strftime("%Y%m%d"),
        short=lambda offset: (noon + timedelta(days=offset)).strftime("%y%m%d"),
    )
    return rendered.encode("latin-1")
