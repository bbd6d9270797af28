"""Reading a file through trouble: interrupted readers, several at once, and once more with a better profile."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from services.tracking import intake, reading
from services.tracking.models import Intake
from services.tracking.scan import Milestone, Scan
from services.tracking.settings import READING_ATTEMPTS
from shared.clock import real_now
from shared.outbox import OutboxMessage
from tests.integration.tracking.kit import NOW, Tracking, file, hours_ago, new_number, steps
from tests.integration.tracking.scripted import Interrupted, Script, counts, scripted
from tests.interchanges import Said


def _scan(number: str, code: str, milestone: Milestone, *, hours: float = 1) -> Scan:
    return Scan(numbers=(number,), parcel=None, code=code, milestone=milestone, at=hours_ago(hours), precision="minute")


def _many(number: str, count: int) -> list[Scan]:
    return [_scan(number, "1", Milestone.IN_TRANSIT, hours=count - i) for i in range(count)]


def _intake(tracking: Tracking, raw: bytes) -> Intake:
    with tracking.home.database("tracking").read() as session:
        return session.scalars(select(Intake).where(Intake.raw == raw)).one()


def test_a_reminder_is_set_before_a_file_is_read(tracking: Tracking) -> None:
    intake_id = tracking.send(file(new_number(), *steps("13")))["id"]

    with tracking.home.database("tracking").read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.routing_key == "intake.received.v1"))
        (due_at,) = [row.due_at for row in rows if intake_id in row.body]

    assert due_at is not None
    assert due_at > NOW


def test_an_interrupted_file_is_finished_by_its_reminder(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number, carrier="scripted")
    script = Script(_many(number, 1200), stop_before=1100)
    tracking.service = scripted(tracking, script)
    raw = number.encode()
    with pytest.raises(Interrupted):
        reading.receive(tracking.service, shop_id=tracking.shop.id, carrier="scripted", raw=raw)
    kept = _intake(tracking, raw)
    assert kept.state == "received"

    tracking.hear("intake.received", {"intake_id": kept.id})

    outcome = reading.Outcome.of(_intake(tracking, raw))
    assert outcome.state == "done"
    assert counts(outcome) == {"scans": 1200, "new_scans": 1200, "unclaimed": 0}
    assert tracking.stored(shipment_id) == 1200


def test_the_reminder_of_a_finished_file_does_nothing(tracking: Tracking) -> None:
    script = Script(_many(new_number(), 3))
    tracking.service = scripted(tracking, script)
    outcome = reading.receive(tracking.service, shop_id=tracking.shop.id, carrier="scripted", raw=new_number().encode())

    tracking.hear("intake.received", {"intake_id": outcome.id})

    assert script.begun == 1


def test_an_interrupted_file_sent_again_is_finished(tracking: Tracking) -> None:
    number = new_number()
    service = scripted(tracking, Script(_many(number, 3), stop_before=2))
    with pytest.raises(Interrupted):
        reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())

    outcome = reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())

    assert (outcome.state, outcome.duplicate, outcome.summary.scans) == ("done", True, 3)


def test_a_file_that_stops_every_reader_fails_and_may_be_replayed(tracking: Tracking) -> None:
    number = new_number()
    script = Script(_many(number, 3), stop_before=2, stops=READING_ATTEMPTS)
    tracking.service = scripted(tracking, script)
    with pytest.raises(Interrupted):
        reading.receive(tracking.service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    kept = _intake(tracking, number.encode())

    for _ in range(READING_ATTEMPTS):
        tracking.hear("intake.received", {"intake_id": kept.id})
    assert _intake(tracking, number.encode()).state == "failed"

    assert reading.replay(tracking.service, kept.id).state == "done"


def test_a_file_in_another_readers_hands_is_left_alone(tracking: Tracking) -> None:
    number = new_number()
    script = Script(_many(number, 3), stop_before=0)
    service = scripted(tracking, script)
    with pytest.raises(Interrupted):
        reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    intake_id = _intake(tracking, number.encode()).id
    with service.write() as session:
        assert intake.begin(session, intake_id) is not None

    reading.read(service, intake_id)

    assert script.begun == 1


def test_the_file_of_a_reader_that_is_gone_is_taken_up(tracking: Tracking) -> None:
    number = new_number()
    service = scripted(tracking, Script(_many(number, 3), stop_before=0))
    with pytest.raises(Interrupted):
        reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    intake_id = _intake(tracking, number.encode()).id
    with service.write() as session:
        session.execute(update(Intake).where(Intake.id == intake_id).values(reading_until=real_now()))

    reading.read(service, intake_id)

    assert _intake(tracking, number.encode()).state == "done"


def test_a_reader_that_was_overtaken_undoes_its_chunk(tracking: Tracking) -> None:
    number = new_number()
    service = scripted(tracking, Script(_many(number, 3), stop_before=0))
    with pytest.raises(Interrupted):
        reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    intake_id = _intake(tracking, number.encode()).id
    with service.write() as session:
        task = intake.begin(session, intake_id)
    assert task is not None
    with service.write() as session:
        session.execute(update(Intake).where(Intake.id == intake_id).values(position=3))

    with pytest.raises(intake.Overtaken), service.write() as session:
        intake.advance(session, task, position=0, by=3)


def test_a_replay_gives_known_scans_their_new_meaning(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number, carrier="scripted")
    unmapped = _scan(number, "ZZ", Milestone.UNKNOWN)
    script = Script([unmapped])
    service = scripted(tracking, script)
    first = reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    script.scans = [replace(unmapped, milestone=Milestone.DELIVERED)]

    again = reading.replay(service, first.id)

    assert counts(again) == {"scans": 1, "new_scans": 0, "unclaimed": 0}
    assert tracking.shipment(shipment_id)["milestone"] == "delivered"
    assert tracking.stored(shipment_id) == 1


def test_a_replay_drops_what_the_file_is_no_longer_read_to_say(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number, carrier="scripted")
    wrong_zone = _scan(number, "21", Milestone.DELIVERED, hours=3)
    script = Script([wrong_zone])
    service = scripted(tracking, script)
    first = reading.receive(service, shop_id=tracking.shop.id, carrier="scripted", raw=number.encode())
    script.scans = [replace(wrong_zone, at=hours_ago(1))]

    reading.replay(service, first.id)

    shipment = tracking.shipment(shipment_id)
    assert shipment["milestone_at"] == hours_ago(1).isoformat()
    assert len(shipment["scans"]) == 1


def test_a_replay_over_http_shows_the_file_anew(tracking: Tracking) -> None:
    number = new_number()
    receipt = tracking.send(file(number, *steps("13", "21")))
    shipment_id = tracking.register(number)
    told = tracking.told(shipment_id)

    answer = tracking.call("POST", f"/v1/carriers/messages/{receipt['id']}/replay")

    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["scans"], answer.json["new_scans"]) == ("done", 2, 0)
    assert tracking.told(shipment_id) == told


def test_files_read_at_once_lose_no_scan_of_a_shipment_they_share(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    files = [file(number, Said(code="1", at=hours_ago(i + 1)), reference=f"{i}-{number}") for i in range(8)]

    _at_once([lambda raw=raw: _send(tracking, raw) for raw in files])

    assert tracking.stored(shipment_id) == 8
    told = [body["revision"] for body in tracking.told(shipment_id)]
    assert told == list(range(1, len(told) + 1))
    newest = tracking.told(shipment_id)[-1]
    assert newest["milestone_at"] == tracking.shipment(shipment_id)["milestone_at"]


def test_the_same_file_posted_at_once_is_one_file(tracking: Tracking) -> None:
    number = new_number()
    shipment_id = tracking.register(number)
    raw = file(number, *steps("13", "21"))

    _at_once([lambda: _send(tracking, raw)] * 6)

    assert tracking.stored(shipment_id) == 2
    assert len(tracking.get("/v1/carriers/messages")["items"]) == 1


def test_a_scan_and_its_shipment_arriving_at_once_find_each_other(tracking: Tracking) -> None:
    numbers = [new_number() for _ in range(6)]
    files = [lambda number=number: _send(tracking, file(number, *steps("21"))) for number in numbers]
    found: dict[str, str] = {}
    events = [lambda number=number: found.update({number: tracking.register(number)}) for number in numbers]

    _at_once([work for pair in zip(files, events, strict=True) for work in pair])

    assert {tracking.shipment(found[number])["milestone"] for number in numbers} == {"delivered"}


def _send(tracking: Tracking, raw: bytes) -> None:
    reading.receive(tracking.service, shop_id=tracking.shop.id, carrier="generic-edifact", raw=raw)


def _at_once(works: Sequence[Callable[[], object]]) -> None:
    """Run each in a thread of its own, all let go together; an error in one is raised."""
    together = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        together.wait()
        work()

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(run, work) for work in works]:
            done.result()
