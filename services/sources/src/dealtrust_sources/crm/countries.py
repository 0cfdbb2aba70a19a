"""Country codes from the texts that people type."""

from functools import cache
from importlib.resources import files
from typing import Final

# Names other than those of ISO 3166, which the time zone database lists.
_OTHER_NAMES: Final = {
    "uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "deutschland": "DE",
    "österreich": "AT", "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "frankreich": "FR", "italien": "IT",
    "italia": "IT", "españa": "ES", "spanien": "ES", "niederlande": "NL", "nederland": "NL", "the netherlands": "NL",
    "holland": "NL", "belgien": "BE", "belgique": "BE", "belgië": "BE", "polen": "PL", "polska": "PL", "sverige": "SE",
    "schweden": "SE", "norge": "NO", "norwegen": "NO", "danmark": "DK", "dänemark": "DK", "suomi": "FI",
    "finnland": "FI", "brasil": "BR", "brasilien": "BR", "méxico": "MX", "mexiko": "MX", "türkiye": "TR",
    "türkei": "TR", "czech republic": "CZ", "tschechien": "CZ", "česko": "CZ", "republic of ireland": "IE",
    "irland": "IE", "south korea": "KR", "korea": "KR", "russian federation": "RU", "viet nam": "VN", "uae": "AE",
    "united arab emirates": "AE", "hong kong sar": "HK", "luxemburg": "LU", "ungarn": "HU", "griechenland": "GR",
    "großbritannien": "GB", "vereinigtes königreich": "GB", "vereinigte staaten": "US", "kanada": "CA",
    "australien": "AU", "indien": "IN", "japon": "JP", "singapur": "SG", "états-unis": "US", "allemagne": "DE",
    "estados unidos": "US", "alemania": "DE",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    found = {}
    text = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, _, name = line.partition("\t")
            found[name.lower()] = found[code.lower()] = code
    return found | _OTHER_NAMES


def country_code(code: str, text: str = "") -> str | None:
    """ISO 3166 alpha-2 from a code field, else from a text field; None where neither says one."""
    for given in (code, text):
        found = _names().get(given.strip().lower())
        if found:
            return found
    return None
