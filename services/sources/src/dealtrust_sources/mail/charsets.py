"""Bytes to text, whatever charset they claim to be in."""

from charset_normalizer import from_bytes

_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "",
    "ascii": "",
    "unicode-1-1-utf-7": "utf-7",
    "unknown-8bit": "",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
}
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
_LEAST_BYTES = 64
"""Shorter texts give a guess nothing to go by; they are taken for Western European."""


def decode_bytes(raw: bytes, declared: str | None) -> str:
    """Decode ``raw``: UTF-8 if it is that, else what was declared, else what the bytes look like.

    UTF-8 comes first even against the declaration: text of another charset is hardly ever valid UTF-8
    by accident, and a wrong declaration is common. Never raises.
    """
    name = (declared or "").strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if name not in _NOT_ASCII_COMPATIBLE:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if name and (text := _strictly(raw, name)) is not None:
        return text
    best = (
        from_bytes(raw[:_GUESS_BYTES], cp_isolation=_CANDIDATES).best() if len(raw) >= _LEAST_BYTES else None
    )
    guess = _strictly(raw, best.encoding) if best is not None else None
    return guess if guess is not None else raw.decode("cp1252", "replace")


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        text = raw.decode(name)
        text.encode("utf-8")
    except (LookupError, ValueError):
        return None
    return text
