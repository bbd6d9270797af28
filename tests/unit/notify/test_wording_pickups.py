"""What customers read of parcels that wait for them: where, until when, with which code."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from services.notify.rules.facts import WHOLE, Kind
from services.notify.rules.truth import Claim
from services.notify.wording import phrases
from services.notify.wording.subject import Part
from services.notify.wording.writing import write
from tests.unit.notify.cases import LINK, PICKUP, about, at, parcels, shipment
from tests.unit.notify.written import OPENING, email, sms


class TestPickup:
    def test_all_that_is_needed_without_a_click(self):
        text = sms(Kind.PICKUP, pickup=PICKUP, opening=OPENING)

        for fact in (
            "K-Market Kamppi",
            "Urho Kekkosen katu 1",
            "Tänään 8-21, huomenna 9-18",
            "Koodi 4821",
            "maanantaina 30.11",
        ):
            assert fact in text
        assert LINK not in text

    def test_an_unknown_code_is_not_invented(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None))

        assert "Noutokoodin lähettää Posti" in text

    def test_an_unknown_carrier_is_just_the_carrier(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None), carrier="generic-edifact")

        assert "Noutokoodin lähettää kuljetusliike" in text

    def test_a_storage_that_ends_at_midnight_ends_the_day_before(self):
        midnight = at(30, 0) + timedelta(days=1)

        assert "maanantaina 30.11" in sms(Kind.PICKUP, pickup=replace(PICKUP, until=midnight))

    def test_words_are_saved_before_facts(self):
        long = replace(PICKUP, name="Posti Automaatti, K-Citymarket Ruoholahti")

        written = write(about(Kind.PICKUP, pickup=long, opening=OPENING), channel="sms", language="fi")

        assert written.text == (
            "Mukikauppa: nouda pakettisi. Posti Automaatti, K-Citymarket Ruoholahti, Urho Kekkosen katu 1. "
            "Tänään 8-21, huomenna 9-18. Koodi 4821. Viimeistään ma 30.11."
        )
        assert written.segments == 1

    def test_facts_are_worth_a_second_segment(self):
        long = replace(PICKUP, name="Posti Automaatti, K-Citymarket Helsinki Ruoholahti, kauppakeskus, 1. kerros")

        text = sms(Kind.PICKUP, pickup=long, opening=OPENING)

        for fact in ("1. kerros, Urho Kekkosen katu 1", "Tänään 8-21, huomenna 9-18", "Koodi 4821", "30.11"):
            assert fact in text

    def test_the_same_hours_are_said_once(self):
        day = OPENING[0]

        assert "Tänään ja huomenna 8-21" in sms(Kind.PICKUP, pickup=PICKUP, opening=(day, day))

    def test_closed_days_are_said(self):
        assert "huomenna suljettu" in sms(Kind.PICKUP, pickup=PICKUP, opening=(OPENING[0], ()))

    def test_a_locker_outdoors_is_always_open(self):
        day = ((time(0), time(0)),)

        assert "Auki ympäri vuorokauden" in sms(Kind.PICKUP, pickup=PICKUP, opening=(day, day))

    def test_each_parcel_has_its_own_code(self):
        first, second = parcels("ready_for_pickup", "ready_for_pickup")
        both = (replace(first, pickup=PICKUP), replace(second, pickup=replace(PICKUP, code="9917")))

        text = sms(Kind.PICKUP, pickup=replace(PICKUP, code=None), parcels=both)

        assert "2 pakettiasi on noudettavissa" in text
        assert "Koodit 4821 ja 9917" in text

    def test_part_of_a_shipment_is_counted(self):
        assert "1/2 paketeistasi on noudettavissa" in sms(
            Kind.PICKUP, parcels=parcels("ready_for_pickup", "in_transit")
        )

    def test_a_consignment_without_parcel_numbers_is_all_there(self):
        whole = (replace(parcels("ready_for_pickup")[0], key=WHOLE),)

        assert "2 pakettiasi on noudettavissa" in sms(Kind.PICKUP, parcels=whole, parcel_total=2)

    def test_foreign_text_cannot_pass_for_a_line_of_ours(self):
        text = sms(Kind.PICKUP, pickup=replace(PICKUP, name="Kioski\n?1 Huijaus"))

        assert "Kioski ?1 Huijaus" in text


class TestPlaceOfSeveralOrders:
    def digest(self):
        first = about(Kind.PICKUP, pickup=PICKUP, opening=OPENING)
        second = shipment("ready_for_pickup", id="shp_2", pickup=replace(PICKUP, code="9913", until=at(28, 12)))
        return replace(first, more=(Part(claim=first.claim, shipment=second, reference="WEB-10077"),))

    @pytest.mark.parametrize(
        ("language", "counted", "codes"),
        [
            ("fi", "2 pakettiasi", "Koodit 4821 ja 9913"),
            ("sv", "2 paket", "Koder 4821 och 9913"),
            ("en", "2 parcels", "Codes 4821 and 9913"),
        ],
    )
    def test_is_one_message_with_every_code(self, language, counted, codes):
        written = write(self.digest(), channel="sms", language=language)

        assert counted in written.text
        assert codes in written.text
        assert written.segments == 1

    def test_ends_with_the_first_to_go_back(self):
        assert "la 28.11" in write(self.digest(), channel="sms", language="fi").text

    def test_names_every_order_in_the_mail(self):
        assert "Tilaus: WEB-10023 ja WEB-10077" in write(self.digest(), channel="email", language="fi").text


class TestPickupMoved:
    def test_says_so_first_and_how_far_it_is(self):
        ordered = replace(PICKUP, name="R-kioski Forum")
        written = email(Kind.PICKUP_MOVED, pickup=PICKUP, ordered=ordered, distance=1230)

        assert written.subject == "Noutopaikka vaihtui: K-Market Kamppi"
        assert "matkaa siitä on 1,2 km" in written.text
        assert "Valitsemasi paikka: R-kioski Forum" in written.text

    @pytest.mark.parametrize(
        ("metres", "said"),
        [(3, "50 m"), (84, "80 m"), (349, "350 m"), (951, "1 km"), (1230, "1,2 km"), (14400, "14 km")],
    )
    def test_a_distance_is_as_exact_as_it_helps(self, metres, said):
        assert phrases.distance(metres, "fi") == said

    def test_an_unknown_distance_is_not_said(self):
        assert "km" not in sms(Kind.PICKUP_MOVED, pickup=replace(PICKUP, code=None))


class TestReminder:
    def test_says_that_the_last_day_is_tomorrow(self):
        text = sms(Kind.PICKUP_REMINDER, pickup=replace(PICKUP, until=at(25, 20)), opening=OPENING)

        assert "Viimeistään huomenna ke 25.11." in text
        assert "Koodi 4821" in text


class TestCorrection:
    def corrects(self, said: Claim, milestone: str, **facts) -> str:
        subject = about(Kind.CORRECTION, milestone=milestone, **facts)
        wrong = replace(subject, claim=replace(subject.claim, corrects="ntc_1", wrong=said))
        return write(wrong, channel="sms", language="fi").text

    def test_says_first_what_was_wrong_then_what_is_right(self):
        text = self.corrects(Claim(kind=Kind.DELIVERED, milestone="delivered"), "in_transit")

        assert text.startswith(
            "Mukikauppa: kerroimme virheellisesti, että pakettisi on perillä. Pahoittelemme! "
            "Pakettisi on vielä matkalla."
        )

    def test_a_wrong_code_is_followed_by_the_right_one(self):
        place = about(Kind.CORRECTION, milestone="ready_for_pickup", pickup=PICKUP).claim.place
        said = Claim(kind=Kind.PICKUP, milestone="ready_for_pickup", place=place, codes=frozenset({"1111"}))
        text = self.corrects(said, "ready_for_pickup", pickup=PICKUP)

        assert "annoimme sinulle väärän noutokoodin" in text
        assert "Koodi 4821" in text

    def test_a_wrong_place_is_followed_by_the_right_one(self):
        said = Claim(kind=Kind.PICKUP, milestone="ready_for_pickup", place="Muualla", codes=frozenset({"4821"}))
        text = self.corrects(said, "ready_for_pickup", pickup=PICKUP)

        assert "väärän noutopaikan" in text
        assert "K-Market Kamppi, Urho Kekkosen katu 1" in text
