"""The written event catalogue is the one in the code."""

from pathlib import Path

import pytest

from shared import describe


@pytest.mark.parametrize(("path", "text"), describe.documents().items(), ids=lambda value: getattr(value, "name", ""))
def test_the_document_is_up_to_date(path: Path, text: str) -> None:
    assert path.read_text() == text, f"run `make docs`: {path.name} is not what the catalogue says"
