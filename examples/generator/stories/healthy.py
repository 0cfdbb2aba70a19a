"""Deals as they should be: everybody answers, meets and keeps their word. None of these deals has an alert."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from examples.generator.clock import day
from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Offer, Terms, line
from examples.generator.people import CAROL, DAN, JONAS, LENA, MARCUS, SELLERS, WEILING, Language, Person
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

    customer: str
    country: str
    city: str
    industry: str
    owner: Person
    buyer: str
    monday: str
    seats: int
    outcome: str

    @property
    def account(self) -> Account:
        """The customer; its people write German where the country does."""
        domain = self.customer.lower().replace(" ", "") + ".example"
        language: Language = "de" if self.country in {"DE", "CH"} else "en"
        return Account(self.customer, domain, self.country, self.city, language, self.industry)

    @property
    def approver(self) -> Person:
        """The owner's manager."""
        return next(person for person in SELLERS if person.key == self.owner.manager)


_PLANS = (
    Plan("Warnowtal Molkerei", "DE", "Güstrow", "Food", JONAS, "Silke Brandes", "Mon 12 Jan", 60, "won"),
    Plan(
        "Changi Aero Parts", "SG", "Singapore", "Aerospace", MARCUS, "Benedict Loh", "Mon 19 Jan", 75, "won"
    ),
    Plan("Whitcombe Water", "GB", "Exeter", "Utilities", DAN, "Judith Payne", "Mon 02 Mar", 120, "won"),
    Plan("Palisade Fitness", "US", "Yonkers", "Leisure", CAROL, "Trevor Banks", "Mon 09 Mar", 40, "lost"),
    Plan(
        "Raffles Lane Pharmacy",
        "SG",
        "Singapore",
        "Healthcare",
        WEILING,
        "Michelle Foo",
        "Mon 06 Apr",
        50,
        "lost",
    ),
    Plan(
        "Aarebogen Versicherung", "CH", "Bern", "Insurance", JONAS, "Beat Zumstein", "Mon 01 Jun", 90, "won"
    ),
    Plan(
        "Waddenkust Ferries",
        "NL",
        "Den Helder",
        "Transportation",
        LENA,
        "Femke Bakker",
        "Mon 08 Jun",
        70,
        "won",
    ),
    Plan("Catskill Timber", "US", "Kingston", "Forestry", CAROL, "Amos Reed", "Mon 15 Jun", 45, "open"),
)


def healthy_deals(world: World) -> None:
    """Eight ordinary deals. Words and minutes vary (seeded), the manners do not."""
    for number, plan in enumerate(_PLANS):
        _Ordinary(world, plan, Random(20260105 + number)).tell()


class _Ordinary:
    """One ordinary deal, told week by week."""

    def __init__(self, world: World, plan: Plan, chance: Random) -> None:
        self._plan, self._chance = plan, chance
        account = plan.account
        self._words = _PHRASES[account.language]
        product = "Serviceportal" if account.language == "de" else "service desk"
        # The first mail arrives half an hour before somebody enters the deal.
        opened = self._at(1, 0, 10, 50)
        name, amount = f"{account.name} {product}", plan.seats * 560
        self._deal = Deal(world, name, account, plan.owner, opened=opened, amount=amount)
        self._buyer = self._deal.buyer(plan.buyer, "Leitung" if account.language == "de" else "Director")
        self._talk = self._deal.talk(product.capitalize(), self._buyer)

    def tell(self) -> None:
        """Tell all weeks up to the end of the deal."""
        deal, buyer, at = self._deal, self._buyer, self._at
        self._buyer_writes(at(1, 0, 10, 18), "inquiry")
        self._owner_writes(at(1, 0, 13), "answer")
        self._buyer_writes(at(1, 1, 10), "date")
        entered, accepted, by_mail = at(1, 1, 11), at(1, 1, 15), self._chance.random() < 0.5
        deal.meeting(
            at(2, 1, 10, 0), 60, deal.name, [buyer], entered=entered, accepted=accepted, by_mail=by_mail
        )
        deal.stage(at(2, 1, 11), "Qualification")
        self._owner_writes(at(2, 1, 14), "minutes", attached="Notes.pdf")
        self._buyer_writes(at(2, 2, 10), "reaction")
        self._owner_writes(at(2, 2, 11), "pleased")
        terms = Terms(valid_until=self._day(8, 4), starts_on=self._day(9, 0))
        offer = deal.offer(at(2, 3, 10), [line("seats", self._plan.seats, "560")], terms)
        offer.approved(at(2, 3, 15), self._plan.approver)
        deal.stage(at(2, 4, 9), "Proposal/Price Quote")
        offer.presented(at(2, 4, 10, 0))
        self._owner_writes(at(2, 4, 10), "cover", attached="Offer.pdf")
        self._buyer_writes(at(3, 0, 10), "question")
        self._owner_writes(at(3, 0, 12), "detail", attached="Details.pdf")
        self._talk.note(at(3, 1, 9), buyer, self._say("thanks"))
        if self._plan.outcome != "open":
            self._close(offer)

    def _close(self, offer: Offer) -> None:
        deal, at, won = self._deal, self._at, self._plan.outcome == "won"
        deal.stage(at(3, 3, 9), "Negotiation/Review")
        deal.call(at(3, 3, 14), self._buyer, self._chance.randrange(5, 30))
        self._buyer_writes(at(4, 0, 10), "yes" if won else "no")
        self._owner_writes(at(4, 0, 11), "welcome" if won else "farewell")
        offer.status(at(4, 1, 9), "Accepted" if won else "Denied")
        if won:
            deal.won(at(4, 1, 10))
        else:
            deal.lost(at(4, 1, 10))

    def _buyer_writes(self, when: str, what: str) -> None:
        self._talk.mail(when, self._buyer, self._say(what))

    def _owner_writes(self, when: str, what: str, attached: str = "") -> None:
        self._talk.mail(when, self._plan.owner, self._say(what), attached=[attached] if attached else [])

    def _say(self, what: str) -> str:
        return self._chance.choice(self._words[what])

    def _day(self, week: int, weekday: int) -> str:
        found = day(self._plan.monday) + timedelta(weeks=week - 1, days=weekday)
        return f"{found:%a %d %b}"

    def _at(self, week: int, weekday: int, hour: int, minute: int | None = None) -> str:
        """Return a time of the story; without a minute, one that only the seed knows."""
        chosen = self._chance.randrange(3, 50) if minute is None else minute
        return f"{self._day(week, weekday)} {hour:02d}:{chosen:02d}"
