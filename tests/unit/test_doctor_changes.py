"""What the doctor says of the ways to carriers."""

from pathlib import Path

import pytest

from services.doctor_changes import examine_changes
from services.findings import Finding
from shared import settings

SECRET = "whsec_" + "A" * 32
WEBHOOK = f'[posti.webhook]\nurl = "https://carrier.example"\nsecrets = ["{SECRET}"]\nchanges = ["cancel"]\n'
IFTMIN = '[posti.iftmin]\nsender = "643:14"\nrecipient = "POSTI"\nchanges = ["instructions"]\n'
BRING = '[bring.bring]\nuid = "u@example.no"\nkey = "hush"\nclient_url = "https://shop.example"\n'


def examined(folder: Path, text: str | None, public_url: str = "https://track.example.fi") -> list[Finding]:
    environ = {}
    if text is not None:
        (folder / "changes.toml").write_text(text)
        environ = {"PERILLE_CHANGES": str(folder / "changes.toml")}
    known = settings.load({"PERILLE_DATA": str(folder), "PERILLE_PUBLIC_URL": public_url})
    return examine_changes(known, environ)


def troubles(*examination: Finding) -> str:
    return "\n".join(f"{one.what}: {one.remedy}" for one in examination if not one.well)


def test_without_a_file_it_says_who_sees_to_wishes(tmp_path: Path) -> None:
    (only,) = examined(tmp_path, None)

    assert only.well
    assert "the shop's people" in only.what


def test_it_says_what_goes_where(tmp_path: Path) -> None:
    found = examined(tmp_path, f'{WEBHOOK}{IFTMIN}folder = "{tmp_path}"\n{BRING}address_fee = "206.25"')

    assert troubles(*found) == ""
    said = [one.what for one in found]
    assert "posti takes cancel by webhook" in said
    assert "posti takes instructions by iftmin" in said
    assert "bring takes cancel, other_address by bring" in said
    assert "carriers can answer at https://track.example.fi" in said


def test_changes_of_address_that_nobody_pays_for_are_named(tmp_path: Path) -> None:
    assert any("go to the shop's people" in one.what for one in examined(tmp_path, BRING))


def test_a_folder_that_cannot_be_written_says_how_to_mend_it(tmp_path: Path) -> None:
    assert "make the folder" in troubles(*examined(tmp_path, f'{IFTMIN}folder = "{tmp_path}/none"'))


def test_a_way_that_takes_nothing_is_a_mistake(tmp_path: Path) -> None:
    nothing = f'{IFTMIN}folder = "{tmp_path}"'.replace('changes = ["instructions"]\n', "")

    assert "posti takes nothing by iftmin: name in `changes`" in troubles(*examined(tmp_path, nothing))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://track.example.fi"])
def test_carriers_must_be_able_to_answer(tmp_path: Path, url: str) -> None:
    assert "set PERILLE_PUBLIC_URL" in troubles(*examined(tmp_path, WEBHOOK, url))


def test_a_mistake_in_the_file_is_said_with_its_place(tmp_path: Path) -> None:
    assert "posti.fax is not known" in troubles(*examined(tmp_path, "[posti.fax]"))
