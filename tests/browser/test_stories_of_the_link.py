"""Every story of the link from its first step to its end, by keyboard alone.

Axes: phone and desk, with and without JavaScript, Finnish, Swedish and English. Each story is told three times, so that
it meets every value of every axis; the stories together meet all twelve combinations. How each page looks in every
state, by day and night, is in test_every_page.py.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from shared.installation import Installation
from shared.languages import LANGUAGES
from tests.browser.looking import SIZES, visit
from tests.browser.stories import STORIES, Reader
from tests.integration.tracking_page.house import NOW

pytestmark = pytest.mark.browser

# Any three that follow each other hold both sizes, and pages with and without scripts.
_BROWSERS = (("phone", False), ("desk", True), ("phone", True), ("desk", False))
TELLINGS = [
    (story, language, *_BROWSERS[(index + turn) % len(_BROWSERS)])
    for index, story in enumerate(STORIES)
    for turn, language in enumerate(LANGUAGES)
]


@pytest.fixture(autouse=True)
def _in_time(home: Installation) -> Iterator[None]:
    home.clock.at = NOW
    yield
    home.clock.at = NOW


def test_every_story_meets_every_value_of_every_axis() -> None:
    for story in STORIES:
        mine = [telling[1:] for telling in TELLINGS if telling[0] is story]
        assert [set(values) for values in zip(*mine, strict=True)] == [set(LANGUAGES), set(SIZES), {True, False}]
    assert len({telling[1:] for telling in TELLINGS}) == len(LANGUAGES) * len(_BROWSERS)


@pytest.mark.parametrize(
    ("story", "language", "size", "script"),
    TELLINGS,
    ids=[f"{t[0].__name__}-{t[1]}-{t[2]}-{'scripted' if t[3] else 'plain'}" for t in TELLINGS],
)
def test_it_is_told_to_its_end(
    chromium: Browser,
    origin: str,
    home: Installation,
    story: Callable[[Reader], None],
    language: str,
    size: str,
    script: bool,
) -> None:
    broken: list[str] = []
    with visit(chromium, origin, SIZES[size], script=script) as page:
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
        story(Reader(page, home, language))
        assert page.locator("html").get_attribute("lang") == language
    assert broken == []
