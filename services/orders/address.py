"""What makes an address right: a country that exists and a postcode of its form."""

import re

from babel import Locale

# CLDR also names groups, pseudo regions and islands that ISO 3166 only reserves.
_NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_ANY = (re.compile(r"[A-Z0-9][A-Z0-9 -]{1,11}"), "letters and digits")
# country: (form, said in words). Universal Postal Union, addressing systems.
_POSTCODES = {
    country: (re.compile(form), words)
    for country, form, words in (
        ("AT", r"\d{4}", "four digits, such as 1010"),
        ("AX", r"22\d{3}", "five digits, such as 22100"),
        ("BE", r"\d{4}", "four digits, such as 1000"),
        ("CH", r"\d{4}", "four digits, such as 8001"),
        ("DE", r"\d{5}", "five digits, such as 10115"),
        ("DK", r"\d{4}", "four digits, such as 1050"),
        ("EE", r"\d{5}", "five digits, such as 10111"),
        ("ES", r"\d{5}", "five digits, such as 28001"),
        ("FI", r"\d{5}", "five digits, such as 00100"),
        ("FR", r"\d{5}", "five digits, such as 75001"),
        ("IS", r"\d{3}", "three digits, such as 101"),
        ("IT", r"\d{5}", "five digits, such as 00118"),
        ("LT", r"(LT-)?\d{5}", "five digits, such as LT-01100"),
        ("LV", r"(LV-)?\d{4}", "four digits, such as LV-1010"),
        ("NL", r"\d{4} ?[A-Z]{2}", "four digits and two letters, such as 1012 AB"),
        ("NO", r"\d{4}", "four digits, such as 0150"),
        ("PL", r"\d{2}-\d{3}", "two and three digits, such as 00-001"),
        ("SE", r"\d{3} ?\d{2}", "five digits, such as 111 20"),
    )
}


def is_country(code: str) -> bool:
    """True for a two-letter code of ISO 3166-1, as Unicode's CLDR lists them."""
    return len(code) == 2 and code.isalpha() and code not in _NOT_ISO and code in Locale("en").territories


def postcode_fault(postcode: str, country: str) -> str | None:
    """Why a postcode (upper case) cannot be one of that country, or None."""
    form, words = _POSTCODES.get(country, _ANY)
    return None if form.fullmatch(postcode) else f"a postcode in {country} has {words}"
