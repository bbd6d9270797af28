"""Hand-over to the carrier's own page: the customer is sent there with the number of their parcel, and nowhere else."""

from urllib.parse import quote, urlsplit

NUMBER = "{tracking_number}"


def link(template: str, tracking_number: str) -> str | None:
    """The carrier's page about this parcel; None where the template could lead to any other place than it says."""
    url = template.replace(NUMBER, quote(tracking_number, safe=""))
    return url if is_page(template) and urlsplit(url)[:2] == urlsplit(template)[:2] else None


def is_page(template: str) -> bool:
    """Whether this is an https page of a named host, with nothing of the parcel but its number in it."""
    try:
        parts = urlsplit(template)
        plain = parts.scheme == "https" and parts.netloc == parts.hostname and "." in parts.netloc
        plain = plain and NUMBER not in parts.netloc
    except ValueError:
        return False
    rest = template.replace(NUMBER, "")
    return plain and not set(rest) & set("{}\\<>\"' ") and rest.isascii() and rest.isprintable()
