"""A shop's own words: refused where they would fail a customer, kept, said, and fallen back from."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.shops import shop_words
from services.notify.shops.shop_words import Place, ShopWords
from shared import metrics
from shared.ids import new_id
from tests.installed import installed
from tests.integration.notify.shops import OWN, Shop
from tests.unit.notify.cases import NOON

PICKUP = "/v1/notices/templates/pickup/sms/fi"


def write_file(folder, shop: Shop, text: str, name: str = "pickup/sms.fi.txt") -> None:
    path = folder / shop.shop_id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns + len(text)))


class TestKeeping:
    def test_what_is_kept_is_what_customers_read(self, shop: Shop):
        answer = shop.put(PICKUP, OWN)
        shop.tell("ready_for_pickup")

        assert answer.status_code == 200
        assert answer.json["segments_usual"] == 1
        assert answer.json["segments_longest"] == 2
        (message,) = shop.house.messages
        assert message.text.startswith("Mukikauppa: moikka! Pakettisi odottaa. K-Market Kamppi, Urho Kekkosen katu 1.")

    def test_the_list_says_whose_words_are_used(self, shop: Shop):
        shop.put(PICKUP, OWN)

        assert shop.template("pickup", "sms", "fi") | {"text": ""} == {
            "kind": "pickup", "channel": "sms", "language": "fi", "own": "api", "text": "",
        }  # fmt: skip
        assert shop.template("pickup", "sms", "sv")["own"] is None
        assert "{{ shop }}" in shop.template("pickup", "sms", "sv")["text"]

    def test_words_that_are_taken_back_give_way_to_ours(self, shop: Shop):
        shop.put(PICKUP, OWN)

        assert shop.delete(PICKUP).status_code == 204
        assert shop.delete(PICKUP).status_code == 404
        shop.tell("ready_for_pickup")
        assert "on noudettavissa" in shop.house.messages[0].text

    def test_another_shop_keeps_our_words(self, shop: Shop):
        shop.put(PICKUP, OWN, shop.other_key)
        shop.tell("ready_for_pickup")

        assert shop.template("pickup", "sms", "fi")["own"] is None
        assert "moikka" not in shop.house.messages[0].text

    @pytest.mark.parametrize("path", ["pickup/sms/xx", "nothing/sms/fi", "pickup/pigeon/fi", "pickup/whatsapp/fi"])
    def test_words_for_nothing_are_not_found(self, shop: Shop, path):
        assert shop.put(f"/v1/notices/templates/{path}", OWN).status_code == 404

    def test_asks_for_a_key(self, shop: Shop):
        assert shop.client.put(PICKUP, json={"text": OWN}).status_code == 401
        assert shop.client.get("/v1/notices/templates").status_code == 401

    def test_a_changed_word_is_heard_by_a_process_that_runs(self, shop: Shop):
        words = shop.house.policy.words
        shop.put(PICKUP, OWN)
        assert words(shop.shop_id, "pickup", "sms", "fi") == OWN

        shop.house.passes(minutes=1)
        shop.delete(PICKUP)
        assert words(shop.shop_id, "pickup", "sms", "fi") is None


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "path", "reason"),
        [
            ("{{ shop }}\n{{ nickname }}", "text, line 2", "no variable is called nickname"),
            ("{{ shop }} {% if %}", "text, line 1", "Expected an expression"),
            ("{{ shop }} {{ carrier }}", "text", "must say where"),
            (OWN.replace("{{ shop }}", "Me"), "text", "must name the shop"),
            (OWN + " https://elsewhere.example/x", "text", "links lead to"),
            (OWN + " halvin.fi", "text", "halvin.fi would become a link"),
            (
                OWN.replace("{% if codes %}{{ codes|upfirst }}.{% else %}", "{% if codes %}{% else %}"),
                "text",
                "the code",
            ),
            (OWN.replace("{{ parcels|upfirst }}", "{{ window }}"), "text", "may be unknown"),
            (OWN.replace("{% if where %}", "?1 {% if where %}"), "text", "must say where"),
            (OWN + "{% for a in shop %}{{ a }}{% endfor %}", "text, line 4", "cannot be used here"),
            (OWN + "{{ shop * 1000000000 }}", "text, line 4", "cannot be used here"),
            (OWN + "{{ shop.__class__.__mro__ }}", "text, line 4", "cannot be used here"),
            (OWN + "{{ '%999999999d'|format(1) }}", "text, line 4", "no filter is called format"),
            ("x" * 1_000 + OWN, "text", "segments at its longest"),
            (OWN + "{% if shop %}" * 40 + "{% endif %}" * 40, "text", "nested too deeply"),
            ("(" * 1_999, "text", "must name the shop"),
            ("{{" + "(" * 1_900, "text", "nested too deeply"),
            ("{% block subject %}x{% endblock %}" + OWN, "text", "has no blocks"),
        ],
    )
    def test_what_would_fail_a_customer_is_refused_with_the_place(self, shop: Shop, text, path, reason):
        answer = shop.put(PICKUP, text)

        assert answer.status_code == 422
        assert any(one["path"] == path and reason in one["reason"] for one in answer.json["errors"]), answer.json
        assert shop.template("pickup", "sms", "fi")["own"] is None

    def test_a_mail_needs_all_its_blocks(self, shop: Shop):
        answer = shop.put("/v1/notices/templates/pickup/email/fi", "{% block subject %}Hei{% endblock %}")

        assert "headline" in answer.json["errors"][0]["reason"]

    @pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": 7}, {"text": "a\x00b"}, {"text": OWN, "by": "me"}])
    def test_a_bad_body_changes_nothing(self, shop: Shop, body):
        answer = shop.client.put(PICKUP, json=body, headers={"Authorization": f"Bearer {shop.key}"})

        assert answer.status_code == 422
        assert shop.template("pickup", "sms", "fi")["own"] is None


class TestFolder:
    def test_words_of_the_folder_are_said(self, shop: Shop, folder):
        write_file(folder, shop, OWN)
        shop.tell("ready_for_pickup")

        assert shop.template("pickup", "sms", "fi")["own"] == "folder"
        assert "moikka" in shop.house.messages[0].text

    def test_the_api_goes_over_the_folder(self, shop: Shop, folder):
        write_file(folder, shop, OWN.replace("moikka", "kansiosta"))
        shop.put(PICKUP, OWN)
        shop.tell("ready_for_pickup")

        assert "moikka" in shop.house.messages[0].text

    @pytest.mark.parametrize("broken", ["{{ shop", "{{ nickname }}", "Hei!", "", "{{ shop }}: https://evil.example/"])
    def test_a_file_that_was_broken_gives_way_to_ours_and_is_reported(self, shop: Shop, folder, broken):
        write_file(folder, shop, OWN)
        counted = metrics.BAD_WORDS.labels("pickup", "sms", "fi")._value.get()
        write_file(folder, shop, broken)
        shop.tell("ready_for_pickup")

        (message,) = shop.house.messages
        assert "Mukikauppa: pakettisi on noudettavissa." in message.text
        assert "Koodi 4821" in message.text
        if broken:
            assert metrics.BAD_WORDS.labels("pickup", "sms", "fi")._value.get() > counted

    def test_files_that_are_no_templates_are_left_alone(self, shop: Shop, folder):
        for name in (
            "pickup/sms.fi.txt~",
            "pickup/fax.fi.txt",
            "nothing/sms.fi.txt",
            "pickup/sms.xx.txt",
            "README.txt",
        ):
            write_file(folder, shop, OWN, name)
        (folder / shop.shop_id / "pickup" / "email.fi.txt").write_bytes(b"\xff\xfe")

        assert {one["own"] for one in shop.get("/v1/notices/templates", shop.key).json["items"]} == {None}


def test_progress_is_told_in_the_words_of_its_language_only(shop: Shop) -> None:
    shop.put("/v1/notices/templates/delivered/sms/sv", "{{ shop }}: hurra, {{ parcels }} är här!")
    shop.tell("delivered")

    assert "toimitettu" in shop.house.messages[0].text


def test_words_are_kept_changed_and_dropped_on_either_database(tmp_path, shared_database_url) -> None:
    home = installed("notify", folder=tmp_path, now=NOON, database_url=shared_database_url)
    database = home.database("notify")
    words, place = ShopWords(database, fresh=0), Place(new_id("shop"), "pickup", "sms", "fi")
    heard = []
    for said in ("one", "two", None):
        with database.write() as session:
            if said is None:
                assert shop_words.drop(session, place)
                assert not shop_words.drop(session, place)
            else:
                shop_words.keep(session, place, said, now=home.clock.now())
        home.clock.at += timedelta(seconds=1)
        heard.append(words(*place))
    home.close()

    assert heard == ["one", "two", None]


def test_words_that_cannot_be_read_again_stay_as_they_were(tmp_path) -> None:
    home = installed("notify", folder=tmp_path, now=NOON)
    database = home.database("notify")
    words, place = ShopWords(database, fresh=0), Place("shop_1", "pickup", "sms", "fi")
    with database.write() as session:
        shop_words.keep(session, place, OWN, now=NOON)
    assert words(*place) == OWN

    with database.write() as session:
        session.execute(text("DROP TABLE shop_templates"))

    assert words(*place) == OWN
    home.close()
