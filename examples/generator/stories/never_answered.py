"""Never answered: sellers write and write, and no buyer was ever heard."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import CAROL, NINA
from examples.generator.world import World


def knocking_on_a_closed_door(world: World) -> None:
    """Three attempts, ten business days since the first; never worse than medium. It stands when the history ends."""
    zuiderhof = Account("Zuiderhof Zorg", "zuiderhof.example", "NL", "Eindhoven", "en", "Healthcare")
    deal = Deal(
        world,
        "Zuiderhof care desk",
        zuiderhof,
        NINA,
        opened="Fri 29 May 09:30",
        amount=52_000,
        close="Wed 30 Sep",
    )
    maarten = deal.buyer("Maarten Visser", "Innovation Manager")
    # 7 hours on Monday 1 June, 32 until Friday, 40 in the week after, the eightieth on Monday 15 June 10:00.
    # 160 hours on Monday 29 June 10:00.
    first = deal.mail(
        "Mon 01 Jun 10:00",
        NINA,
        maarten,
        "Care desk",
        "Your talk in Utrecht impressed me. May I show you our desk?",
    )
    deal.reply(
        "Thu 04 Jun 10:00", NINA, first, "A short description is attached.", attached=["Care desk.pdf"]
    )
    deal.reply("Wed 10 Jun 15:00", NINA, first, "Would next week suit you?")
    deal.reply("Mon 22 Jun 10:00", NINA, first, "Who else could I speak with?")
    deal.expect(
        "never-answered",
        side="buyer",
        starts="Mon 15 Jun 10:00",
        steps={"low": "Mon 15 Jun 10:00", "medium": "Mon 29 Jun 10:00"},
    )


def two_days_are_not_three(world: World) -> None:
    """No alert: three mails, but on two days only; then the deal is given up."""
    lakeshore = Account("Lakeshore Printing", "lakeshoreprinting.example", "US", "Rochester", "en", "Media")
    deal = Deal(
        world,
        "Lakeshore order desk",
        lakeshore,
        CAROL,
        opened="Tue 24 Mar 09:30",
        amount=18_000,
        close="Fri 29 May",
    )
    stuart = deal.buyer("Stuart Kemp", "Owner")
    first = deal.mail(
        "Tue 24 Mar 10:00",
        CAROL,
        stuart,
        "Order desk",
        "We met at the printers' fair. Shall we continue our talk?",
    )
    deal.reply(
        "Tue 24 Mar 15:00", CAROL, first, "I forgot to attach our brochure.", attached=["Brochure.pdf"]
    )
    deal.reply("Tue 31 Mar 10:00", CAROL, first, "Is this still of interest?")
    deal.lost("Mon 20 Apr 11:00")
