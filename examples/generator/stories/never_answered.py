"""Never answered: sellers write and write, and no buyer was ever heard."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import CAROL, NINA
from examples.generator.world import World


def knocking_on_a_closed_door(world: World) -> None:
    """Three attempts, ten business days since the first; never worse than medium. It stands when the history ends."""
    zuiderhof = Account("Zuiderhof Zorg", "zuiderhof.example", "NL", "Eindhoven", "en", "Healthcare")
    deal = Deal(world, "Zuiderhof care desk", zuiderhof, NINA, opened="Fri 29 May 09:30", amount=52_000)
    maarten = deal.buyer("Maarten Visser", "Innovation Manager")
    # 7 hours on Monday 1 June, 32 until Friday, 40 in the week after, the eightieth on Monday 15 June 10:00.
    # 160 hours on Monday 29 June 10:00.
    talk = deal.talk("Care desk", maarten)
    talk.mail("Mon 01 Jun 10:00", NINA, "Your talk in Utrecht impressed me. May I show you our desk?")
    talk.mail("Thu 04 Jun 10:00", NINA, "A short description is attached.", attached=["Care desk.pdf"])
    talk.mail("Wed 10 Jun 15:00", NINA, "Would next week suit you?")
    talk.mail("Mon 22 Jun 10:00", NINA, "Who else could I speak with?")
    deal.expect("never-answered", {"low": "Mon 15 Jun 10:00", "medium": "Mon 29 Jun 10:00"}, side="buyer")


def two_days_are_not_three(world: World) -> None:
    """No alert: three mails, but on two days only; then the deal is given up."""
    lakeshore = Account("Lakeshore Printing", "lakeshoreprinting.example", "US", "Rochester", "en", "Media")
    deal = Deal(world, "Lakeshore order desk", lakeshore, CAROL, opened="Tue 24 Mar 09:30", amount=18_000)
    stuart = deal.buyer("Stuart Kemp", "Owner")
    talk = deal.talk("Order desk", stuart)
    talk.mail("Tue 24 Mar 10:00", CAROL, "We met at the printers' fair. Shall we continue our talk?")
    talk.mail("Tue 24 Mar 15:00", CAROL, "I forgot to attach our brochure.", attached=["Brochure.pdf"])
    talk.mail("Tue 31 Mar 10:00", CAROL, "Is this still of interest?")
    deal.lost("Mon 20 Apr 11:00")
