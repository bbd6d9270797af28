"""Speed and memory of the EDIFACT reader on a 10 MB interchange: CPU time and peak size of a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from services.tracking.carriers.table import carriers
from services.tracking.edi.edifact import segments
from services.tracking.edi.messages import messages
from shared.identifiers import sscc_check_digit

SIZE = 10_000_000
CHUNK = 65_536
STATUSES = 20  # in a message
SYNTAX = "EDIFACT reader: segments, envelopes checked"
SCANS = "EDIFACT to scans by the generic profile"


def run() -> dict[str, Any]:
    """Rows for the table: {"rows": [{"what", "value", "unit", "goal"}]}."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "interchange.edi")
        size = write(path, SIZE)
        for what, goal in ((SYNTAX, ">= 4"), (SCANS, "-")):
            found = _measure(path, what)
            rate, peak = size / found["seconds"] / 1e6, found["peak_kb"] / 1024
            rows.append({"what": what, "value": round(rate, 1), "unit": "MB/s of CPU", "goal": goal})
            rows.append({"what": f"{what}, peak", "value": round(peak), "unit": "MB", "goal": "< 50"})
    return {"rows": rows}


def write(path: Path, size: int) -> int:
    """Write an interchange of about `size` bytes, as a parcel carrier sends it; its exact size."""
    count = 0
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write("UNA:+.? '\r\nUNB+UNOC:3+CARRIER:14+PERILLE:14+261122:1000+77'\r\n")
        while file.tell() < size:
            count += 1
            file.write(_message(count))
        file.write(f"UNZ+{count}+77'\r\n")
    return path.stat().st_size


def _message(number: int) -> str:
    lines = ["BGM+77+DOC" + str(number) + "+9", "DTM+137:202611221000:203"]
    for index in range(STATUSES):
        serial = f"3707262063{number * STATUSES + index:07d}"
        lines += [
            f"CNI+{index + 1}+JJFI6457490{serial[-10:]}",
            "STS+1+31+58" if index % 2 else "STS+1+21",
            "RFF+CU:WEB-10023",
            "DTM+334:202611220950:203",
            "FTX+AHN+++Lähetys on matkalla?: seuraava tapahtuma huomenna",
            "LOC+14+FIHEL:139:6:HELSINKI",
            "GID+1+1:CT",
            "PCI+33E",
            f"GIN+BJ+{serial}{sscc_check_digit(serial)}",
        ]
    body = "'\r\n".join(lines)
    return f"UNH+{number}+IFTSTA:D:01B:UN'\r\n{body}'\r\nUNT+{len(lines) + 2}+{number}'\r\n"


def _measure(path: Path, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "tests.bench_edifact", str(path), what]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _reader(what: str) -> Callable[[Iterable[bytes]], Iterable[Any]]:
    if what == SCANS:
        return carriers()["generic-edifact"].parse
    return lambda chunks: messages(segments(chunks))


def _read(path: Path, what: str) -> dict[str, float]:
    read = _reader(what)
    started = time.process_time()
    for _ in read(_chunks(path)):
        pass
    return {"seconds": time.process_time() - started, "peak_kb": _peak_kb()}


def _peak_kb() -> int:
    """This program's own peak; getrusage would count the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.stdout.write(json.dumps(_read(Path(sys.argv[1]), sys.argv[2])))
    else:
        sys.stdout.write(json.dumps(run(), indent=2) + "\n")
