"""The facts of a pickup point: merged while it is one place, replaced when it is another."""

from dataclasses import replace

from services.tracking.pickup import apart, merge, moved
from services.tracking.scan import Pickup
from tests.unit.tracking.scans import KAMPPI, PASILA, at


def test_the_first_report_stands_as_it_is():
    assert merge(None, KAMPPI) == KAMPPI
    assert merge(KAMPPI, None) == KAMPPI
    assert merge(None, None) is None


def test_a_later_report_of_one_place_adds_and_renews_but_never_erases():
    merged = merge(KAMPPI, Pickup(code="999", until=at("22:00", 7)))

    assert merged == replace(KAMPPI, code="999", until=at("22:00", 7))


def test_another_place_brings_none_of_the_old_facts():
    assert merge(KAMPPI, PASILA) == PASILA


def test_opening_hours_are_kept_in_one_syntax_and_unreadable_ones_as_they_are():
    read = merge(None, Pickup(opening_hours="V0730-2200L0730-2200S0900-2200"))
    unread = merge(None, Pickup(opening_hours="kysy myymälästä"))

    assert read == Pickup(opening_hours="Mo-Fr 07:30-22:00; Sa 07:30-22:00; Su 09:00-22:00")
    assert unread == Pickup(opening_hours="kysy myymälästä")


def test_a_place_is_the_same_however_its_street_is_spelt():
    assert not moved(KAMPPI, replace(KAMPPI, street="URHO KEKKOSEN KATU 1", name="K-market Kamppi, Helsinki"))
    assert moved(KAMPPI, replace(KAMPPI, street="Urho Kekkosen katu 5"))


def test_a_name_cut_at_35_characters_is_still_the_same_name():
    long = "Matkahuollon palvelupiste K-Supermarket Arabia"

    assert not moved(Pickup(name=long), Pickup(name=long[:35]))


def test_what_only_one_report_says_does_not_make_it_another_place():
    assert not moved(KAMPPI, Pickup(code="1"))
    assert not moved(Pickup(name="Kamppi"), Pickup(street="Urho Kekkosen katu 1"))


def test_places_are_compared_only_with_their_like():
    assert apart("Vantaa", ["Helsinki"])
    assert not apart("00100 Helsinki", ["Helsinki"])
    assert not apart("FIVAN", ["Helsinki"])
    assert apart("FIVAN", ["FIHEL", "Helsinki"])
    assert not apart(None, ["Helsinki"])
    assert not apart("Vantaa", [])
