"""Carriers that send EDIFACT: IFTSTA in, by the dialect of their profile."""

from collections.abc import Callable, Iterator

from services.tracking.carriers.profile import Profile, WrongProfile
from services.tracking.edi.dialect import Dialect
from services.tracking.edi.edifact import segments
from services.tracking.edi.envelope import Remark
from services.tracking.edi.messages import messages
from services.tracking.edi.scans import parse
from services.tracking.scan import Chunks, Parsed


def edifact(profile: Profile) -> Callable[[Chunks], Iterator[Parsed]]:
    """The `parse` of a carrier that sends EDIFACT. Raises WrongProfile without a section [edifact]."""
    dialect = profile.dialect
    if dialect is None:
        raise WrongProfile(f"profiles/{profile.name}.toml has no section [edifact]")
    return lambda chunks: parsed(chunks, dialect)


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
