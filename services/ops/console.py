"""The ops console at /ops: its overview, which says first what is wrong, and carriers' troubled files."""

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from services.ops import cases, files, queries
from services.ops.cases import Load
from services.ops.concerns import concerns
from services.ops.page import PAGE, databases, message, page, pages
from services.ops.queues import read_queues
from shared.web import current

_REFRESH = 5  # seconds

blueprint = pages("console", static_folder="static", static_url_path="/static")


@blueprint.get("", strict_slashes=False)
def overview() -> str:
    """Everything at a glance; renews itself unless `?live=off`."""
    now = current().clock.now()
    broker = read_queues(current().settings)
    services = queries.service_states(databases(), now)
    load = _load()
    live = request.args.get("live") != "off"
    return page(
        "overview.html",
        broker=broker,
        services=services,
        concerns=concerns(broker, services, load, now),
        load=load,
        refresh=_REFRESH if live else None,
    )


@blueprint.get("/files")
def list_files() -> str:
    """Carriers' files of which something could not be used."""
    found = files.find_troubled(databases()["tracking"], limit=PAGE + 1, before=request.args.get("before") or None)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return page("files.html", files=found[:PAGE], following=following)


@blueprint.get("/files/<file_id>")
def file_content(file_id: str) -> Response | tuple[str, int]:
    """The file as it came, to be saved: it may hold personal data."""
    content = files.content_of(databases()["tracking"], file_id)
    if content is None:
        return message("No such file", "Nothing has this number, or its bytes were forgotten since."), 404
    saved = {"Content-Disposition": f'attachment; filename="{file_id}.edi"'}
    return Response(content, mimetype="application/octet-stream", headers=saved)


def _load() -> Load | None:
    """What waits for people; None where ops's own database is away, which the overview then says."""
    try:
        with current().database.read() as session:
            return cases.load(session)
    except SQLAlchemyError:
        return None
