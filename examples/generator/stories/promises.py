"""Missed follow-up: a seller promised something by a day. Due at the end of that day; 4 working hours later it is late."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, LENA, MARCUS, PRIYA
from examples.generator.world import World


def by_friday(world: World) -> None:
    """The revised quote promised for Friday comes on Tuesday."""
    tauber = Account("Tauber Möbel", "taubermoebel.example", "DE", "Würzburg", "de", "Furniture")
    deal = Deal(
        world,
        "Tauber Reklamationen",
        tauber,
        LENA,
        opened="Mon 16 Feb 09:30",
        amount=31_000,
        close="Tue 31 Mar",
    )
    sabine = deal.buyer("Sabine Roth", "Leiterin Kundenservice")
    asked = deal.mail(
        "Mon 16 Feb 10:00",
        sabine,
        LENA,
        "Reklamationen",
        "was würde Ihr Portal für unsere Reklamationen kosten?",
    )
    answer = deal.reply(
        "Mon 16 Feb 13:00", LENA, asked, "anbei eine erste Schätzung.", attached=["Schätzung.pdf"]
    )
    deal.stage("Tue 17 Feb 10:00", "Qualification")
    wish = deal.reply(
        "Tue 24 Feb 09:30",
        sabine,
        answer,
        "das liegt etwas über unserem Rahmen. Können Sie das Angebot überarbeiten?",
    )
    promise = deal.reply(
        "Tue 24 Feb 11:00", LENA, wish, "natürlich. Ich schicke Ihnen das überarbeitete Angebot bis Freitag."
    )
    # Due at the end of Friday 27 February: 4 hours on Monday 13:00, 8 on Monday 17:00, 16 would be Tuesday 17:00.
    kept = deal.reply(
        "Tue 03 Mar 10:00", LENA, promise, "anbei das überarbeitete Angebot.", attached=["Angebot Tauber.pdf"]
    )
    deal.expect(
        "broken-promise",
        side="seller",
        starts="Mon 02 Mar 13:00",
        steps={"low": "Mon 02 Mar 13:00", "medium": "Mon 02 Mar 17:00"},
        ends=("kept", "Tue 03 Mar 10:00"),
    )
    agreed = deal.reply("Wed 04 Mar 10:00", sabine, kept, "damit sind wir einverstanden und bestellen.")
    deal.reply("Wed 04 Mar 11:00", LENA, agreed, "herzlichen Dank für Ihre Bestellung.")
    deal.won("Thu 05 Mar 15:00")


def kept_in_every_way(world: World) -> None:
    """No alert: four promises, kept by an attachment, by a link, by naming the thing, and by an offer."""
    juniper = Account("Juniper Falls Bank", "juniperfalls.example", "US", "Hartford", "en", "Banking")
    deal = Deal(
        world,
        "Juniper Falls branch desk",
        juniper,
        PRIYA,
        opened="Mon 02 Mar 09:30",
        amount=77_000,
        close="Thu 30 Apr",
    )
    helen = deal.buyer("Helen Ortiz", "Branch Operations Lead")
    asked = deal.mail(
        "Mon 02 Mar 10:00",
        helen,
        PRIYA,
        "Branch desk",
        "Our security team needs to know how you protect data. Can you help?",
    )
    first = deal.reply(
        "Mon 02 Mar 11:30", PRIYA, asked, "Yes. I will send you our security whitepaper by Wednesday."
    )
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    paper = deal.reply(
        "Wed 04 Mar 15:00", PRIYA, first, "As announced.", attached=["Security whitepaper.pdf"]
    )
    wish = deal.reply(
        "Thu 05 Mar 10:00", helen, paper, "Our team has read it. Do you have customer references?"
    )
    second = deal.reply("Thu 05 Mar 11:00", PRIYA, wish, "We do. I'll send you the references by Friday.")
    link = deal.reply(
        "Fri 06 Mar 16:00", PRIYA, second, "Here they are: https://brambleware.example/stories/banking"
    )
    wish = deal.reply("Tue 10 Mar 10:00", helen, link, "Very convincing. What would the project look like?")
    third = deal.reply("Tue 10 Mar 11:30", PRIYA, wish, "You will get the project plan by Thursday.")
    named = deal.reply(
        "Thu 12 Mar 14:00", PRIYA, third, "The project plan is now in the folder that we share with you."
    )
    wish = deal.reply("Mon 16 Mar 10:00", helen, named, "My director likes the plan. What is your price?")
    deal.reply("Mon 16 Mar 11:00", PRIYA, wish, "I will send you the quote by Wednesday.")
    terms = Terms(valid_until="Thu 30 Apr", starts_on="Fri 01 May")
    offer = deal.offer("Tue 17 Mar 10:00", [line("seats", 140, "550")], terms)
    offer.approved("Tue 17 Mar 15:00", CAROL)
    deal.stage("Wed 18 Mar 10:55", "Proposal/Price Quote")
    offer.presented("Wed 18 Mar 11:00")
    agreed = deal.reply(
        "Fri 20 Mar 10:00", helen, named, "We have your offer in the portal, and we accept it.", to=PRIYA
    )
    deal.reply("Fri 20 Mar 11:00", PRIYA, agreed, "Thank you, Helen.")
    offer.status("Mon 23 Mar 10:00", "Accepted")
    deal.won("Mon 23 Mar 10:05")


def a_new_date_is_a_new_promise(world: World) -> None:
    """When the promise was already broken, a new date ends that alert; the new date was kept."""
    sampan = Account("Sampan Hotels", "sampanhotels.example", "SG", "Singapore", "en", "Hospitality")
    deal = Deal(
        world,
        "Sampan guest desk",
        sampan,
        MARCUS,
        opened="Mon 06 Apr 09:30",
        amount=36_000,
        close="Fri 29 May",
    )
    daniel = deal.buyer("Daniel Koh", "Guest Experience Manager")
    asked = deal.mail("Mon 06 Apr 10:00", daniel, MARCUS, "Guest desk", "Is your desk used by hotels?")
    answer = deal.reply("Mon 06 Apr 11:30", MARCUS, asked, "By eleven of them in this region.")
    deal.stage("Tue 07 Apr 10:00", "Qualification")
    wish = deal.reply("Tue 14 Apr 09:30", daniel, answer, "What would it cost us?")
    promise = deal.reply("Tue 14 Apr 11:00", MARCUS, wish, "I will send you the proposal by Thursday.")
    # Due at the end of Thursday 16 April: 4 hours on Friday 13:00, 8 on Friday 17:00.
    excuse = deal.reply(
        "Mon 20 Apr 09:30",
        MARCUS,
        promise,
        "My apologies for the delay. I will send you the proposal by Wednesday.",
    )
    deal.expect(
        "broken-promise",
        side="seller",
        starts="Fri 17 Apr 13:00",
        steps={"low": "Fri 17 Apr 13:00", "medium": "Fri 17 Apr 17:00"},
        ends=("rescheduled", "Mon 20 Apr 09:30"),
    )
    kept = deal.reply("Wed 22 Apr 15:00", MARCUS, excuse, "As announced.", attached=["Proposal Sampan.pdf"])
    refusal = deal.reply(
        "Thu 23 Apr 10:00", daniel, kept, "Our owners have chosen another system. Sorry for the bad news."
    )
    deal.reply("Thu 23 Apr 11:00", MARCUS, refusal, "Thank you for being open about it. All the best.")
    deal.lost("Thu 23 Apr 11:30")
