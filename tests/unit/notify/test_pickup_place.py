"""One pickup place or two, however each is written."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rules.facts import Kind, Pickup
from services.notify.rules.pickup_place import distance, elsewhere, same_place
from tests.unit.notify.cases import ORDER, PICKUP, decided

KAMPPI = Pickup(name="K-Market Kamppi", street="Urho Kekkosen katu 1", postcode="00100", city="Helsinki")
PASILA = Pickup(name="R-kioski Pasila", street="Ratapihantie 6", postcode="00520", city="Helsinki")

places = st.builds(
    Pickup,
    name=st.none() | st.sampled_from(["K-Market Kamppi", "Kamppi", "R-kioski Pasila", "Posti"]) | st.text(max_size=40),
    street=st.none() | st.sampled_from(["Keskuskatu 1", "Keskusk. 1-3", "Storgatan 2"]) | st.text(max_size=40),
    postcode=st.none() | st.sampled_from(["00100", "33100"]),
    city=st.none() | st.sampled_from(["Helsinki", "Tampere"]),
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
)


@pytest.mark.parametrize("spelt", [
    {"name": "K-MARKET KAMPPI"},
    {"name": "k market  kamppi"},
    {"name": "Posti Automaatti, K-Market Kamppi"},
    {"street": "Urho Kekkosen k. 1"},
    {"street": "URHO KEKKOSEN KATU 1 A"},
    {"street": "Urho Kekkosen katu 1-3"},
    {"street": "UrhoKekkosenkatu"},
    {"street": "Kampinkuja 2"},
    {"postcode": "00180"},
])  # fmt: skip
def test_one_place_in_other_words_is_no_move(spelt):
    assert same_place(KAMPPI, replace(KAMPPI, **spelt))
    assert not elsewhere(KAMPPI, replace(KAMPPI, **spelt))


@pytest.mark.parametrize("found", [
    PASILA,
    Pickup(name="R-kioski Pasila"),
    replace(KAMPPI, name="K-Market Ruoholahti", street="Itämerenkatu 21"),
    replace(KAMPPI, name=None, street="Urho Kekkosen katu 25"),
    replace(KAMPPI, postcode="33100", city="Tampere"),
    Pickup(postcode="33100", city="Tampere"),
])  # fmt: skip
def test_another_place_is_a_move(found):
    assert elsewhere(KAMPPI, found)


@pytest.mark.parametrize("found", [
    None,
    Pickup(),
    Pickup(code="4821"),
    Pickup(city="Helsinki"),
    Pickup(name="K-Market"),
    Pickup(name="Kamppi, pakettiautomaatti 2"),
    Pickup(name="Kampin Posti Kamppi"),
])  # fmt: skip
def test_what_is_not_known_proves_no_move(found):
    assert not elsewhere(KAMPPI, found)
    assert not elsewhere(found, KAMPPI)


def test_the_same_number_is_the_same_point_whatever_it_is_called():
    assert same_place(replace(KAMPPI, id="POSTI-1234"), replace(PASILA, id="posti 1234"))


def test_two_points_on_the_map_are_two_and_one_is_one():
    here = Pickup(name="Kamppi", latitude=60.1687, longitude=24.9316)

    assert elsewhere(here, Pickup(name="Kamppi", latitude=60.1987, longitude=24.9340))
    assert same_place(here, Pickup(name="Narinkka", latitude=60.1689, longitude=24.9318))


def test_the_distance_is_as_the_crow_flies():
    helsinki, tampere = Pickup(latitude=60.1699, longitude=24.9384), Pickup(latitude=61.4978, longitude=23.7610)

    assert distance(helsinki, tampere) == pytest.approx(160_800, rel=0.01)
    assert distance(helsinki, KAMPPI) is None


@given(places, places)
def test_it_does_not_matter_which_is_named_first(one, other):
    assert elsewhere(one, other) == elsewhere(other, one)
    assert same_place(one, other) == same_place(other, one)
    assert not (same_place(one, other) and elsewhere(one, other))


@given(places)
def test_no_place_is_elsewhere_than_itself(place):
    assert not elsewhere(place, place)


def test_a_parcel_at_another_point_than_chosen_is_told_as_such():
    moved = decided("ready_for_pickup", pickup=PICKUP, order=replace(ORDER, ordered_point=PASILA))
    as_chosen = decided("ready_for_pickup", pickup=PICKUP, order=replace(ORDER, ordered_point=KAMPPI))

    assert (moved.kind, moved.decision) == (Kind.PICKUP_MOVED, "send")
    assert as_chosen.kind is Kind.PICKUP
    assert moved.identity == as_chosen.identity
