"""What carriers send twice: whole files, interchanges, messages, events."""

from collections.abc import Callable

from tests.integration.tracking.kit import Tracking, file, hours_ago, new_number, steps
from tests.interchanges import Said


def test_the_same_file_again_changes_nothing(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    raw = file(number, *steps("13", "21"))
    first = tracking.send(raw)
    told = len(tracking.told(shipment_id))

    again = tracking.send(raw)

    assert again == first | {"duplicate": True, "new_scans": 0}
    assert len(tracking.told(shipment_id)) == told


def test_the_same_interchange_in_another_file_brings_nothing_new(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    raw = file(number, *steps("13", "21"))
    tracking.send(raw)

    again = tracking.send(raw + b"\r\n\r\n")

    assert again["duplicate"] is False
    assert (again["scans"], again["new_scans"]) == (2, 0)
    assert tracking.stored(shipment_id) == 2


def test_the_same_event_under_another_reference_is_no_news(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    tracking.send(file(number, *steps("21"), reference="FIRST"))
    told = len(tracking.told(shipment_id))

    again = tracking.send(file(number, *steps("21"), reference="SECOND"))

    assert again["new_scans"] == 0
    assert len(tracking.told(shipment_id)) == told
    assert len(tracking.shipment(shipment_id)["scans"]) == 1


def test_the_same_event_twice_in_one_file_counts_once(tracking: Tracking) -> None:
    number = new_number()

    receipt = tracking.send(file(number, *steps("21"), *steps("21")))

    assert (receipt["scans"], receipt["new_scans"]) == (2, 1)


def test_an_interchange_cut_off_and_sent_again_brings_the_missing_part(tracking: Tracking) -> None:
    one, two = new_number(), new_number()
    first, second = tracking.register(one), tracking.register(two)
    whole = _both(one, two)
    cut = whole[: whole.index(b"UNH+2") + 80]

    part = tracking.send(cut)
    rest = tracking.send(whole)

    assert (part["new_scans"], len(part["quarantined"])) == (1, 1)
    assert (rest["duplicate"], rest["new_scans"], rest["quarantined"]) == (False, 1, [])
    assert tracking.shipment(first)["milestone"] == "delivered"
    assert tracking.shipment(second)["milestone"] == "delivered"


def test_one_control_reference_for_two_contents_is_two_interchanges(tracking: Tracking) -> None:
    one, two = new_number(), new_number()

    receipts = [tracking.send(file(number, *steps("21"), reference="SAME")) for number in (one, two)]

    assert [receipt["new_scans"] for receipt in receipts] == [1, 1]


def test_two_shops_may_receive_the_same_file(tracking: Tracking, open_shop: Callable[..., Tracking]) -> None:
    number = new_number()
    other = open_shop()
    raw = file(number, *steps("21"))
    tracking.send(raw)

    receipt = other.send(raw)

    assert (receipt["duplicate"], receipt["new_scans"]) == (False, 1)


def test_an_event_reported_by_two_documents_survives_the_cancellation_of_one(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    tracking.send(file(number, *steps("21"), reference="DOCA"))
    tracking.send(file(number, *steps("21"), reference="DOCB"))

    tracking.send(_cancellation(number, "DOCA"))

    assert tracking.shipment(shipment_id)["milestone"] == "delivered"


def test_a_withdrawn_event_does_not_count_any_more(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    tracking.send(file(number, *steps("21"), reference="DOCA"))

    tracking.send(_cancellation(number, "DOCA"))

    shipment = tracking.shipment(shipment_id)
    assert shipment["milestone"] == "unknown"
    assert next(scan["withdrawn"] for scan in shipment["scans"] if scan["code"] == "21")


def test_a_withdrawal_that_comes_before_its_original_holds(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)

    tracking.send(_cancellation(number, "DOCA"))
    tracking.send(file(number, *steps("21"), reference="DOCA"))

    assert tracking.shipment(shipment_id)["milestone"] == "unknown"
    assert all(body["milestone"] == "unknown" for body in tracking.told(shipment_id))


def _cancellation(number: str, document: str) -> bytes:
    """BGM 1 for a document, written half an hour ago, under an interchange of its own."""
    raw = file(number, Said(code="21", at=hours_ago(1)), reference=document).decode()
    written = hours_ago(-1.5).strftime("%Y%m%d%H%M")  # half an hour ago in Helsinki
    raw = raw.replace(f"BGM+77+{document}+9", f"BGM+77+{document}+1")
    raw = raw.replace(raw[raw.index("DTM+137:") : raw.index(":203")], f"DTM+137:{written}")
    return (
        raw.replace(f"+{document}'\nUNH", f"+X{document}'\nUNH")
        .replace(f"UNZ+1+{document}", f"UNZ+1+X{document}")
        .encode()
    )


def _both(one: str, two: str) -> bytes:
    """Two messages in one interchange."""
    time = f"DTM+334:{hours_ago(1):%Y%m%d%H%M}?+0000:205"
    lines = [
        f"UNB+UNOC:3+CARRIER:ZZ+SHOP:ZZ+261124:1400+{one}",
        *["UNH+1+IFTSTA:D:96A:UN", f"BGM+77+{one}+9", f"CNI+1+{one}", "STS+1+21", time, "UNT+6+1"],
        *["UNH+2+IFTSTA:D:96A:UN", f"BGM+77+{two}+9", f"CNI+1+{two}", "STS+1+21", time, "UNT+6+2"],
        f"UNZ+2+{one}",
    ]
    return "".join(f"{line}'" for line in lines).encode()
