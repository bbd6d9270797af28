"""Which approved WhatsApp template says a notice: a TOML file, kind by kind and language by language.

[pickup]
fi = "HX0123456789abcdef0123456789abcdef"
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from services.notify.rules.facts import Kind
from shared.languages import LANGUAGES
from shared.settings import BadSetting, Reader

_SID = re.compile(r"HX[0-9a-f]{32}")

ContentSids = Mapping[tuple[Kind, str], str]  # by kind and language


class BadTemplates(ValueError):
    """The file cannot be used; the text says what is wrong in it, and where."""


def content_sids(reader: Reader) -> ContentSids:
    """Those of the file that the environment names. Raises BadSetting."""
    path = reader.get("PERILLE_WHATSAPP_TEMPLATES", "a TOML file", parse=Path)
    if path is None:
        return {}
    try:
        return read_content_sids(path)
    except BadTemplates as error:
        raise BadSetting(f"PERILLE_WHATSAPP_TEMPLATES={str(path)!r} cannot be used: {error}") from error


def read_content_sids(path: Path) -> ContentSids:
    """Raises BadTemplates."""
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadTemplates(str(error)) from error
    found = {}
    for kind, languages in table.items():
        if kind not in set(Kind) or not isinstance(languages, dict):
            raise BadTemplates(f"no kind of notice is called {kind}")
        for language, sid in languages.items():
            found[Kind(kind), language] = _checked(kind, language, sid)
    return found


def _checked(kind: str, language: str, sid: object) -> str:
    if language not in LANGUAGES:
        raise BadTemplates(f"[{kind}]: no language is called {language}")
    if not isinstance(sid, str) or not _SID.fullmatch(sid):
        raise BadTemplates(f"[{kind}] {language}: a ContentSid is HX and 32 hexadecimal digits")
    return sid
