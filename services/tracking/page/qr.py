"""A pickup code as a QR symbol that needs no other file: SVG markup to stand within a page."""

import io
from functools import lru_cache

import segno

_QUIET = 4  # light modules around it, as ISO/IEC 18004 asks


@lru_cache(maxsize=512)  # a page is opened again and again, and a symbol takes as long as half a page
def qr_symbol(code: str) -> str:
    """The symbol as an <svg> element, dark on light whatever the page's colours are; the code is not in it as text."""
    buffer = io.BytesIO()
    segno.make_qr(code, error="m").save(
        buffer,
        kind="svg",
        border=_QUIET,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return buffer.getvalue().decode()
