"""What CRMs tell of people and companies, in canonical form."""

import re

_SUBDIVISION = re.compile(r"[A-Za-z0-9]{1,3}")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^/@]*@)?(?:www\d?\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


def subdivision(text: str) -> str | None:
    """The part of an ISO 3166-2 code behind the hyphen, None where the text is none."""
    return text.strip().upper() if _SUBDIVISION.fullmatch(text.strip()) else None


def hosts_of(text: str) -> list[str]:
    """The domains in a list of domains and addresses of websites, without ``www``, each once."""
    found = (_HOST.match(each) for each in re.split(r"[\s,;]+", text))
    return list(dict.fromkeys(each.group(1).lower() for each in found if each))
