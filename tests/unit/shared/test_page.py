"""What pages for customers share: a link gone bad is told in every language, and files change address with content."""

import tomllib
from pathlib import Path

import pytest
from flask import Flask

import shared.page
from shared.languages import LANGUAGES

HERE = Path(shared.page.__file__).parent


@pytest.fixture
def app() -> Flask:
    made = Flask("pages")
    made.register_blueprint(shared.page.look)
    return made


def test_a_link_gone_bad_has_words_in_every_language() -> None:
    texts = tomllib.loads((HERE / "missing.toml").read_text())

    for languages in (texts["missing"], texts["slowed"]):
        assert set(languages) == set(LANGUAGES)
        assert all(set(said) == {"title", "text"} for said in languages.values())
    assert all("{minutes}" in said["text"] for said in texts["slowed"].values())


def test_every_file_of_the_look_is_served_and_may_be_kept(app: Flask) -> None:
    for file in (HERE / "static").iterdir():
        with app.test_request_context():
            address = shared.page.static(file.name)
        with app.test_client().get(address) as answer:
            assert answer.status_code == 200
            assert answer.data == file.read_bytes()
            assert answer.headers["Cache-Control"].startswith("public")


def test_a_file_that_is_not_there_is_not_kept(app: Flask) -> None:
    answer = app.test_client().get("/t/static/none.css")

    assert answer.status_code == 404


@pytest.mark.parametrize(("query", "expected"), [("?lang=sv", "sv"), ("?lang=klingon", None), ("", None)])
def test_only_languages_that_are_spoken_can_be_switched_to(app: Flask, query: str, expected: str | None) -> None:
    with app.test_request_context(f"/t/x{query}"):
        assert shared.page.switched() == expected
