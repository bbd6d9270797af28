"""The vendors' own OpenAPI documents, asked about what was said and answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.standins.connection import Answer, Request

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "contracts"


@dataclass(frozen=True, slots=True)
class Contract:
    """One of the documents, cut to the paths that we use: reading the whole takes seconds."""

    document: OpenAPI
    origin: str

    def complaints(self, request: Request, answer: Answer) -> list[str]:
        """What the document finds wrong with a call; an answer that it does not know of is wrong too."""
        asked, found = _Asked(request, self.origin), []
        try:
            self.document.validate_request(asked)
        except OpenAPIError as error:
            found.append(f"request: {_said(error)}")
        try:
            self.document.validate_response(asked, _Answered(answer))
        except OpenAPIError as error:
            found.append(f"answer: {_said(error)}")
        return found


def contract(name: str, *, paths_with: str, origin: str) -> Contract:
    """The document `name` of FOLDER, of which only the paths that contain `paths_with` are kept."""
    whole = json.loads((FOLDER / name).read_text())
    paths = {path: row for path, row in whole["paths"].items() if paths_with in path}
    document = OpenAPI.from_dict({**whole, "paths": paths}, config=Config(spec_validator_cls=None))
    return Contract(document, origin)


def twilio() -> Contract:
    return contract("twilio_api_v2010.json", paths_with="{AccountSid}/Messages", origin="https://api.twilio.com")


def sendgrid() -> Contract:
    return contract("tsg_mail_v3.json", paths_with="/v3/mail/send", origin="https://api.sendgrid.com")


@dataclass
class Recorded:
    """Every call that a stand-in has answered, for a document to judge."""

    calls: list[tuple[Request, Answer]] = field(default_factory=list)

    def around(self, server: Any) -> None:
        """Note what this server is asked and answers from here on."""
        handle = server.handle

        def noting(request: Request) -> Answer:
            answer: Answer = handle(request)
            self.calls.append((request, answer))
            return answer

        server.handle = noting


class _Asked:
    """A request as openapi-core wants it."""

    def __init__(self, request: Request, origin: str) -> None:
        self.host_url, self.path, self.method = origin, request.path, request.method.lower()
        self.body = request.body or None
        self.content_type = request.headers.get("content-type", "").partition(";")[0]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.query), header=Headers(dict(request.headers))
        )


class _Answered:
    """An answer as openapi-core wants it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code, self.data = answer.status, answer.body
        self.headers: Mapping[str, Any] = dict(answer.headers)
        self.content_type = answer.headers.get("Content-Type", "")


def _said(error: OpenAPIError) -> str:
    causes = [str(cause) for cause in getattr(error.__cause__, "schema_errors", [])]
    return "; ".join([str(error), *causes])
