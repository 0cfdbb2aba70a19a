"""The new text of a mail: what its writer wrote, without quoted mails and without the signature.

Two kept libraries for this (email-reply-parser, mail-parser-reply) were tried on 28 real pairs of mail and
reply: the first found 19, the second 11, mostly for want of languages. The rules here find more and cost
less; they work on lines, top down.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

_LEFT_BY_EXTENSIONS = " \t\r\n\u1427\u200b\u200c\u200d\ufeff\xa0"
"""Blanks, and what programs that watch whether a mail is opened leave at its end."""
MAX_LINES = 5_000
MAX_LINE = 1_000
"""Characters of a line that may be one of the marks below; a longer one is text."""

_WROTE = (
    r"wrote|writes|schrieb(?:en)?|a écrit|écrit|escribió|escribio|ha scritto|scrisse|escreveu|schreef|geschreven|"
    r"skrev|kirjoitti|pisze|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|пише|написав|"
    r"ezt írta|şunu yazdı|yazdı|a scris|va escriure|έγραψε|menulis|đã viết|כתב|כתבה|كتب|写道|寫道|のメッセージ|작성"
)
_ATTRIBUTION_END = re.compile(
    rf"(?:^|[\s>,\"'\w)\]])(?:{_WROTE})\b[^\n]{{0,120}}[:\uff1a]\s*$", re.IGNORECASE
)
_ATTRIBUTION_START = re.compile(
    r"^\W*(?:On|Am|Le|El|Il|Em|Op|Den|Dne|Dnia|W dniu|Den|På|Il giorno|Quoting|Zitat von|Citando|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}[年년]|在|于|Pe data|Dana|Pada|Vào|Στις|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Mo|Di|"
    r"Mi|Do|Fr|Sa|So)\b)",
    re.IGNORECASE,
)
_HAS_WHEN_OR_WHO = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|@|\d{1,2}/\d{1,2}/\d{2}")
_ADDRESSED = re.compile(r"(?:<[^<>\s]+@[^<>\s]+>|\s[^<>\s@]+@[\w.-]+)\W{0,3}[:\uff1a]\s*$")
_NAMED_FIRST = re.compile(rf"<[^<>\s]+@[^<>\s]+>\s*(?:{_WROTE})\b", re.IGNORECASE)
_ON_A_LINE_OF_TEXT = re.compile(r"(\S.*?)[\s-]+((?:On|Am|Le|El|Il|Em|Op)\s[^\n]*\d[^\n]*)")
_SENTENCE_END = re.compile(r"[.!?:;]\s*$")
_HAS_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_DATED_ADDRESS = re.compile(
    r"^\W*(?:\d{4}[-/.年년]\s?\d|\d{1,2}[./-]\d).{0,120}<[^<>\s]+@[^<>\s]+>\W*[:\uff1a]?\s*$"
)
_RULED_ATTRIBUTION = re.compile(
    rf"^\s*-{{2,}}\s*\S.{{5,150}}\b(?:{_WROTE})\b.{{0,80}}-{{2,}}\s*$", re.IGNORECASE
)

_DIVIDER = re.compile(
    r"^(?=[\s>*_]*[-_=—*]{2})[\s>*_=—-]*(?:Original[ -]?(?:Message|Appointment|Nachricht)|Antwort Nachricht|"
    r"Ursprüngliche (?:Nachricht|E?-?Mail)|"
    r"Originalnachricht|Message d['’]origine|Message original|Message (?:transféré|réexpédié)|Message initial|"
    r"Mensaje (?:original|reenviado)|"
    r"Messaggio (?:originale|inoltrato)|Mensagem (?:original|encaminhada)|"
    r"(?:Oorspronkelijk|Origineel|Doorgestuurd) bericht|Weitergeleitete Nachricht|Forwarded (?:message|by)|"
    r"Ursprungligt meddelande|Originalmeddelande|Opprinnelig melding|Oprindelig (?:meddelelse|besked)|Missatge original|"
    r"Pôvodná správa|"
    r"Wiadomość oryginalna|Původní zpráva|Исходное сообщение|Пересылаемое сообщение|Přeposlaná zpráva|"
    r"Wiadomość przekazana|Eredeti üzenet|Alkuperäinen viesti|Mesaj original|Özgün ileti|Videresendt (?:melding|"
    r"besked)|Vidarebefordrat meddelande|原始邮件|转发的邮件|Reply message|Begin forwarded message)\b.*$",
    re.IGNORECASE,
)
_FORWARD_LINE = re.compile(
    r"^\s*(?:(?:Begin )?forwarded message|Anfang der weitergeleiteten (?:Nachricht|E-?Mail)|Début du message réexpédié|"
    r"Inicio del mensaje reenviado|Inizio messaggio inoltrato)\s*:?\s*$",
    re.IGNORECASE,
)
_FROM_FIELDS = frozenset(
    "from von de da van från fra od feladó kimden de\xa0la lähettäjä από від expéditeur remitente mittente afzender от "
    "发件人 差出人 보낸\xa0사람".split(" ")
)
_OTHER_FIELDS = frozenset(
    "sent date to cc subject reply-to gesendet datum an betreff kopie envoyé envoyé\xa0le à a objet sujet pour "
    "répondre\xa0à enviado enviado\xa0el enviado\xa0em fecha para asunto data inviato oggetto risposta assunto verzonden "
    "aan onderwerp skickat till ämne sendt til emne wysłano do temat odesláno komu předmět elküldve dátum címzett tárgy "
    "gönderen gönderildi tarih kime konu trimis către subiect lähetetty päivämäärä vastaanottaja aihe στάλθηκε προς θέμα "
    "надіслано отправлено дата кому тема 보낸\xa0날짜 받는\xa0사람 제목 发送时间 收件人 主题 日期".split(" ")
)
"""Names of header fields as mail programs write them above what they quote, hard blanks inside."""
MAX_FIELD = 20
_DIVIDER_MARKS = tuple("->*_=—")
_SUSPICIOUS = frozenset(">|-*_=— \t\r\f\v\xa0")
"""What the line above a quoted mail may begin with, if it holds no colon."""
_ENDS = frozenset(":\uff1a> \t\r\f\v\xa0")
_SIGNATURE_MARKS = tuple("-—–_=~*#+")
_MAY_SIGN = frozenset((*_SIGNATURE_MARKS, *" \t\r\f\v\xa0"))
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|\s)")

# Nearly all texts hold none of these; only the others are worth a look line by line. Every phrase above and below
# needs its hint, in lower case.
_WROTE_HINTS = (
    "wrote", "writes", "schrieb", "écri", "escribi", "scritto", "scrisse", "escreveu", "schre", "skrev", "kirjoitti",
    "napisa", "pisze", "napsal", "napísal", "написа", "пише", "írta", "yazdı", "a scris", "va escriure", "έγραψε", "menulis",
    "đã viết", "כתב", "كتب", "写道", "寫道", "のメッセージ", "작성",
)  # fmt: skip
_FORWARD_HINTS = ("forwarded", "weitergeleitete", "réexpédié", "reenviado", "inoltrato")
_ENDING_HINTS = (
    "sent ", "outlook", "gesendet", "diese nachricht", "envoyé", "enviado", "inviato", "verzonden", "skickat", "sendt",
    "wysłane", "отправлено", "发自", "verstuurd", "lähetetty", "odesláno", "enviat", "küldve", "gönderildi", "から送信",
    "에서 보냄", "надіслано", "confiden", "intended", "privileged", "contain", "vertraulich", "reply to this",
    "you are receiving", "been scanned", "to respond", "visit topic",
)  # fmt: skip
_FOOTER_HINTS = (
    "mailing list",
    "unsubscribe",
    "abmelden",
    "désabonner",
    "de baja",
    "listinfo",
    "scanned by",
    "virus",
)
_RULE = re.compile(r"^[\s>]*[_\-=*]{8,}\s*$")
_RULED = re.compile(r"^[\s>]*[_\-=*]{8,}\s*$|^\s*[-_=]{4,}\s?[^\W\d_][^\n]{0,60}[^\W\d_]\s?[-_=]{4,}\s*$")
"""A rule, also one with words in it, as it stands above what programs quote."""
_SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|–|__|- -)\s*$|^[_\-=~*#+]{3,7}\s*$|^-- \w")
_FOOTER = re.compile(
    r"mailing list|unsubscribe|abmelden|se désabonner|darse de baja|listinfo|scanned by|virus", re.IGNORECASE
)
MAX_FOOTER = 12
"""Lines that a mailing list puts below a mail."""
_SENT_FROM = re.compile(
    r"^\W*(?:Sent from (?:my|Mail|Outlook|Yahoo|Samsung|BlueMail|ProtonMail|Proton Mail|TypeApp|a|the)|Sent via|"
    r"Sent with|Sent using|(?:Get|Download|Obtenir|Obtener|Obtenha o|Erhalten Sie|Holen Sie sich|Télécharger|Scarica|Ottieni|"
    r"Skaffa|Hent) Outlook|"
    r"Von meine[mr]? .{2,40}gesendet|(?:Von|Mit) .{2,40} gesendet|Gesendet (?:von|mit|über) (?:meine[mr]|Mail|Outlook|der)|"
    r"Diese Nachricht wurde von mein|Envoyé (?:de|depuis) (?:mon|ma|Outlook|Mail|Yahoo)|Envoyé à partir d|"
    r"Outlook für (?:iOS|Android)|"
    r"Enviado (?:desde|do|a partir do) (?:mi|meu|Outlook|Correo|Yahoo)|"
    r"Inviato (?:da(?:l mio)?|con) |(?:Verzonden|Verstuurd) (?:vanaf|met|vanuit) |Outlook voor|"
    r"Lähetetty iPhone|Odesláno z|Enviat des|Küldve|iPhone[^.]{0,12}gönderildi|iPhoneから|iPhone에서|Надіслано з|"
    r"Skickat från (?:min|Outlook)|Sendt fra min|Sendt fra Outlook|Wysłane z|Отправлено с|Envoyé (?:par|avec)|发自我的)",
    re.IGNORECASE,
)
_ENDING_OPENINGS = (
    "sent ", "get ", "von ", "mit ", "gesendet ", "diese ", "envoyé ", "télécharger ", "obtenir ", "outlook ", "holen ",
    "enviado ", "obtener ", "inviato ", "scarica ", "verzonden ", "verstuurd ", "lähetetty ", "odesláno ", "enviat ",
    "küldve", "iphone", "надіслано ", "skickat ", "sendt ", "wysłane ", "отправлено ", "发自我的", "this ", "the ",
    "obtenha ", "download ", "erhalten ", "ottieni ", "skaffa ", "hent ", "confidentiality", "ce ", "este ", "der ",
    "reply ", "you ", "to ", "visit ",
)  # fmt: skip
"""How the two patterns around begin, in lower case."""
_LONGEST_OPENING = 16
_LETTER = re.compile(r"\w")
_DISCLAIMER = re.compile(
    r"^\W*(?:(?:This|The information (?:contained )?in this) (?:e-?mail|message|communication|transmission)"
    r"[^.]{0,80}(?:confidential|intended|privileged|contain)|CONFIDENTIALITY|Confidentiality Notice|"
    r"Diese E-?Mail (?:enthält|ist|kann)[^.]{0,60}vertraulich|Ce (?:message|courriel)[^.]{0,80}confidentiel|"
    r"Este (?:mensaje|correo)[^.]{0,80}confidencial|Der Inhalt dieser E-?Mail ist vertraulich|"
    r"Reply to this email directly or|You are receiving this|This message has been scanned|"
    r"To respond, reply to this email|Visit Topic or reply)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewText:
    """``text``: what was written now. ``quoted``: whether a quoted mail was left out."""

    text: str
    quoted: bool


def new_text(body: str) -> NewText:
    """Leave out quoted mails, their attribution lines, disclaimers and the signature; keep the rest in order."""
    kept, quoted = _without_quotes(body.split("\n", MAX_LINES)[:MAX_LINES], body.lower())
    kept = _without_signature(kept, ending=_has("\n".join(kept).lower(), _ENDING_HINTS))
    if _has("\n".join(kept[-MAX_FOOTER:]).lower(), _FOOTER_HINTS):
        kept = _without_footer(kept)
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return NewText("\n".join(kept).strip("\n").rstrip(_LEFT_BY_EXTENSIONS), quoted)


def _has(low: str, hints: tuple[str, ...]) -> bool:
    for hint in _plain(hints) if low.isascii() else hints:  # noqa: SIM110  # a generator costs as much as looking
        if hint in low:
            return True
    return False


@cache
def _plain(hints: tuple[str, ...]) -> tuple[str, ...]:
    """The hints that a text without accents can hold."""
    return tuple(hint for hint in hints if hint.isascii())


def _without_quotes(lines: list[str], low: str) -> tuple[list[str], bool]:
    kept: list[str] = []
    quoted = False
    index = 0
    suspects, attributions = _suspects(lines, low)
    for place in suspects:
        line = lines[place]
        marked = line[:1] == ">"
        if place < index or len(line) > MAX_LINE or not (marked or line.strip()):
            continue
        if place > index:
            kept += lines[index:place]
        index = place + 1
        if marked or _QUOTED.match(line):
            quoted = True
            continue
        length = _attribution(lines, place) if place in attributions else 0
        if length and not _ATTRIBUTION_START.match(line) and (above := _ON_A_LINE_OF_TEXT.match(line)):
            kept.append(above[1])
        length = length or _begins_quoted_mail(lines, place)
        if not length:
            kept.append(line)
            continue
        quoted = True
        index = place + length
        if not _quote_follows(lines, index):
            break
    else:
        kept += lines[index:]
    while quoted and kept and (not kept[-1].strip() or _RULED.match(kept[-1])):
        kept.pop()
    return kept, quoted


def _suspects(lines: list[str], low: str) -> tuple[Sequence[int], Collection[int]]:
    """The lines at which something quoted may begin, and those of them that may be the first of an attribution."""
    marked = [
        place
        for place, line in enumerate(lines)
        if line and (line[0] in _SUSPICIOUS or ":" in line or ">" in line or "\uff1a" in line)
    ]
    ends = [
        place for place in marked if lines[place][-1] in _ENDS and lines[place].rstrip()[-1:] in ":\uff1a>"
    ]
    # From its first line the end of an attribution is at most three lines away.
    starts = {place - before for place in ends for before in range(4) if place >= before}
    if starts:
        near = "\n".join([lines[place] for place in sorted(starts)]).lower()
        if "@" not in near and not _has(near, _WROTE_HINTS):
            starts = set()
    if _has(low, _FORWARD_HINTS):
        return range(len(lines)), starts
    return sorted(starts.union(marked)) if starts else marked, starts


def _begins_quoted_mail(lines: list[str], index: int) -> bool:
    """Whether the line is the first of a quoted mail, by the rule or the header that programs put above it."""
    line = lines[index]
    if line.lstrip().startswith(_DIVIDER_MARKS) and (_DIVIDER.match(line) or _RULED_ATTRIBUTION.match(line)):
        return True
    if _FORWARD_LINE.match(line):
        return True
    return (":" in line or "\uff1a" in line) and _starts_quoted_mail(lines, index)


def _attribution(lines: list[str], index: int) -> int:
    """How many lines from ``index`` on say who wrote what is quoted below; 0 if none do.

    The phrase may be folded over four lines by the program that made it.
    """
    first = lines[index]
    if length := _addressed(lines, index):
        return length
    starts = _ATTRIBUTION_START.match(first) is not None
    named = "<" in first and _NAMED_FIRST.search(first) is not None
    joined = ""
    for length in range(1, 5):
        if index + length > len(lines):
            break
        line = lines[index + length - 1]
        if not line.strip():
            break
        joined = f"{joined} {line.strip()}".strip()
        if joined[-1] in ":\uff1a" and len(joined) < 400 and _ATTRIBUTION_END.search(joined):
            told = _HAS_WHEN_OR_WHO.search(joined) is not None
            folded = starts or (
                length == 2 and "@" in joined and (named or _HAS_TIME.search(first) is not None)
            )
            if (folded and told) or (length == 1 and (told or _quote_follows(lines, index + 1))):
                return length
            return 0
        if not starts and (length > 1 or not (named or ("<" in first and _HAS_TIME.search(first)))):
            break
    return 0


def _addressed(lines: list[str], index: int) -> int:
    """As :func:`_attribution`, for the kinds that end with an address, and those that fold where it begins."""
    first = lines[index]
    if "@" in first and (
        _DATED_ADDRESS.match(first) or (_ADDRESSED.search(first) and _is_above(lines, index + 1, first))
    ):
        return 1
    below = lines[index + 1].strip() if index + 1 < len(lines) else ""
    opened = first.rstrip().endswith("<")
    if "@" not in below or not (opened or below.startswith("<")) or _SENTENCE_END.search(first):
        return 0
    both = f"{first.rstrip()}{'' if opened else ' '}{below}"
    if _DATED_ADDRESS.match(both) or (_ADDRESSED.search(both) and _is_above(lines, index + 2, both)):
        return 2
    return 2 if len(both) < 400 and _ATTRIBUTION_END.search(both) else 0


def _is_above(lines: list[str], index: int, attribution: str) -> bool:
    """Whether a quote follows; where a program marks it as such it is gone from a mail in HTML, and nothing follows."""
    at_end = _HAS_TIME.search(attribution) is not None and not any(line.strip() for line in lines[index:])
    return at_end or _quote_follows(lines, index)


def _quote_follows(lines: list[str], index: int) -> bool:
    for line in lines[index : index + 3]:
        if line.strip():
            return _QUOTED.match(line) is not None
    return False


def _starts_quoted_mail(lines: list[str], index: int) -> bool:
    """Whether the line is the first of a header that mail programs put above what they quote."""
    first = _field(lines[index])
    if first in _FROM_FIELDS:
        return sum(_field(line) in _OTHER_FIELDS for line in lines[index + 1 : index + 8]) >= 2
    if first not in _OTHER_FIELDS:
        return False
    block = [_field(line) for line in lines[index : index + 4]]
    return all(name in _FROM_FIELDS or name in _OTHER_FIELDS for name in block[:3]) and any(
        name in _FROM_FIELDS for name in block
    )


def _field(line: str) -> str:
    """The name of the header field that a line holds, bare of marks, in lower case; "" if it holds none."""
    colon = line.find(":", 0, MAX_FIELD + 20)
    wide = line.find("\uff1a", 0, MAX_FIELD + 20)
    end = min((place for place in (colon, wide) if place >= 0), default=-1)
    name = line[: max(end, 0)].strip(" \t\xa0>*_|").lower()
    return "\xa0".join(name.split()) if 0 < len(name) <= MAX_FIELD else ""


def _without_signature(lines: list[str], *, ending: bool) -> list[str]:
    """What stands above the signature; ``ending``: whether other lines than its mark may open one."""
    written = False
    for index, line in enumerate(lines):
        if not ending and written and line[:1] not in _MAY_SIGN:
            continue
        if len(line) > MAX_LINE:
            written = True
            continue
        bare = line.lstrip()
        if written and bare[:1] in _SIGNATURE_MARKS and _SIGNATURE_MARK.match(line):
            return lines[:index]
        if ending and _may_end(line) and (_SENT_FROM.match(line) or _DISCLAIMER.match(line)):
            return lines[:index]
        written = written or bool(bare)
    return lines


def _may_end(line: str) -> bool:
    """Whether a line opens with a word of one of the endings."""
    word = _LETTER.search(line)
    return word is not None and line[word.start() :][:_LONGEST_OPENING].lower().startswith(_ENDING_OPENINGS)


def _without_footer(lines: list[str]) -> list[str]:
    """What stands above the words of a mailing list or a scanner, where a rule parts the two."""
    for index in range(max(0, len(lines) - MAX_FOOTER), len(lines)):
        if len(lines[index]) <= MAX_LINE and _RULE.match(lines[index]):
            return lines[:index] if _FOOTER.search("\n".join(lines[index + 1 :])) else lines
    return lines
