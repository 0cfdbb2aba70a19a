"""Bytes to text, whatever charset they claim to be in."""

from charset_normalizer import from_bytes

_ALIASES = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "us-ascii": "", "ascii": "", "ansi_x3.4-1968": "", "unknown-8bit": "", "x-unknown": "", "8bit": "", "default": "",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7", "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "ansi": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "cp950", "x-x-big5": "cp950",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "iso-2022-jp-ms": "iso-2022-jp-ext",
}  # fmt: skip
"""Names that mean another charset in practice (most of them as in the WHATWG Encoding Standard)."""

_NOT_ASCII_COMPATIBLE = {
    "utf-7",
    "iso-2022-jp",
    "iso-2022-kr",
    "hz-gb-2312",
    "utf-16",
    "utf-16le",
    "utf-16be",
}

_CANDIDATES = ["cp1252", "cp1250", "cp1251", "koi8_r", "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5"]
_GUESS_BYTES = 8_192
_BEYOND_ASCII = bytes(range(128, 256))
_LEAST_BYTES = 64
_LEAST_SHARE = 0.2
"""Shorter texts, and those with fewer letters beyond ASCII, are taken for Western European: scripts of their own
(Cyrillic, Greek, Chinese ...) are nearly all beyond it, and a guess is slow."""


def decode_bytes(raw: bytes, declared: str | None) -> str:
    """Decode ``raw``: UTF-8 if it is that, else what was declared, else what the bytes look like.

    UTF-8 comes first even against the declaration: text of another charset is hardly ever valid UTF-8
    by accident, and a wrong declaration is common. Never raises.
    """
    name = (declared or "").partition(";")[0].strip(" \t\"'").lower()
    name = _ALIASES.get(name, name)
    if name not in _NOT_ASCII_COMPATIBLE:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if name and (text := _strictly(raw, name)) is not None:
        return text
    guess = _guessed(raw[:_GUESS_BYTES])
    text = _strictly(raw, guess) if guess else None
    return raw.decode("cp1252", "replace") if text is None else text


def _guessed(raw: bytes) -> str | None:
    beyond = len(raw) - len(raw.translate(None, _BEYOND_ASCII))
    if len(raw) < _LEAST_BYTES or beyond < _LEAST_SHARE * len(raw):
        return None
    best = from_bytes(raw, cp_isolation=_CANDIDATES).best()
    return None if best is None else best.encoding


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        text = raw.decode(name)
        text.encode("utf-8")
    except (LookupError, ValueError):
        return None
    return text
