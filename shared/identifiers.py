"""Numbers on parcels: normal form and check digits of SSCC (GS1) and S10 (UPU)."""

import re

S10_FORM = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
SSCC_FORM = re.compile(r"\d{18}")
APPLICATION_IDENTIFIER = re.compile(r"\(00\)(?=\d{18}$)|00(?=\d{18}$)")


def normalise(number: str) -> str:
    """The form under which numbers are compared: upper case, no spaces, no SSCC prefix (00) or 00."""
    return APPLICATION_IDENTIFIER.sub("", "".join(number.split()).upper(), count=1)


def sscc_check_digit(body: str) -> int:
    """The check digit after the 17 digits of an SSCC: weights 3 and 1 from the right, modulo 10."""
    return -(3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))) % 10


def s10_check_digit(serial: str) -> int:
    """The check digit after the 8 digits of an S10 number: 11 less the weighted sum modulo 11."""
    digit = 11 - sum(int(d) * w for d, w in zip(serial, S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(digit, digit)


def check_digit_fault(number: str) -> str | None:
    """Why a number that has the form of an SSCC or S10 number cannot be one; None if nothing is wrong.

    Numbers of any other form pass: only what claims a form is held to it.
    """
    plain = normalise(number)
    if SSCC_FORM.fullmatch(plain):
        kind, given, right = "SSCC", plain[-1], sscc_check_digit(plain[:-1])
    elif S10_FORM.fullmatch(plain):
        kind, given, right = "S10 number", plain[10], s10_check_digit(plain[2:10])
    else:
        return None
    return None if given == str(right) else f"the check digit of this {kind} is {given}, it should be {right}"
