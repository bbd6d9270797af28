"""Where providers call, nobody else is believed, and nobody can make us fail."""

import base64
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.notify.app import create_web
from services.notify.channels.accounts import Accounts
from tests.installed import installed
from tests.integration.notify.callers import FORM, PUBLIC_URL, SID, Key, Web, our_accounts
from tests.unit.notify.cases import NOON

ENDPOINTS = ("twilio/status", "twilio/inbound", "sendgrid/events", "sendgrid/inbound")
SIGNATURES = (
    "X-Twilio-Signature",
    "X-Twilio-Webhooks-Signature-Settings",
    "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp",
)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_call_without_any_signature_is_refused(web: Web, endpoint):
    answer = web.client.post(f"/v1/providers/{endpoint}", data={"MessageSid": SID})

    assert answer.status_code == 403
    assert answer.json["title"] == "Not allowed"
    assert web.kept() == []


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_calls_an_installation_that_sends_nothing(tmp_path, endpoint):
    home = installed("notify", folder=tmp_path, now=NOON)
    answer = create_web(home, Accounts()).test_client().post(f"/v1/providers/{endpoint}")

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    home.close()


@pytest.fixture(scope="module")
def strangers_web(tmp_path_factory) -> Iterator[Web]:
    home = installed("notify", folder=tmp_path_factory.mktemp("web"), now=NOON, public_url=PUBLIC_URL)
    key = Key()
    yield Web(create_web(home, our_accounts([key])).test_client(), key, key, home)
    home.close()


_HEADER = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60),
    st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()),
    st.sampled_from(["", "0", str(int(time.time())), "9" * 40, "²", "-1", "key=x,algorithm=HMAC_SHA256", "algorithm="]),
)
_TYPES = st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=b", "multipart/form-data", "ä", ""])
_BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"[]", b"{}", b"a=1&a=2&=&%zz=%ff", b"--b\r\n\r\n--b--", b"MessageSid=SM1", b"\xff" * 50]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    endpoint=st.sampled_from(ENDPOINTS),
    headers=st.dictionaries(st.sampled_from(SIGNATURES), _HEADER),
    media_type=_TYPES,
    body=_BODIES,
    query=st.sampled_from(["", "?", "?key=", "?key=%ff", "?attempt=%F0%9F&bodySHA256=x", "?bodySHA256", "?a[=]b"]),
)
def test_a_stranger_gets_403_whatever_is_sent(strangers_web: Web, endpoint, headers, media_type, body, query):
    answer = strangers_web.client.post(
        f"/v1/providers/{endpoint}{query}", data=body, content_type=media_type, headers=headers
    )

    assert answer.status_code == 403
    assert strangers_web.kept() == []
