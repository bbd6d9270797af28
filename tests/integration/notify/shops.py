"""Shops that look at their notices, and one that puts its own words in the place of ours."""

from dataclasses import dataclass

from flask.testing import FlaskClient

from tests.integration.notify.house import House, order, progressed

OWN = (
    "{{ shop }}: moikka! {{ parcels|upfirst }} odottaa.\n"
    "{% if where %}{{ where }}.{% else %}Paikan kertoo {{ carrier }}.{% endif %}\n"
    "{% if codes %}{{ codes|upfirst }}.{% else %}Koodin lähettää {{ carrier }}.{% endif %}\n"
    "?1 {{ link }}"
)


@dataclass
class Web:
    """The service's pages, seen by two shops and by strangers."""

    client: FlaskClient
    house: House
    shop_id: str
    key: str
    other_key: str

    def get(self, path: str, key: str | None = None):
        return self.client.get(path, headers={"Authorization": f"Bearer {key}"} if key else {})

    def tell(self, milestone: str, **facts) -> None:
        """Let something become known of this shop's order, and go out."""
        shop = {"id": self.shop_id, "name": "Mukikauppa", "zone": "Europe/Helsinki"}
        self.house.hear("order.placed", order(shop=shop))
        self.house.hear("shipment.progressed", progressed(milestone, **facts))
        self.house.go_on()


class Shop(Web):
    """A shop with an installation of its own, which reads words anew each time."""

    def put(self, path: str, text: str, key: str | None = None):
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return self.client.put(path, json={"text": text}, headers=headers)

    def post(self, path: str, body: dict, key: str | None = None):
        return self.client.post(path, json=body, headers={"Authorization": f"Bearer {key or self.key}"})

    def delete(self, path: str):
        return self.client.delete(path, headers={"Authorization": f"Bearer {self.key}"})

    def template(self, kind: str, channel: str, language: str) -> dict:
        items = self.get("/v1/notices/templates", self.key).json["items"]
        (found,) = [one for one in items if (one["kind"], one["channel"], one["language"]) == (kind, channel, language)]
        return found
