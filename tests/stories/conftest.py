"""Each story is played in a fresh embedded installation, whose clock begins at the module's NOW and runs SPEED fast."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import Embedded
from tests.stories.house import House


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    module = request.module
    perille = Embedded(
        tmp_path_factory.mktemp("story"),
        PERILLE_NOW=module.NOW.isoformat(),
        PERILLE_CLOCK_SPEED=str(getattr(module, "SPEED", 1)),
    )
    perille.start()
    yield House(perille, module.NOW)
    perille.kill()
