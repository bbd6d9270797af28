"""The format of carriers that send EDIFACT: IFTSTA in, by the dialect of their profile."""

from collections.abc import Iterator

from services.tracking.edi.dialect import Dialect
from services.tracking.edi.edifact import segments
from services.tracking.edi.envelope import Remark
from services.tracking.edi.messages import messages
from services.tracking.edi.scans import parse
from services.tracking.scan import Chunks, Parsed


def parsed(chunks: Chunks, dialect: Dialect) -> Iterator[Parsed]:
    """Each message of a file, and warnings about its interchanges, as they are read."""
    for found in messages(segments(chunks)):
        if isinstance(found, Remark):
            yield Parsed(
                interchange=found.interchange.name,
                message="",
                warnings=(found.fault,),
                test=found.interchange.test,
            )
        else:
            read = parse(found, dialect)
            del found  # the next message is collected while this one's scans are out: one in memory is enough
            yield read
