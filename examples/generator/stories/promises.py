"""Missed follow-up: a seller promised something by a day. Due at the end of that day; 4 working hours later it is late."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, LENA, MARCUS, PRIYA
from examples.generator.world import World


def by_friday(world: World) -> None:
    """The revised quote promised for Friday comes on Tuesday."""
    tauber = Account("Tauber Möbel", "taubermoebel.example", "DE", "Würzburg", "de", "Furniture")
    deal = Deal(world, "Tauber Reklamationen", tauber, LENA, opened="Mon 16 Feb 09:30", amount=31_000)
    sabine = deal.buyer("Sabine Roth", "Leiterin Kundenservice")
    talk = deal.talk("Reklamationen", sabine)
    talk.mail("Mon 16 Feb 10:00", sabine, "was würde Ihr Portal für unsere Reklamationen kosten?")
    talk.mail("Mon 16 Feb 13:00", LENA, "anbei eine erste Schätzung.", attached=["Schätzung.pdf"])
    deal.stage("Tue 17 Feb 10:00", "Qualification")
    talk.mail(
        "Tue 24 Feb 09:30",
        sabine,
        "das liegt etwas über unserem Rahmen. Können Sie das Angebot überarbeiten?",
    )
    talk.mail("Tue 24 Feb 11:00", LENA, "natürlich. Ich schicke Ihnen das überarbeitete Angebot bis Freitag.")
    # Due at the end of Friday 27 February: 4 hours on Monday 13:00, 8 on Monday 17:00, 16 would be Tuesday 17:00.
    talk.mail("Tue 03 Mar 10:00", LENA, "anbei das überarbeitete Angebot.", attached=["Angebot Tauber.pdf"])
    deal.expect(
        "broken-promise",
        {"low": "Mon 02 Mar 13:00", "medium": "Mon 02 Mar 17:00"},
        ends=("kept", "Tue 03 Mar 10:00"),
    )
    talk.mail("Wed 04 Mar 10:00", sabine, "damit sind wir einverstanden und bestellen.")
    talk.mail("Wed 04 Mar 11:00", LENA, "herzlichen Dank für Ihre Bestellung.")
    deal.won("Thu 05 Mar 15:00")


def kept_in_every_way(world: World) -> None:
    """No alert: four promises, kept by an attachment, by a link, by naming the thing, and by an offer."""
    juniper = Account("Juniper Falls Bank", "juniperfalls.example", "US", "Hartford", "en", "Banking")
    deal = Deal(world, "Juniper Falls branch desk", juniper, PRIYA, opened="Mon 02 Mar 09:30", amount=77_000)
    helen = deal.buyer("Helen Ortiz", "Branch Operations Lead")
    talk = deal.talk("Branch desk", helen)
    talk.mail(
        "Mon 02 Mar 10:00", helen, "Our security team needs to know how you protect data. Can you help?"
    )
    talk.mail("Mon 02 Mar 11:30", PRIYA, "Yes. I will send you our security whitepaper by Wednesday.")
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    talk.mail("Wed 04 Mar 15:00", PRIYA, "As announced.", attached=["Security whitepaper.pdf"])
    talk.mail("Thu 05 Mar 10:00", helen, "Our team has read it. Do you have customer references?")
    talk.mail("Thu 05 Mar 11:00", PRIYA, "We do. I'll send you the references by Friday.")
    talk.mail("Fri 06 Mar 16:00", PRIYA, "Here they are: https://brambleware.example/stories/banking")
    talk.mail("Tue 10 Mar 10:00", helen, "Very convincing. What would the project look like?")
    talk.mail("Tue 10 Mar 11:30", PRIYA, "You will get the project plan by Thursday.")
    talk.mail("Thu 12 Mar 14:00", PRIYA, "The project plan is now in the folder that we share with you.")
    talk.mail("Mon 16 Mar 10:00", helen, "My director likes the plan. What is your price?")
    talk.mail("Mon 16 Mar 11:00", PRIYA, "I will send you the quote by Wednesday.")
    terms = Terms(valid_until="Thu 30 Apr", starts_on="Fri 01 May")
    offer = deal.offer("Tue 17 Mar 10:00", [line("seats", 140, "550")], terms)
    offer.approved("Tue 17 Mar 15:00", CAROL)
    deal.stage("Wed 18 Mar 10:55", "Proposal/Price Quote")
    offer.presented("Wed 18 Mar 11:00")
    talk.mail("Fri 20 Mar 10:00", helen, "We have your offer in the portal, and we accept it.")
    talk.mail("Fri 20 Mar 11:00", PRIYA, "Thank you, Helen.")
    offer.status("Mon 23 Mar 10:00", "Accepted")
    deal.won("Mon 23 Mar 10:05")


def a_new_date_is_a_new_promise(world: World) -> None:
    """When the promise was already broken, a new date ends that alert; the new date was kept."""
    sampan = Account("Sampan Hotels", "sampanhotels.example", "SG", "Singapore", "en", "Hospitality")
    deal = Deal(world, "Sampan guest desk", sampan, MARCUS, opened="Mon 06 Apr 09:30", amount=36_000)
    daniel = deal.buyer("Daniel Koh", "Guest Experience Manager")
    talk = deal.talk("Guest desk", daniel)
    talk.mail("Mon 06 Apr 10:00", daniel, "Is your desk used by hotels?")
    talk.mail("Mon 06 Apr 11:30", MARCUS, "By eleven of them in this region.")
    deal.stage("Tue 07 Apr 10:00", "Qualification")
    talk.mail("Tue 14 Apr 09:30", daniel, "What would it cost us?")
    talk.mail("Tue 14 Apr 11:00", MARCUS, "I will send you the proposal by Thursday.")
    # Due at the end of Thursday 16 April: 4 hours on Friday 13:00, 8 on Friday 17:00.
    talk.mail(
        "Mon 20 Apr 09:30", MARCUS, "My apologies for the delay. I will send you the proposal by Wednesday."
    )
    deal.expect(
        "broken-promise",
        {"low": "Fri 17 Apr 13:00", "medium": "Fri 17 Apr 17:00"},
        ends=("rescheduled", "Mon 20 Apr 09:30"),
    )
    talk.mail("Wed 22 Apr 15:00", MARCUS, "As announced.", attached=["Proposal Sampan.pdf"])
    talk.mail("Thu 23 Apr 10:00", daniel, "Our owners have chosen another system. Sorry for the bad news.")
    talk.mail("Thu 23 Apr 11:00", MARCUS, "Thank you for being open about it. All the best.")
    deal.lost("Thu 23 Apr 11:30")
