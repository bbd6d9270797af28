"""Segments of a text message, counted as networks count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.wording.segments import GSM_BASIC, GSM_EXTENSION, Part, count, fit, is_gsm, plain

BASIC = st.text(sorted(GSM_BASIC - GSM_EXTENSION))


@pytest.mark.parametrize(("length", "segments"), [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3)])
def test_gsm_text(length, segments):
    assert count("a" * length).segments == segments


@pytest.mark.parametrize(("length", "segments"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_text_beyond_gsm(length, segments):
    assert count("č" * length).segments == segments


@pytest.mark.parametrize("text", ["Yötyö äiti Åbo ÄÖÅ", "Kära kund, är du hemma? Blå dörr", "é à ø æ ü ß ñ £"])
def test_nordic_letters_stay_in_the_short_alphabet(text):
    assert count(text).alphabet == "GSM-7"


def test_an_euro_sign_counts_two():
    assert count("€").units == 2
    assert count("a" * 158 + "€").segments == 1
    assert count("a" * 159 + "€").segments == 2


def test_an_escape_pair_is_not_split_between_segments():
    assert count("a" * 152 + "€" + "a" * 152).segments == 3  # 306 septets would fit two, were the pair split


def test_an_emoji_counts_two_units_and_makes_the_whole_text_long():
    assert count("a" * 69 + "📦").segments == 2


def test_typography_does_not_cost_a_second_segment():
    assert is_gsm(plain("”Ei” – se on 5\u202f€ … l’eau"))


@given(BASIC)
def test_basic_text_costs_one_unit_a_letter(text):
    assert count(text).units == len(text)


@given(st.text(), st.text())
def test_more_text_never_costs_less(text, more):
    assert count(text + more).segments >= count(text).segments


@given(st.text(max_size=500))
def test_segments_hold_the_text(text):
    found = count(text)

    alone, part = (160, 153) if found.alphabet == "GSM-7" else (70, 67)
    assert found.units <= (alone if found.segments == 1 else found.segments * part)


class TestFit:
    def test_says_everything_where_it_fits(self):
        assert fit([Part("Hei."), Part("Lisää.", 1), Part("Loppu.")]) == "Hei. Lisää. Loppu."

    def test_drops_the_lowest_number_first(self):
        long = "x" * 70

        assert fit([Part("a" * 60), Part(long + "1", 1), Part(long + "2", 2)]) == "a" * 60 + " " + long + "2"

    def test_says_shortly_what_can_be_said_shortly(self):
        assert fit([Part("a" * 150), Part("viimeistään maanantaina", 1, "ma 30.")]) == "a" * 150 + " ma 30."

    def test_required_parts_are_never_dropped(self):
        required = [Part("a" * 150), Part("b" * 150)]

        assert fit([*required, Part("c", 1)]) == f"{'a' * 150} {'b' * 150} c"

    def test_an_optional_part_that_would_cost_a_third_segment_goes(self):
        assert "c" not in fit([Part("a" * 150), Part("b" * 150), Part("c" * 20, 1)])

    @given(st.lists(st.builds(Part, BASIC, st.none() | st.integers(1, 5), BASIC), max_size=6))
    def test_no_text_costs_more_than_its_shortest_form_needs(self, parts):
        shortest = " ".join(filter(None, (part.text if part.turn is None else part.short for part in parts)))

        assert count(fit(parts)).segments <= count(shortest).segments
