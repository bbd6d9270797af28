"""One pair of providers for a file; what one test has planned for them is forgotten before the next."""

from collections.abc import Iterator

import pytest

from tests.integration.channels.kit import CONTENT_SID, WHATSAPP_FROM, Line, line


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("channels")
    templates = folder / "whatsapp.toml"
    templates.write_text(f'[pickup]\nfi = "{CONTENT_SID}"\n')
    found = {"TWILIO_WHATSAPP_FROM": WHATSAPP_FROM, "PERILLE_WHATSAPP_TEMPLATES": str(templates)}
    with line(folder, **found) as made:
        yield made


@pytest.fixture
def wired(everything: Line) -> Line:
    everything.providers.twilio.script.forget()
    everything.providers.sendgrid.script.forget()
    return everything
