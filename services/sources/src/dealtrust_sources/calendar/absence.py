"""Whether a calendar entry says that its owner is away."""

import re
from collections.abc import Callable
from typing import Literal

# A title is weak evidence: these say it wherever they stand in a short title ...
_SAYS_AWAY = re.compile(
    r"\b(out of (the )?office|ooo|on (annual |parental |sick )?leave|on (vacation|holidays?)|annual leave|"
    r"parental leave|sick leave|day off|abwesend|abwesenheit|nicht im büro|im urlaub|krank|elternzeit|"
    r"absent|absence|en congés?|en vacances|fuera de la oficina|de vacaciones|fuori sede|in ferie|"
    r"fora do escritório|de férias|afwezig|met vakantie|frånvarande|på semester|fraværende|poza biurem)\b",
    re.IGNORECASE,
)
# ... and these only as the whole title, alone or beside a name that a sign sets apart.
_ALONE = (
    r"(urlaub|jahresurlaub|resturlaub|vacation|vacations|holiday|holidays|leave|pto|away|off|congés?|"
    r"vacances|vacaciones|ferie|férias|vakantie|semester|ferier)"
)
_IS_AWAY = re.compile(
    rf"^\s*({_ALONE}|{_ALONE}\s*[-–—:|(/].{{0,40}}|.{{0,40}}[-–—:|)/]\s*{_ALONE})\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 6


def absence_in(text_of: Callable[[str], str]) -> Literal["stated", "words", "no"]:
    """``stated`` by a property made for it, ``words`` by title or category only, else ``no``.

    text_of gives the text of a property, empty where it is missing. Outlook states it as busy status OOF;
    Google's own export does not tell, tools on its interface write X-GOOGLE-EVENT-TYPE.
    """
    busy = text_of("X-MICROSOFT-CDO-BUSYSTATUS") or text_of("X-MICROSOFT-CDO-INTENDEDSTATUS")
    if busy.upper() == "OOF" or text_of("X-GOOGLE-EVENT-TYPE").lower() == "outofoffice":
        return "stated"
    title = text_of("SUMMARY")
    if len(title.split()) <= _MOST_WORDS and (_SAYS_AWAY.search(title) or _IS_AWAY.match(title)):
        return "words"
    return "no"
