"""The file of ways to carriers: what is wrong with it is said in one line, and no wish goes nowhere."""

from pathlib import Path

import pytest

from services.tracking.changes.facts import What
from services.tracking.changes.rules import STAGES, Rule, read_rules
from services.tracking.changes.ways import IftminWay, routed
from services.tracking.changes.ways_file import read_ways
from shared.carriers import CARRIERS
from shared.settings import BadSetting

SECRET = "whsec_" + "A" * 32
WEBHOOK = f'[posti.webhook]\nurl = "https://carrier.example/wishes"\nsecrets = ["{SECRET}"]\n'
BRING = '[bring.bring]\nuid = "shop@example.no"\nkey = "hush-hush"\nclient_url = "https://shop.example"\n'
IFTMIN = '[posti.iftmin]\nsender = "643:14"\nrecipient = "POSTI"\n'
RULES = read_rules(CARRIERS)


def via(text: str, folder: Path, carrier: str) -> dict[What, set[str]]:
    """By which ways each wish goes."""
    found: dict[What, set[str]] = {}
    for rule in routes(text, folder)[carrier]:
        found.setdefault(rule.what, set()).add(rule.via)
    return found


def routes(text: str, folder: Path) -> dict[str, tuple[Rule, ...]]:
    return dict(routed(RULES, read(text, folder)))


def read(text: str, folder: Path):
    path = folder / "changes.toml"
    path.write_text(text)
    return read_ways(CARRIERS, {"PERILLE_CHANGES": str(path)})


def test_without_a_file_every_wish_goes_to_people_or_to_the_carriers_page() -> None:
    ways = {rule.via for rows in routed(RULES, read_ways(CARRIERS, {})).values() for rule in rows}

    assert ways == {"case", "page"}


def test_no_wish_of_the_rules_gets_lost_on_the_way(tmp_path: Path) -> None:
    found = routes(
        WEBHOOK + 'changes = ["cancel"]\n' + BRING + f'{IFTMIN}folder = "/x"\nchanges = ["instructions"]', tmp_path
    )
    for carrier, rows in RULES.items():
        stages = {(row.what, method, stage) for row in rows for method in row.methods for stage in row.stages}
        assert stages == {
            (row.what, method, stage) for row in found[carrier] for method in row.methods for stage in row.stages
        }


def test_bring_moves_parcels_only_where_the_fee_is_named(tmp_path: Path) -> None:
    assert via(BRING, tmp_path, "bring")[What.OTHER_ADDRESS] == {"case"}
    assert via(BRING, tmp_path, "bring")[What.CANCEL] == {"bring"}
    assert via(f'{BRING}address_fee = "206.25"', tmp_path, "bring")[What.OTHER_ADDRESS] == {"bring"}


def test_a_page_of_ones_own_takes_the_place_of_the_carriers(tmp_path: Path) -> None:
    text = '[posti.page]\nurl = "https://follow.example/{tracking_number}"\nchanges = ["cancel"]'
    rule = next(rule for rule in routes(text, tmp_path)["posti"] if rule.what is What.CANCEL)

    assert (rule.via, rule.url) == ("page", "https://follow.example/{tracking_number}")


def test_instructions_by_edifact_end_at_hand_over(tmp_path: Path) -> None:
    found = routes(f'{IFTMIN}url = "http://127.0.0.1:9"\nchanges = ["instructions"]', tmp_path)["posti"]
    rows = {row.via: row.stages for row in found if row.what is What.INSTRUCTIONS}

    assert rows == {"iftmin": {"announced"}, "case": {"moving", "missed"}}
    assert "announced" in STAGES


def test_what_is_left_out_is_as_usual(tmp_path: Path) -> None:
    way = read(f'{IFTMIN}folder = "/var/edi"', tmp_path)["posti"]["iftmin"]

    assert isinstance(way, IftminWay)
    assert (way.kind, way.replaces, way.token) == ("IFTMIN:D:04A:UN", False, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[posti", "must be a TOML file"),
        ("[dhl.webhook]", "dhl is not known: it must be one of"),
        ("[posti.fax]", "posti.fax is not known: it must be one of webhook, bring, iftmin, page"),
        ("posti = 1", "posti must be a table"),
        ("[posti]\nwebhook = 1", "posti.webhook must be a table"),
        ("[posti.webhook]", "posti.webhook must also have url, secrets"),
        (f"{WEBHOOK}colour = 1", "posti.webhook.colour is not known: it must be one of url, secrets"),
        (WEBHOOK.replace("https", "http"), "posti.webhook.url must be an https address"),
        (WEBHOOK.replace("//", "//user:pass@"), "posti.webhook.url must be an https address"),
        (WEBHOOK.replace("AAAA", "A%AA"), "posti.webhook.secrets must be a list of one or two secrets"),
        (WEBHOOK.replace("A" * 32, "A" * 16), "posti.webhook.secrets must be"),
        (WEBHOOK.replace(f'["{SECRET}"]', "[]"), "posti.webhook.secrets must be"),
        (WEBHOOK.replace(f'["{SECRET}"]', f'"{SECRET}"'), "posti.webhook.secrets must be"),
        (f'{WEBHOOK}changes = ["fly"]', "posti.webhook.changes must be a list of other_time"),
        (f"{WEBHOOK}changes = 5", "posti.webhook.changes must be a list of"),
        (BRING.replace("hush", "hu\\nsh"), "bring.bring.key must be the API key of that user"),
        (f'{BRING}address_fee = "much"', 'bring.bring.address_fee must be an amount such as "206.25"'),
        (f"{BRING}address_fee = 206", "bring.bring.address_fee must be an amount"),
        (f'{BRING}stop_path = "stop?q={{number}}"', "bring.bring.stop_path must be a path such as"),
        (f'{BRING}changes = ["other_time"]', "bring.bring must take no other changes than cancel, other_address"),
        (f'{BRING}changes = ["other_address"]', "bring.bring must have address_fee"),
        (IFTMIN, "posti.iftmin must have either folder or url"),
        (f'{IFTMIN}folder = "/x"\nurl = "https://x.example"', "posti.iftmin must have either folder or url"),
        (f'{IFTMIN}folder = "x"', "posti.iftmin.folder must be an absolute path"),
        (f'{IFTMIN}folder = "/x"\nkind = "IFTMIN"', "posti.iftmin.kind must be what a UNH says"),
        (f'{IFTMIN}folder = "/x"\nreplaces = "no"', "posti.iftmin.replaces must be true or false"),
        (IFTMIN.replace("643:14", "6+43'"), "posti.iftmin.sender must be a UNB address"),
        ('[posti.page]\nurl = "http://x.example"', "posti.page.url must be an https page"),
        ('[posti.page]\nurl = "https://{tracking_number}.example"', "posti.page.url must be an https page"),
        (
            f'{WEBHOOK}changes = ["cancel"]\n{IFTMIN}folder = "/x"\nchanges = ["cancel"]',
            "cancel must go by one way only",
        ),
        (f'{WEBHOOK}changes = ["no_signature"]', "posti does not offer no_signature, but webhook takes it"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_no_secret_with_it(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as error:
        routes(text, tmp_path)

    assert said in str(error.value)
    assert str(error.value).startswith("PERILLE_CHANGES")
    assert "\n" not in str(error.value)
    assert "hush" not in str(error.value)
    assert "AAAA" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"PERILLE_CHANGES='/no/such\.toml' is not allowed"):
        read_ways(CARRIERS, {"PERILLE_CHANGES": "/no/such.toml"})


def test_secrets_are_not_shown_where_a_way_is(tmp_path: Path) -> None:
    shown = repr(read(WEBHOOK + BRING + f'{IFTMIN}folder = "/x"\ntoken = "hush"', tmp_path))

    assert "whsec" not in shown
    assert "hush" not in shown
