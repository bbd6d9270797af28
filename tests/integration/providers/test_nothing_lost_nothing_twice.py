"""Whatever breaks, in whatever order: once where twice is worse, at least once where never is, and never untrue."""

import os
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.providers.house import house
from tests.integration.providers.world import (
    BREAKS,
    PEOPLE,
    PROVIDERS,
    SAID,
    World,
    assert_nothing_lost_doubled_or_untrue,
    live,
)

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
SEED = 20261124

provider = st.sampled_from(PROVIDERS)
times = st.integers(1, 3)
step = st.one_of(
    st.tuples(st.just("news"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("breaks"), provider, st.sampled_from(BREAKS), times),
    st.tuples(st.just("cannot_be_asked"), times),
    st.tuples(st.sampled_from(["goes_away", "comes_back"]), provider),
    st.tuples(st.just("passes"), st.integers(0, 12)),
    st.tuples(st.just("dies"), st.booleans()),
    st.tuples(st.just("says"), st.integers(0, 30), st.integers(0, len(SAID["twilio"]) - 1), times),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(st.lists(step, max_size=20))
def test_whatever_happens_in_whatever_order(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as home:
        world = World(home)
        live(world, steps)

        assert_nothing_lost_doubled_or_untrue(world)


def test_a_long_bad_day_on_postgresql(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(SEED)
    with house(tmp_path, database_url) as home:
        world = World(home)
        live(world, [bad_luck(chance) for _ in range(60)])

        assert_nothing_lost_doubled_or_untrue(world)
        assert len(home.providers.ledger) >= PEOPLE


def bad_luck(chance: random.Random) -> tuple[Any, ...]:
    """One of the things that may happen."""
    return chance.choice(
        [
            ("news", chance.randrange(PEOPLE)),
            ("breaks", chance.choice(PROVIDERS), chance.choice(BREAKS), chance.randint(1, 3)),
            ("cannot_be_asked", chance.randint(1, 3)),
            ("passes", chance.randint(0, 6)),
            ("dies", chance.random() < 0.5),
            ("says", chance.randrange(30), chance.randrange(3), chance.randint(1, 3)),
        ]
    )
