"""Partners who take transport instructions: one file a wish, the same at every try, until they have the goods."""

import pytest

from services.tracking.edi.edifact import segments
from tests.integration.changes.house import FRIDAY, MOVED, STOPPED, Case, House

CODE = {"what": "instructions", "door_code": "12+34'", "words": "Soita ovikelloa: 2. kerros"}


def read(raw: bytes) -> list[list[str]]:
    """Tag and first components of each segment."""
    return [[one.tag, *(parts[0] for parts in one.elements)] for one in segments([raw])]


def written(house: House, change_id: str) -> bytes:
    return (house.folder / f"{change_id}.edi").read_bytes()


def bgm(raw: bytes) -> list[str]:
    return next(row for row in read(raw) if row[0] == "BGM")


def test_another_address_is_a_change_in_the_partners_folder(house: House) -> None:
    case = house.shipment()
    change_id = case.asked(MOVED)

    raw = written(house, change_id)
    assert bgm(raw) == ["BGM", "610", case.number, "4"]
    assert ["NAD", "DP", "", "", "", "Storgata 2", "Oslo", "", "0184", "FI"] in read(raw)
    assert ["GIN", "BJ", "370726206369762060"] in read(raw)
    assert case.status(change_id) == ("sent", None)


def test_a_cancellation_is_one(house: House) -> None:
    case = house.shipment()

    assert bgm(written(house, case.asked(STOPPED)))[-1] == "1"


def test_taking_a_move_back_names_the_address_before(house: House) -> None:
    case = house.shipment()
    change_id = case.asked(MOVED)
    case.undo(change_id)
    house.later()

    back = written(house, f"{change_id}-withdraw")
    assert ["NAD", "DP", "", "", "", "Mannerheimintie 1 A 2", "Helsinki", "", "00100", "FI"] in read(back)
    assert read(back)[0][-1] != read(written(house, change_id))[0][-1]
    assert case.status(change_id)[0] == "undoing"


def test_nothing_but_whole_files_is_ever_in_the_folder(house: House) -> None:
    house.shipment().asked(MOVED)

    assert [path.name for path in house.folder.iterdir() if path.suffix not in (".edi", ".toml")] == []


def test_once_the_carrier_has_the_goods_its_people_are_asked_by_ours(house: House) -> None:
    case = house.shipment()
    assert case.offers()["other_address"]["via"] == "iftmin"
    case.scan("13")

    assert case.offers()["other_address"]["via"] == "case"
    assert case.offers()["other_time"]["via"] == "webhook"


@pytest.mark.parametrize("moment", ["reset", "reset_accepted", "500_accepted", "503", "429", "hang_accepted"])
def test_a_file_that_is_posted_again_is_the_same_file(house: House, moment: str) -> None:
    house.carrier.script.add(moment)
    case = house.shipment("posti")
    change_id = case.asked(CODE)
    house.later(minutes=2)

    assert len(set(house.carrier.files[change_id])) == 1
    assert case.status(change_id) == ("sent", None)


def test_what_the_customer_writes_arrives_letter_by_letter(house: House) -> None:
    change_id = house.shipment("posti").asked(CODE)

    texts = [one.get(3) for one in segments(house.carrier.files[change_id]) if one.tag == "FTX"]
    assert texts == ["DOOR CODE: 12+34'", "Soita ovikelloa: 2. kerros"]


def test_a_folder_that_is_gone_is_tried_again_and_the_wish_is_not_lost(house: House) -> None:
    away = house.folder.rename(house.folder.with_name("away"))
    case = house.shipment()
    change_id = case.asked(MOVED)
    assert case.status(change_id) == ("asked", None)
    away.rename(house.folder)
    house.later(minutes=2)

    assert case.status(change_id) == ("sent", None)
    assert bgm(written(house, change_id))[-1] == "4"


def test_what_a_partner_answers_to_the_shops_people_is_told(house: House) -> None:
    case: Case = house.shipment()
    change_id = case.asked(MOVED)
    case.tracking.call("POST", f"/v1/changes/{change_id}/settle", json={"result": "agreed"})

    assert case.told(change_id) == ["agreed"]


def test_ways_live_side_by_side(house: House) -> None:
    offers = house.shipment().offers()

    ways = {what: offers[what]["via"] for what in ("other_time", "instructions", "no_signature")}
    assert ways == {"other_time": "webhook", "instructions": "iftmin", "no_signature": "case"}
    assert FRIDAY["day"] in offers["other_time"]["days"]
