"""Deals as they should be: everybody answers, meets and keeps their word. None of these deals has an alert."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from examples.generator.clock import day
from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, DAN, JONAS, LENA, MARCUS, MARTA, WEILING, Language, Person
from examples.generator.world import World

_PHRASES: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "inquiry": (
            "We are looking for a new service desk. Could you tell us more about yours?",
            "Your booth at the trade fair caught my eye. Can we see your desk in action?",
            "We would like to replace our shared mailbox. Is your desk a fit for a company like ours?",
        ),
        "answer": (
            "Thank you for writing. Let us look at it together next Tuesday at ten?",
            "Thank you for your interest. I suggest that we meet next Tuesday at ten.",
        ),
        "date": ("Tuesday at ten is fine.", "That time works for us."),
        "minutes": (
            "Thank you for the good conversation. My notes are attached.",
            "It was a pleasure to meet you. The slides are attached.",
        ),
        "reaction": ("My team liked what it saw.", "We talked it over and want to see an offer."),
        "pleased": ("That is good to hear, I will get to work.", "Wonderful, thank you for the quick word."),
        "cover": ("As agreed, our offer is attached.", "Here is our offer, as discussed."),
        "question": (
            "What does your support cover at night?",
            "Which formats does your import understand?",
            "Who hosts the system?",
        ),
        "detail": ("A page that answers this is attached.", "You find the details in the attached page."),
        "thanks": ("Thanks, that helps.", "Thank you, received."),
        "yes": ("We have decided: we accept your offer.", "Good news from us, we accept."),
        "no": ("We have decided to stay with what we have.", "Our management has chosen another vendor."),
        "welcome": (
            "Thank you for your trust, we are looking forward to working with you.",
            "That is great news, thank you.",
        ),
        "farewell": (
            "Thank you for letting me know. All the best.",
            "I am sorry to hear that, and I thank you for your time.",
        ),
    },
    "de": {
        "inquiry": (
            "wir suchen ein neues Serviceportal. Können Sie uns mehr über Ihres erzählen?",
            "Ihr Stand auf der Messe hat mir gefallen. Dürfen wir uns das Portal ansehen?",
        ),
        "answer": (
            "vielen Dank für Ihre Anfrage. Wollen wir uns am kommenden Dienstag um zehn Uhr zusammensetzen?",
            "vielen Dank für Ihr Interesse. Ich schlage den kommenden Dienstag um zehn Uhr vor.",
        ),
        "date": ("Dienstag um zehn Uhr passt gut.", "dieser Termin passt uns."),
        "minutes": (
            "danke für das gute Gespräch. Meine Notizen hängen an.",
            "es war mir eine Freude. Die Folien hängen an.",
        ),
        "reaction": ("mein Team war angetan.", "wir haben uns beraten und hätten gern ein Angebot."),
        "pleased": ("das höre ich gern.", "wunderbar, vielen Dank für die rasche Nachricht."),
        "cover": ("wie besprochen, anbei unser Angebot.", "hier ist unser Angebot."),
        "question": ("was deckt Ihr Support in der Nacht ab?", "wer betreibt das System?"),
        "detail": (
            "die Antwort finden Sie auf dem beigefügten Blatt.",
            "das beigefügte Blatt beantwortet das.",
        ),
        "thanks": ("Danke, das hilft.", "Vielen Dank, erhalten."),
        "yes": (
            "wir haben entschieden und nehmen Ihr Angebot an.",
            "gute Nachricht: wir nehmen das Angebot an.",
        ),
        "no": ("wir bleiben bei dem, was wir haben.",),
        "welcome": ("herzlichen Dank für Ihr Vertrauen.", "das freut uns sehr, herzlichen Dank."),
        "farewell": ("danke für Ihre Nachricht und alles Gute.",),
    },
}


@dataclass(frozen=True)
class Plan:
    """What differs between these deals. ``monday`` is the day on which it begins; the rest follows within four weeks."""

    account: Account
    owner: Person
    approver: Person
    buyer: tuple[str, str]
    monday: str
    seats: int
    outcome: str


def _plans() -> list[Plan]:
    return [
        Plan(
            Account("Warnowtal Molkerei", "warnowtal.example", "DE", "Güstrow", "de", "Food"),
            JONAS,
            MARTA,
            ("Silke Brandes", "Leiterin Vertrieb"),
            "Mon 12 Jan",
            60,
            "won",
        ),
        Plan(
            Account("Changi Aero Parts", "changiaero.example", "SG", "Singapore", "en", "Aerospace"),
            MARCUS,
            CAROL,
            ("Benedict Loh", "Spare Parts Manager"),
            "Mon 19 Jan",
            75,
            "won",
        ),
        Plan(
            Account("Whitcombe Water", "whitcombewater.example", "GB", "Exeter", "en", "Utilities"),
            DAN,
            CAROL,
            ("Judith Payne", "Customer Director"),
            "Mon 02 Mar",
            120,
            "won",
        ),
        Plan(
            Account("Palisade Fitness", "palisadefitness.example", "US", "Yonkers", "en", "Leisure"),
            CAROL,
            MARTA,
            ("Trevor Banks", "Club Operations"),
            "Mon 09 Mar",
            40,
            "lost",
        ),
        Plan(
            Account("Raffles Lane Pharmacy", "raffleslane.example", "SG", "Singapore", "en", "Healthcare"),
            WEILING,
            CAROL,
            ("Michelle Foo", "Retail Manager"),
            "Mon 06 Apr",
            50,
            "lost",
        ),
        Plan(
            Account("Aarebogen Versicherung", "aarebogen.example", "CH", "Bern", "de", "Insurance"),
            JONAS,
            MARTA,
            ("Beat Zumstein", "Leiter Schaden"),
            "Mon 01 Jun",
            90,
            "won",
        ),
        Plan(
            Account("Waddenkust Ferries", "waddenkust.example", "NL", "Den Helder", "en", "Transportation"),
            LENA,
            JONAS,
            ("Femke Bakker", "Service Manager"),
            "Mon 08 Jun",
            70,
            "won",
        ),
        Plan(
            Account("Catskill Timber", "catskilltimber.example", "US", "Kingston", "en", "Forestry"),
            CAROL,
            MARTA,
            ("Amos Reed", "Sales Director"),
            "Mon 15 Jun",
            45,
            "open",
        ),
    ]


def healthy_deals(world: World) -> None:
    """Eight ordinary deals. Words and minutes vary (seeded), the manners do not."""
    for number, plan in enumerate(_plans()):
        _Ordinary(world, plan, Random(20260105 + number)).tell()


class _Ordinary:
    """One ordinary deal, told week by week."""

    def __init__(self, world: World, plan: Plan, chance: Random) -> None:
        self._plan, self._chance = plan, chance
        self._words = _PHRASES[plan.account.language]
        name = f"{plan.account.name} {'Serviceportal' if plan.account.language == 'de' else 'service desk'}"
        amount, close = plan.seats * 560, self._day(7, 4)
        # The first mail arrives half an hour before somebody enters the deal.
        self._deal = Deal(
            world, name, plan.account, plan.owner, opened=self._at(1, 0, 10, 50), amount=amount, close=close
        )
        self._buyer = self._deal.buyer(*plan.buyer)

    def tell(self) -> None:
        """Tell all weeks up to the end of the deal."""
        deal, owner, buyer, at = self._deal, self._plan.owner, self._buyer, self._at
        subject = {"de": "Ihr Serviceportal", "en": "Your service desk"}[self._plan.account.language]
        asked = deal.mail(at(1, 0, 10, 18), buyer, owner, subject, self._say("inquiry"))
        answer = deal.reply(at(1, 0, 13), owner, asked, self._say("answer"))
        date = deal.reply(at(1, 1, 10), buyer, answer, self._say("date"))
        deal.meeting(
            at(2, 1, 10, 0),
            60,
            deal.name,
            [buyer],
            entered=at(1, 1, 11),
            accepted=at(1, 1, 15),
            by_mail=self._chance.random() < 0.5,
        )
        deal.stage(at(2, 1, 11), "Qualification")
        minutes = deal.reply(at(2, 1, 14), owner, date, self._say("minutes"), attached=["Notes.pdf"])
        reaction = deal.reply(at(2, 2, 10), buyer, minutes, self._say("reaction"))
        pleased = deal.reply(at(2, 2, 11), owner, reaction, self._say("pleased"))
        terms = Terms(valid_until=self._day(8, 4), starts_on=self._day(9, 0))
        offer = deal.offer(at(2, 3, 10), [line("seats", self._plan.seats, "560")], terms)
        offer.approved(at(2, 3, 15), self._plan.approver)
        deal.stage(at(2, 4, 9), "Proposal/Price Quote")
        offer.presented(at(2, 4, 10, 0))
        cover = deal.reply(at(2, 4, 10), owner, pleased, self._say("cover"), to=buyer, attached=["Offer.pdf"])
        question = deal.reply(at(3, 0, 10), buyer, cover, self._say("question"))
        detail = deal.reply(at(3, 0, 12), owner, question, self._say("detail"), attached=["Details.pdf"])
        deal.note(at(3, 1, 9), buyer, detail, self._say("thanks"))
        if self._plan.outcome == "open":
            return
        deal.stage(at(3, 3, 9), "Negotiation/Review")
        deal.call(at(3, 3, 14), buyer, self._chance.randrange(5, 30))
        won = self._plan.outcome == "won"
        decision = deal.reply(at(4, 0, 10), buyer, detail, self._say("yes" if won else "no"))
        deal.reply(at(4, 0, 11), owner, decision, self._say("welcome" if won else "farewell"))
        offer.status(at(4, 1, 9), "Accepted" if won else "Denied")
        end: Callable[[str], None] = deal.won if won else deal.lost
        end(at(4, 1, 10))

    def _say(self, what: str) -> str:
        return self._chance.choice(self._words[what])

    def _day(self, week: int, weekday: int) -> str:
        found = day(self._plan.monday) + timedelta(weeks=week - 1, days=weekday)
        return f"{found:%a %d %b}"

    def _at(self, week: int, weekday: int, hour: int, minute: int | None = None) -> str:
        """Return a time of the story; without a minute, one that only the seed knows."""
        chosen = self._chance.randrange(3, 50) if minute is None else minute
        return f"{self._day(week, weekday)} {hour:02d}:{chosen:02d}"
