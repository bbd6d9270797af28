"""A carrier's directory of pickup points in the database, and the command that imports it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.tracking.changes.directory import around, keep_directory, point_of
from services.tracking.changes.directory_file import read_directory
from tests.integration.tracking.kit import NOW, Tracking

HEADER = "id,name,street,postcode,city,lat,lon\n"
KAMPPI = "P1,Kamppi,Katu 1,00100,Helsinki,60.169,24.932\n"
PASILA = "P2,Pasila,Katu 2,00520,Helsinki,60.199,24.934\n"
OULU = "P3,Oulu,Katu 3,90100,Oulu,65.012,25.465\n"


def keep(tracking: Tracking, *rows: str, carrier: str = "posti") -> tuple[int, int, int]:
    points = read_directory((HEADER + "".join(rows)).encode(), carrier=carrier)
    with tracking.home.database("tracking").write() as session:
        kept = keep_directory(session, points, carrier=carrier, now=NOW)
    return kept.points, kept.new, kept.gone


def near(tracking: Tracking, postcode: str, carrier: str = "posti") -> set[str]:
    with tracking.home.database("tracking").read() as session:
        _, points = around(session, carrier=carrier, country="FI", postcode=postcode)
    return {point.name for point in points}


def test_the_points_within_reach_of_a_postcode_are_found(tracking: Tracking) -> None:
    keep(tracking, KAMPPI, PASILA, OULU)

    assert near(tracking, "00100") == {"Kamppi", "Pasila"}
    assert near(tracking, "00530") == {"Kamppi", "Pasila"}
    assert near(tracking, "90999") == {"Oulu"}


def test_a_postcode_is_no_pattern(tracking: Tracking) -> None:
    keep(tracking, KAMPPI)

    assert near(tracking, "%") == set()


def test_a_new_file_takes_the_place_of_the_old_one(tracking: Tracking) -> None:
    keep(tracking, KAMPPI, PASILA)

    assert keep(tracking, PASILA, OULU) == (2, 1, 1)
    with tracking.home.database("tracking").read() as session:
        assert point_of(session, carrier="posti", point_id="P1") is None
        assert point_of(session, carrier="posti", point_id="P3") is not None


def test_carriers_have_directories_of_their_own(tracking: Tracking) -> None:
    keep(tracking, KAMPPI)
    keep(tracking, OULU, carrier="generic-edifact")

    assert near(tracking, "00100") == {"Kamppi"}


@pytest.fixture
def perille(tmp_path: Path) -> dict[str, str]:
    environment = {"PERILLE_DATA": str(tmp_path / "var"), "PERILLE_DATABASE_URL": "", "PERILLE_BROKER_URL": ""}
    assert CliRunner().invoke(main, ["migrate"], env=environment).exit_code == 0
    return environment


def imported(environment: dict[str, str], folder: Path, text: str) -> Result:
    file = folder / "points.csv"
    file.write_text(text)
    return CliRunner().invoke(main, ["pickup-points", "import", str(file), "--carrier", "posti"], env=environment)


def test_the_command_says_what_it_did(perille: dict[str, str], tmp_path: Path) -> None:
    first = imported(perille, tmp_path, HEADER + KAMPPI + PASILA)
    second = imported(perille, tmp_path, HEADER + PASILA + OULU)

    assert "posti: 2 pickup points, 2 of them new, 0 gone" in first.output
    assert "posti: 2 pickup points, 1 of them new, 1 gone" in second.output


def test_a_faulty_file_changes_nothing(perille: dict[str, str], tmp_path: Path) -> None:
    imported(perille, tmp_path, HEADER + KAMPPI)
    faulty = imported(perille, tmp_path, HEADER + PASILA + "P4,,,,\n")
    again = imported(perille, tmp_path, HEADER + KAMPPI)

    assert faulty.exit_code == 1
    assert "row 2: name and street and postcode and city missing" in faulty.output
    assert "0 of them new, 0 gone" in again.output
