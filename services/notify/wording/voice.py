"""Says a notice in the shop's own words where it has some that work, else in ours: never in none."""

from functools import lru_cache
from urllib.parse import urlsplit

import structlog

from services.notify.settings import Words
from services.notify.wording.own_template import own_template
from services.notify.wording.proofreading import Draft, Flaw, proofread
from services.notify.wording.samples import Frame
from services.notify.wording.subject import Subject
from services.notify.wording.writing import WORDS_OF, Written, write
from shared import metrics
from shared.failures import where_raised

log = structlog.get_logger(__name__)


class Unusable(Exception):
    """A shop's own words cannot be used; the text says why."""


def say(words: Words, shop_id: str, about: Subject, *, channel: str, language: str, in_html: bool = True) -> Written:
    """The message as this shop says it. What is wrong with its own words is reported, and ours are said instead."""
    kind, template = about.claim.kind, WORDS_OF[channel]
    text = words(shop_id, kind, template, language)
    if text is not None:
        try:
            return in_own_words(text, about, channel=channel, language=language, in_html=in_html)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with them, the customer must hear
            metrics.BAD_WORDS.labels(kind, template, language).inc()
            why = str(error) if isinstance(error, Unusable) else f"{type(error).__name__}: {where_raised(error)}"
            log.warning("words.unusable", shop_id=shop_id, kind=kind, channel=template, language=language, why=why)
    return write(about, channel=channel, language=language, in_html=in_html)


def in_own_words(text: str, about: Subject, *, channel: str, language: str, in_html: bool = True) -> Written:
    """The message in these words. Raises Unusable for what should not have been kept, or was changed since."""
    template, link = WORDS_OF[channel], urlsplit(about.link)
    frame = Frame(about.shop, f"{link.scheme}://{link.netloc}")
    draft = Draft(text=text, kind=about.claim.kind, channel=template, language=language, frame=frame)
    if flaws := _flaws(draft):
        raise Unusable(f"{flaws[0].path}: {flaws[0].reason}")
    return write(about, channel=channel, language=language, own=own_template(text, template), in_html=in_html)


@lru_cache(maxsize=4096)
def _flaws(draft: Draft) -> tuple[Flaw, ...]:
    """Read once: files are changed behind our back, and a new version may know other variables."""
    return proofread(draft).flaws
