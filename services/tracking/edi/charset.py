"""Text of a segment: decoded as its UNB declares, with the fallbacks that real senders need."""

CODECS = {
    "UNOA": "latin-1",
    "UNOB": "latin-1",
    "UNOC": "latin-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOW": "utf-8",
    "UNOX": "utf-8",
    "UNOY": "utf-8",
}
PLAIN = "latin-1"
CUT = "cut"
LOSSY = "lossy"
UTF8 = "utf8"
WINDOWS = "windows"
C1_CONTROLS = frozenset(range(0x80, 0xA0))

MEANING = {
    CUT: "the file ends, or runs on too long, inside this segment",
    LOSSY: "bytes that the declared character set does not have; they are shown as �",
    UTF8: "UTF-8 although the interchange declares ISO 8859-1; read as UTF-8",
    WINDOWS: "bytes 80 to 9F although the interchange declares ISO 8859-1; read as Windows-1252",
}


def codec(declared: str) -> str:
    """The codec of a UNB syntax identifier such as UNOC, in any case; ISO 8859-1 where it is not known."""
    return CODECS.get(declared.upper(), PLAIN)


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """The text of `raw` under codec `name`, and a note (`utf8`, `windows`, `lossy`) or an empty string.

    The choice looks at this one segment only, so it does not depend on how the file was cut into chunks.
    """
    if raw.isascii():
        return raw.decode("ascii"), ""
    if name == PLAIN:
        return _decode_plain(raw)
    try:
        return raw.decode(name), ""
    except UnicodeDecodeError:
        return raw.decode(name, "replace"), LOSSY


def _decode_plain(raw: bytes) -> tuple[str, str]:
    try:
        return raw.decode("utf-8"), UTF8
    except UnicodeDecodeError:
        pass
    if C1_CONTROLS.isdisjoint(raw):
        return raw.decode(PLAIN), ""
    try:
        return raw.decode("cp1252"), WINDOWS
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), LOSSY
