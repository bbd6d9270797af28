"""A customer who answers, and what became of it."""

from typing import Any

from services.notify.hearing import inbound_address
from tests.integration.notify.called import Called

SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def mail(house: Called, text: str, **fields: str):
    said = {
        "from": "Aino Virtanen <Aino@Example.fi>",
        "text": text,
        "headers": "Message-ID: <m@x>\n",
        **fields,
    }
    return house.mail(said, query=f"?key={inbound_address.key(house.home.links)}", signed=False)


def reply(house: Called) -> Any:
    (found,) = house.replies()
    return found
