"""What of a batch may be decided about side by side."""

from hypothesis import given
from hypothesis import strategies as st

from services.notify.rounds import rounds


def test_what_is_about_the_same_customer_waits_for_its_turn():
    about = {"a1": {"anna"}, "b1": {"bo"}, "a2": {"anna", "ord_2"}, "c": {"ord_2"}, "b2": {"bo"}, "nobody": set()}

    assert rounds(list(about), list(about.values())) == [["a1", "b1", "nobody"], ["a2", "b2"], ["c"]]


@given(st.lists(st.sets(st.integers(0, 5), max_size=3), max_size=30))
def test_no_two_of_a_round_have_a_subject_in_common_and_none_overtakes_another_of_its_own(subjects):
    found = rounds(range(len(subjects)), subjects)

    assert sorted(one for some in found for one in some) == list(range(len(subjects)))
    position = {one: number for number, some in enumerate(found) for one in some}
    for later, about in enumerate(subjects):
        assert all(position[one] < position[later] for one in range(later) if about & subjects[one])
