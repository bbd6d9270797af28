"""Where providers call: what they sign is believed, and each word of theirs is kept once."""

import hashlib
import json
import time
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest

from services.notify.hearing import callbacks, inbound_address
from tests.integration.notify.callers import FORM, OLD_TOKEN, PUBLIC_URL, SID, Key, Web, event, sign_form
from tests.unit.notify.cases import NOON

ATTEMPT = "att_01hf00000000000000000000ab"


class TestTwilio:
    def test_a_receipt_is_kept_with_the_attempt_it_names_and_handled_later(self, web: Web):
        answer = web.status("delivered", attempt=ATTEMPT, RawDlrDoneDate="2611241200")

        (row,) = web.kept()
        assert (answer.status_code, answer.data) == (204, b"")
        assert (row.source, row.attempt_id, row.state) == ("twilio.status", ATTEMPT, "new")
        assert row.body["RawDlrDoneDate"] == "2611241200"
        assert web.announced() == [[row.id]]

    def test_the_same_word_again_is_answered_and_changes_nothing(self, web: Web):
        answers = [web.status("sent", attempt=ATTEMPT).status_code for _ in range(3)]

        assert answers == [204, 204, 204]
        assert len(web.kept()) == len(web.announced()) == 1

    def test_each_status_of_a_message_counts(self, web: Web):
        web.status("sent")
        web.status("undelivered", ErrorCode="30003")
        web.status("undelivered", ErrorCode="30005")

        assert len(web.kept()) == 3

    def test_fields_without_a_value_and_unheard_ones_are_signed_too(self, web: Web):
        assert web.status("sent", Newly="", Zebra="ä&=+ 😀").status_code == 204

    def test_two_secrets_hold_while_one_is_changed(self, web: Web):
        fields = {"MessageSid": SID, "MessageStatus": "sent"}

        assert web.twilio("/v1/providers/twilio/status", fields, token=OLD_TOKEN).status_code == 204
        assert web.twilio("/v1/providers/twilio/status", fields, token="a third one").status_code == 403

    def test_a_shared_key_signs_with_another_algorithm(self, web: Web):
        fields = {"MessageSid": SID, "MessageStatus": "sent"}
        path = "/v1/providers/twilio/status"
        signature = sign_form(PUBLIC_URL + path, fields, OLD_TOKEN, hashlib.sha256)
        headers = {"X-Twilio-Signature": signature}
        settings = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}

        assert web.client.post(path, data=fields, headers=headers | settings).status_code == 204
        assert web.client.post(path, data=fields, headers=headers).status_code == 403

    def test_the_public_address_counts_and_not_what_a_proxy_makes_of_it(self, web: Web):
        path = f"/v1/providers/twilio/status?attempt={ATTEMPT}"
        fields = {"MessageSid": SID, "MessageStatus": "sent"}
        lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}

        assert web.twilio(path, fields, headers=lies).status_code == 204
        assert web.twilio(path, fields, signed_url=f"http://evil.example{path}", headers=lies).status_code == 403

    def test_a_receipt_cannot_be_turned_to_another_attempt(self, web: Web):
        signed = f"{PUBLIC_URL}/v1/providers/twilio/status?attempt={ATTEMPT}"
        other = f"/v1/providers/twilio/status?attempt={ATTEMPT[:-1]}c"

        answer = web.twilio(other, {"MessageSid": SID, "MessageStatus": "delivered"}, signed_url=signed)

        assert answer.status_code == 403
        assert web.kept() == []

    def test_the_query_is_taken_as_it_was_sent(self, web: Web):
        path = "/v1/providers/twilio/status?x=%c3%A4%20+&attempt=" + quote("a/b")

        assert web.twilio(path, {"MessageSid": SID, "MessageStatus": "sent"}).status_code == 204
        assert web.kept()[0].attempt_id is None

    def test_one_changed_field_is_a_forgery(self, web: Web):
        body = urlencode({"MessageSid": SID, "MessageStatus": "delivered"})
        answer = web.twilio("/v1/providers/twilio/status", {"MessageSid": SID, "MessageStatus": "sent"}, body=body)

        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
        assert web.kept() == []

    def test_json_is_refused_even_with_a_signature_over_its_address(self, web: Web):
        raw = b'{"MessageSid": "SM1", "MessageStatus": "delivered"}'
        path = f"/v1/providers/twilio/status?bodySHA256={hashlib.sha256(raw).hexdigest()}"
        headers = {"X-Twilio-Signature": sign_form(PUBLIC_URL + path, {}, OLD_TOKEN)}

        assert web.client.post(path, data=raw, content_type="application/json", headers=headers).status_code == 403
        assert web.client.post(path, data=b"{}", content_type=FORM, headers=headers).status_code == 403

    def test_an_inbound_text_is_kept_once(self, web: Web):
        first, second = web.text("Missä pakettini on?"), web.text("Missä pakettini on?")

        assert (first.status_code, first.mimetype) == (200, "text/xml")
        assert first.data == second.data
        assert len(web.kept()) == 1

    def test_what_no_database_keeps_is_escaped(self, web: Web):
        assert web.text("a\0b").status_code == 200
        assert web.kept()[0].body["Body"] == "a\\x00b"

    def test_a_huge_form_is_refused_before_it_is_read(self, web: Web):
        assert web.text("x" * 300_000).status_code == 413


class TestSendGrid:
    def test_a_batch_is_kept_by_its_events_and_announced_once(self, web: Web):
        answer = web.events(*[event("delivered", event_id=f"e{n}") for n in range(1000)])

        assert (answer.status_code, answer.data) == (204, b"")
        assert len(web.kept()) == 1000
        (announced,) = web.announced()
        assert len(announced) == 1000

    def test_events_come_again_in_other_batches(self, web: Web):
        web.events(event("processed", event_id="e1"), event("delivered", event_id="e2"))
        web.events(event("delivered", event_id="e2"), event("open", event_id="e3"), event("open", event_id="e3"))

        assert sorted(row.body["sg_event_id"] for row in web.kept()) == ["e1", "e2", "e3"]
        assert [len(ids) for ids in web.announced()] == [2, 1]

    def test_every_byte_is_signed(self, web: Web):
        raw = b'[{"event": "open", "sg_event_id": "e1"}]\r\n'
        headers = web.key.headers(raw)

        def post(body: bytes) -> int:
            return web.client.post("/v1/providers/sendgrid/events", data=body, headers=headers).status_code

        assert post(raw.strip()) == 403
        assert post(json.dumps(json.loads(raw)).encode() + b"\n") == 403
        assert web.kept() == []
        assert post(raw) == 204

    def test_a_body_that_is_not_utf8_can_be_signed_too(self, web: Web):
        assert web.events(raw=b'[{"event": "open", "sg_event_id": "e1", "useragent": "\xe4"}]').status_code == 204
        assert web.kept()[0].body == {"unreadable": '[{"event": "open", "sg_event_id": "e1", "useragent": "\\xe4"}]'}

    def test_two_keys_hold_while_one_is_changed(self, web: Web):
        assert web.events(event("open"), key=web.old_key).status_code == 204
        assert web.events(event("open"), key=Key()).status_code == 403

    def test_what_was_signed_long_ago_is_a_replay(self, web: Web):
        raw = b"[]"

        def post(at: float) -> int:
            return web.client.post(
                "/v1/providers/sendgrid/events", data=raw, headers=web.key.headers(raw, at)
            ).status_code

        assert post(time.time() - 2 * 86_400) == 204
        assert post(time.time() - 8 * 86_400) == 403

    @pytest.mark.parametrize("raw", [b"{}", b'"x"', b"[1, null, []]", b"NaN", b"[" * 5000, b"", b"\xff"])
    def test_what_is_signed_and_no_batch_is_kept_for_people(self, web: Web, raw):
        assert web.events(raw=raw).status_code == 204
        assert web.kept()

    @pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "1e999", "NaN", '{"a": {"b": [null]}}'])
    def test_what_no_database_keeps_is_escaped(self, web: Web, text):
        value = text if text[0] not in "\\" else f'"{text}"'

        assert web.events(raw=f'[{{"event": "open", "sg_event_id": "e1", "x": {value}}}]'.encode()).status_code == 204
        assert len(web.kept()) == 1


MAIL = {"headers": "Message-ID: <m1@example.fi>\n", "from": "Aino <aino@example.fi>", "text": "Hei", "html": ""}


class TestInboundMail:
    def test_a_signed_mail_is_kept_once(self, web: Web):
        answers = [web.mail(MAIL).status_code, web.mail({**MAIL, "spam_score": "1"}).status_code]

        assert answers == [204, 204]
        assert [row.body["text"] for row in web.kept()] == ["Hei"]

    def test_a_mail_without_a_signature_needs_the_key_in_the_address(self, web: Web):
        key = inbound_address.key(web.home.links)

        assert web.mail(MAIL, signed=False).status_code == 403
        assert web.mail(MAIL, signed=False, query="?key=guessed").status_code == 403
        assert web.mail(MAIL, signed=False, query=f"?key={key}").status_code == 204

    def test_what_cannot_be_read_is_kept_and_not_thrown_away(self, web: Web):
        key = inbound_address.key(web.home.links)
        answer = web.client.post(f"/v1/providers/sendgrid/inbound?key={key}", data=b"\xff\0x", content_type="text/odd")

        assert answer.status_code == 204
        assert web.kept()[0].body == {"unreadable": "\\xff\\x00x"}

    def test_a_long_mail_is_no_reason_to_refuse_it(self, web: Web):
        answer = web.mail({**MAIL, "html": "<p>x</p>" * 200_000})

        assert answer.status_code == 204


def test_what_is_30_days_old_is_forgotten(web: Web):
    web.status("sent")
    web.home.clock.at = NOON + timedelta(days=20)
    web.status("delivered")
    with web.database.write() as session:
        assert callbacks.forget(session, NOON + timedelta(days=29)) == 0
        assert callbacks.forget(session, NOON + timedelta(days=31)) == 1

    assert [row.body["MessageStatus"] for row in web.kept()] == ["delivered"]
