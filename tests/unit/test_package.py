"""What is installed is all that runs: a file whose kind is not listed would be missing from the image."""

import subprocess
import tomllib
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]


def test_every_file_of_the_code_is_part_of_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = ["*.py", *settings["tool"]["setuptools"]["package-data"]["*"]]
    listed = subprocess.run(
        ["git", "ls-files", "shared", "services"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    left_out = [
        name for name in listed.stdout.splitlines() if not any(PurePath(name).match(pattern) for pattern in patterns)
    ]

    assert left_out == [], "name their kinds in [tool.setuptools.package-data] of pyproject.toml"
