"""Retracted offer: what the buyer already had in hand was taken back or made worse."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, DAN, JONAS, LENA, MARTA, NINA, PRIYA, TOBIAS, WEILING
from examples.generator.world import World


def withdrawn_by_the_vice_president(world: World) -> None:
    """A signed-off price hold is withdrawn by somebody who had not been near the deal."""
    uetliberg = Account("Uetliberg Treuhand", "uetliberg.example", "CH", "Zürich", "de", "Finance")
    deal = Deal(
        world, "Uetliberg Mandantenportal", uetliberg, TOBIAS, opened="Mon 30 Mar 09:30", amount=64_000
    )
    regula = deal.buyer("Regula Frei", "Partnerin")
    talk = deal.talk("Mandantenportal", regula)
    talk.mail("Mon 30 Mar 10:00", regula, "ist Ihr Portal für Treuhänder geeignet?")
    talk.mail("Mon 30 Mar 12:00", TOBIAS, "ja. Ich lade Sie zu einem Gespräch nach Ostern ein.")
    deal.meeting(
        "Tue 07 Apr 10:00",
        60,
        "Gespräch Uetliberg",
        [regula],
        entered="Mon 30 Mar 12:10",
        accepted="Tue 31 Mar 10:00",
    )
    deal.stage("Tue 31 Mar 10:30", "Qualification")
    talk.mail("Tue 07 Apr 14:00", TOBIAS, "danke für das gute Gespräch.")
    talk.mail(
        "Mon 13 Apr 10:00", regula, "bitte machen Sie uns ein Angebot, dessen Preis bis zum Jahresende gilt."
    )
    talk.mail("Mon 13 Apr 11:00", TOBIAS, "sehr gerne, das stimme ich intern ab.")
    deal.stage("Tue 14 Apr 09:50", "Proposal/Price Quote")
    terms = Terms(valid_until="Tue 30 Jun", starts_on="Mon 01 Jun", promises="price hold until 2026-12-31")
    first = deal.offer("Tue 14 Apr 10:00", [line("seats", 110, "580")], terms)
    first.status("Tue 14 Apr 16:00", "In Review")
    first.approved("Wed 15 Apr 09:00", JONAS)
    first.presented("Mon 20 Apr 10:00")
    talk.mail(
        "Mon 20 Apr 10:15",
        TOBIAS,
        "anbei das Angebot mit der gewünschten Preisbindung.",
        attached=["Angebot.pdf"],
    )
    talk.mail("Wed 22 Apr 10:00", regula, "wer unterschreibt bei Ihnen?")
    talk.mail("Wed 22 Apr 11:00", TOBIAS, "unser Geschäftsführer, sobald Sie soweit sind.")
    talk.mail("Mon 27 Apr 10:00", regula, "unsere Partner stimmen diese Woche ab.")
    talk.mail("Mon 27 Apr 11:00", TOBIAS, "das freut mich.")
    # A withdrawal may be followed by an equal offer within one business day: 2 hours on Wednesday, 6 on Thursday.
    first.status("Wed 29 Apr 15:00", "Withdrawn", MARTA)
    second = deal.offer("Mon 04 May 10:00", [line("seats", 110, "580")], terms)
    second.approved("Mon 04 May 16:00", MARTA)
    second.presented("Tue 05 May 11:00")
    deal.expect(
        "retracted-offer",
        {"high": "Thu 30 Apr 15:00"},
        ends=("restored", "Tue 05 May 11:00"),
        side="leadership",
    )
    talk.mail(
        "Tue 05 May 11:10", TOBIAS, "bitte verzeihen Sie das Hin und Her: Das Angebot gilt wie besprochen."
    )
    talk.mail("Wed 06 May 10:00", regula, "das war kein schöner Moment. Wir nehmen das Angebot an.")
    talk.mail("Wed 06 May 11:00", TOBIAS, "ich danke Ihnen sehr.")
    second.status("Fri 08 May 10:00", "Accepted")
    deal.won("Fri 08 May 10:05")


def the_price_went_up(world: World) -> None:
    """In a newer offer the discount of five percent is gone. Late stage: one step above high. It still stands."""
    osprey = Account("Osprey Point Marinas", "ospreypoint.example", "US", "Newport", "en", "Leisure")
    deal = Deal(world, "Osprey Point berth desk", osprey, DAN, opened="Mon 01 Jun 09:30", amount=95_000)
    caleb = deal.buyer("Caleb Winters", "General Manager")
    talk = deal.talk("Berth desk", caleb)
    talk.mail("Mon 01 Jun 10:00", caleb, "We need your price for all marinas. Can you make an offer?")
    talk.mail("Mon 01 Jun 11:30", DAN, "Yes. Let us clarify a few points on the phone first.")
    deal.stage("Tue 02 Jun 10:00", "Qualification")
    deal.call("Thu 04 Jun 14:00", caleb, 35)
    terms = Terms(valid_until="Fri 31 Jul", starts_on="Tue 01 Sep")
    first = deal.offer("Mon 08 Jun 10:00", [line("seats", 160, "620", discount=5)], terms)
    first.approved("Tue 09 Jun 10:00", CAROL)
    deal.stage("Wed 10 Jun 09:55", "Proposal/Price Quote")
    first.presented("Wed 10 Jun 10:00")
    talk.mail("Wed 10 Jun 10:20", DAN, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Mon 15 Jun 10:00", caleb, "This is what we expected. The board meets at the end of the month.")
    talk.mail("Mon 15 Jun 11:00", DAN, "Very good. I am here if the board has questions.")
    deal.stage("Tue 16 Jun 10:00", "Negotiation/Review")
    second = deal.offer("Tue 23 Jun 15:00", [line("seats", 160, "620")], terms)
    second.approved("Tue 23 Jun 16:00", CAROL)
    first.replaced_by("Wed 24 Jun 10:00", second)
    deal.expect("retracted-offer", {"critical": "Wed 24 Jun 10:00"})
    talk.mail(
        "Thu 25 Jun 09:30", caleb, "Why is the new offer more expensive than the one I showed my board?"
    )
    talk.mail("Thu 25 Jun 11:00", DAN, "Let me find out what happened here and ring you.")
    deal.call("Thu 25 Jun 16:00", caleb, 18)


def validity_cut_short(world: World) -> None:
    """The manager cuts the validity by four weeks, and takes that back two days later."""
    bluestem = Account("Bluestem Seeds", "bluestem.example", "US", "Syracuse", "en", "Agriculture")
    deal = Deal(world, "Bluestem grower desk", bluestem, PRIYA, opened="Mon 23 Mar 09:30", amount=44_000)
    laura = deal.buyer("Laura Jensen", "Grower Relations Lead")
    talk = deal.talk("Grower desk", laura)
    talk.mail("Mon 23 Mar 10:00", laura, "Could growers write to us through your desk?")
    talk.mail("Mon 23 Mar 11:30", PRIYA, "They could, by mail and by text message.")
    deal.stage("Tue 24 Mar 10:00", "Qualification")
    talk.mail("Mon 30 Mar 10:00", laura, "We like that. Please make us an offer.")
    talk.mail("Mon 30 Mar 11:00", PRIYA, "Gladly.")
    terms = Terms(valid_until="Fri 29 May", starts_on="Mon 01 Jun")
    offer = deal.offer("Mon 30 Mar 14:00", [line("seats", 80, "550")], terms)
    offer.approved("Tue 31 Mar 10:00", CAROL)
    deal.stage("Thu 02 Apr 09:55", "Proposal/Price Quote")
    offer.presented("Thu 02 Apr 10:00")
    talk.mail("Thu 02 Apr 10:15", PRIYA, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Tue 07 Apr 10:00", laura, "Our growers' council discusses it in May.")
    talk.mail("Tue 07 Apr 11:00", PRIYA, "There is no hurry, you have time.")
    offer.valid_until("Tue 14 Apr 11:00", "Thu 30 Apr", CAROL)
    offer.valid_until("Thu 16 Apr 10:00", "Fri 29 May", CAROL)
    deal.expect(
        "retracted-offer",
        {"high": "Tue 14 Apr 11:00"},
        ends=("restored", "Thu 16 Apr 10:00"),
        side="leadership",
    )
    talk.mail("Fri 17 Apr 10:00", laura, "The council met early and wants it.")
    talk.mail("Fri 17 Apr 11:00", PRIYA, "That is great news. Welcome!")
    offer.status("Mon 20 Apr 10:00", "Accepted")
    deal.won("Mon 20 Apr 10:05")


def the_price_hold_was_dropped(world: World) -> None:
    """The replacement costs the same, but the price hold is gone and the bill is due sooner. The deal is lost."""
    ostwind = Account("Ostwind Fähren", "ostwindfaehren.example", "DE", "Rostock", "de", "Transportation")
    deal = Deal(world, "Ostwind Fahrgastservice", ostwind, LENA, opened="Mon 27 Apr 09:30", amount=58_000)
    hartmut = deal.buyer("Hartmut Claasen", "Kaufmännischer Leiter")
    talk = deal.talk("Fahrgastservice", hartmut)
    talk.mail("Mon 27 Apr 10:00", hartmut, "wir brauchen ein Angebot für unseren Fahrgastservice. Geht das?")
    talk.mail("Mon 27 Apr 12:00", LENA, "ja, nach einem kurzen Gespräch.")
    deal.stage("Tue 28 Apr 10:00", "Qualification")
    deal.call("Wed 29 Apr 14:00", hartmut, 30)
    terms = Terms(
        valid_until="Tue 30 Jun",
        starts_on="Wed 01 Jul",
        promises="price hold until 2027-06-30; onboarding included",
    )
    first = deal.offer("Wed 29 Apr 15:00", [line("seats", 100, "580")], terms)
    first.approved("Thu 30 Apr 11:00", JONAS)
    deal.stage("Mon 04 May 09:55", "Proposal/Price Quote")
    first.presented("Mon 04 May 10:00")
    talk.mail("Mon 04 May 10:20", LENA, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Thu 07 May 10:00", hartmut, "das Angebot findet Zustimmung, vor allem die Preisbindung.")
    talk.mail("Thu 07 May 11:00", LENA, "das freut mich.")
    shorter = Terms(
        valid_until="Tue 30 Jun", starts_on="Wed 01 Jul", payment_days=14, promises="onboarding included"
    )
    second = deal.offer("Mon 11 May 10:00", [line("seats", 100, "580")], shorter)
    second.approved("Mon 11 May 15:00", JONAS)
    first.replaced_by("Tue 12 May 10:00", second)
    talk.mail("Tue 12 May 10:15", LENA, "anbei eine neue Fassung des Angebots.", attached=["Angebot 2.pdf"])
    talk.mail("Wed 13 May 10:00", hartmut, "wo ist die Preisbindung geblieben?")
    talk.mail("Wed 13 May 15:00", LENA, "sie wurde bei uns leider nicht mehr genehmigt.")
    talk.mail("Mon 18 May 10:00", hartmut, "dann nehmen wir den anderen Anbieter.")
    talk.mail("Mon 18 May 11:00", LENA, "das bedaure ich sehr.")
    deal.lost("Mon 18 May 14:00")
    deal.expect("retracted-offer", {"high": "Tue 12 May 10:00"}, ends=("deal_closed", "Mon 18 May 14:00"))


def a_price_changed_in_place(world: World) -> None:
    """A unit price of the presented quote is raised by five percent and put back on the next day."""
    lantana = Account(
        "Lantana Garden Resorts", "lantanaresorts.example", "SG", "Singapore", "en", "Hospitality"
    )
    deal = Deal(world, "Lantana resort desk", lantana, WEILING, opened="Mon 08 Jun 09:30", amount=66_000)
    priscilla = deal.buyer("Priscilla Ong", "Resort Director")
    talk = deal.talk("Resort desk", priscilla)
    talk.mail("Mon 08 Jun 10:00", priscilla, "May we have an offer for our four resorts?")
    talk.mail("Mon 08 Jun 11:30", WEILING, "With pleasure. I will ring you tomorrow to learn more.")
    deal.stage("Tue 09 Jun 10:00", "Qualification")
    deal.call("Tue 09 Jun 11:30", priscilla, 40)
    deal.stage("Mon 15 Jun 14:00", "Proposal/Price Quote")
    terms = Terms(valid_until="Fri 31 Jul", starts_on="Sat 01 Aug", promises="onboarding included")
    offer = deal.offer("Mon 15 Jun 15:00", [line("seats", 90, "560"), line("support", 1, "15600")], terms)
    offer.approved("Mon 15 Jun 21:30", CAROL)
    offer.presented("Tue 16 Jun 10:00")
    talk.mail("Tue 16 Jun 10:15", WEILING, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Thu 18 Jun 10:00", priscilla, "It is under review by our finance department.")
    talk.mail("Thu 18 Jun 11:00", WEILING, "Thank you for the update.")
    offer.price("Mon 22 Jun 11:00", "seats", "588", WEILING)
    offer.price("Tue 23 Jun 15:00", "seats", "560", WEILING)
    deal.expect("retracted-offer", {"high": "Mon 22 Jun 11:00"}, ends=("restored", "Tue 23 Jun 15:00"))
    talk.mail("Wed 24 Jun 10:00", priscilla, "Finance saw another price yesterday, is all well?")
    talk.mail("Wed 24 Jun 11:00", WEILING, "All is well: a slip of mine, and already corrected.")
    offer.status("Fri 26 Jun 10:00", "Accepted")
    deal.won("Fri 26 Jun 10:05")


def withdrawn_after_the_signature(world: World) -> None:
    """Accepted, won, and then withdrawn by the vice president: a won deal does not end this alert."""
    nordhang = Account("Nordhang Bergbahnen", "nordhang.example", "AT", "Innsbruck", "de", "Leisure")
    deal = Deal(world, "Nordhang Gästeservice", nordhang, NINA, opened="Tue 26 May 09:30", amount=49_000)
    matthias = deal.buyer("Matthias Egger", "Betriebsleiter")
    talk = deal.talk("Gästeservice am Berg", matthias)
    talk.mail("Tue 26 May 10:00", matthias, "würden Sie uns für den Sommer ein Angebot machen?")
    talk.mail("Tue 26 May 12:00", NINA, "natürlich. Wann kann ich Sie anrufen?")
    deal.stage("Wed 27 May 10:00", "Qualification")
    deal.call("Thu 28 May 10:30", matthias, 25)
    terms = Terms(valid_until="Fri 31 Jul", starts_on="Wed 01 Jul", promises="price hold until 2027-06-30")
    offer = deal.offer("Mon 01 Jun 10:00", [line("seats", 85, "575")], terms)
    offer.approved("Mon 01 Jun 15:00", JONAS)
    deal.stage("Tue 02 Jun 09:55", "Proposal/Price Quote")
    offer.presented("Tue 02 Jun 10:00")
    talk.mail("Tue 02 Jun 10:15", NINA, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Wed 10 Jun 10:00", matthias, "der Vorstand entscheidet nächste Woche.")
    talk.mail("Wed 10 Jun 11:00", NINA, "ich drücke die Daumen.")
    talk.mail("Tue 16 Jun 10:00", matthias, "der Vorstand hat zugestimmt, hier die unterschriebene Annahme.")
    talk.mail("Tue 16 Jun 11:00", NINA, "herzlichen Dank und guten Start in den Sommer!")
    offer.status("Tue 16 Jun 11:30", "Accepted")
    deal.won("Tue 16 Jun 11:35")
    # The window after a withdrawal: 7 hours on Monday, 1 on Tuesday.
    offer.status("Mon 22 Jun 10:00", "Withdrawn", MARTA)
    deal.expect("retracted-offer", {"critical": "Tue 23 Jun 10:00"}, side="leadership")
