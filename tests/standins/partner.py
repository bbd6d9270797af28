"""A stand-in of a partner's EDI programs: what they answer to a transport instruction, in files of their own making."""

import re
from itertools import count

_numbers = count(1)


def contrl(file: bytes, action: str = "7", *, message: str = "", error: str = "") -> bytes:
    """The syntax and service report on a file that was sent; `message` rejects the message alone."""
    found = _read(file)
    ucm = f"UCM+1+IFTMIN:D:04A:UN+{message}+{error}'" if message else ""
    uci = f"UCI+{found['control']}+{found['sender']}+{found['recipient']}+{action}{'' if message else f'+{error}'}'"
    return _interchange(found, "CONTRL:D:3:UN", uci + ucm)


def aperak(file: bytes, bgm: str, *, by: str = "control", error: str = "", text: str = "", test: bool = False) -> bytes:
    """What became of a file in the partner's application; `by` is how it names the file, `bgm` what its BGM says."""
    found = _read(file)
    qualifier = {"control": "ACE", "change": "CR", "consignment": "ACW"}[by]
    erc = f"ERC+{error}::260'FTX+AAO+++{text}'" if error else f"FTX+AAO+++{text}'" if text else ""
    return _interchange(found, "APERAK:D:04A:UN", f"BGM+{bgm}'RFF+{qualifier}:{found[by]}'{erc}", test=test)


def _read(file: bytes) -> dict[str, str]:
    text = file.decode("latin-1")
    unb = re.search(r"UNB\+UNOC:3\+([^+]+)\+([^+]+)\+[^+]+\+([0-9A-F]{14})'", text)
    change, consignment = re.search(r"RFF\+CR:([^']+)'", text), re.search(r"BGM\+610\+([^+]+)\+", text)
    if not (unb and change and consignment):
        raise ValueError(f"no instruction: {text}")
    sender, recipient, control = unb.groups()
    names = {"change": change[1], "consignment": consignment[1], "control": control}
    return {"sender": sender, "recipient": recipient, **names}


def _interchange(found: dict[str, str], kind: str, body: str, *, test: bool = False) -> bytes:
    number = next(_numbers)
    unb = f"UNB+UNOC:3+{found['recipient']}+{found['sender']}+261124:1400+A{number}{'++++++1' if test else ''}'"
    count_ = body.count("'") + 2
    return f"{unb}UNH+1+{kind}'{body}UNT+{count_}+1'UNZ+1+A{number}'".encode("latin-1")
