"""What travels with a mail: pictures of its codes, its window for the calendar. Made as it leaves, never kept."""

from urllib.parse import urlsplit

from services.notify.channels import Attachment
from services.notify.wording.calendar_entry import METHOD, calendar_entry
from services.notify.wording.pickup_codes import pictures, png
from services.notify.wording.subject import Subject


def attachments(about: Subject, language: str) -> tuple[Attachment, ...]:
    """The files that the mail about this subject needs."""
    host = urlsplit(about.link).hostname or "localhost"
    files = [
        Attachment(name=f"{picture.cid}.png", media_type="image/png", content=png(picture.code), cid=picture.cid)
        for picture in pictures(about, language)
    ]
    entry = calendar_entry(about, language, host=host)
    if entry is not None:
        media_type = f"text/calendar; method={METHOD}; charset=utf-8"
        files.append(Attachment(name="delivery.ics", media_type=media_type, content=entry))
    return tuple(files)
