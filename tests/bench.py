"""Prints how fast Perille is on this machine: `python -m tests.bench [edifact] [floors] [intake] …`.

Every row starts what it needs on a private RabbitMQ and a private PostgreSQL that waits for its disk, as a real one
does. The figures are for people: no test asserts any.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests import (
    bench_edifact,
    bench_floors,
    bench_intake,
    bench_notices,
    bench_orders,
    bench_pages,
    bench_sends,
    bench_start,
)
from tests.bench_site import Row, Servers, servers

Section = Callable[[Servers], Iterator[Row]]


def edifact(_machine: Servers) -> Iterator[Row]:
    for row in bench_edifact.run()["rows"]:
        yield Row(row["what"], f"{row['value']} {row['unit']}", row["goal"])


SECTIONS: dict[str, Section] = {
    "edifact": edifact,
    "floors": bench_floors.rows,
    "intake": bench_intake.rows,
    "orders": bench_orders.rows,
    "notices": bench_notices.rows,
    "sends": bench_sends.rows,
    "pages": bench_pages.rows,
    "start": bench_start.rows,
}


def facts() -> str:
    """What the figures were measured on, and what else it was doing."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, load before the start {load:.1f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print the performance table.")
    parser.add_argument("section", nargs="*", choices=[*SECTIONS, []], help=f"some of {', '.join(SECTIONS)}; else all")
    wanted = parser.parse_args().section or list(SECTIONS)
    table = Table("what", "measured", "goal", title=f"Perille on {facts()}")
    progress = Console(stderr=True)
    with servers() as machine:
        for name in wanted:
            with progress.status(f"measuring: {name}"):
                for row in SECTIONS[name](machine):
                    table.add_row(row.what, row.measured, row.goal)
    Console(width=110).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
