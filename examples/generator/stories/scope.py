"""Scope change: the offer is not what was last said, and nobody told the buyer first."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, DAN, JONAS, LENA, MARCUS, PRIYA, TOBIAS
from examples.generator.world import World


def eighty_seats_fewer(world: World) -> None:
    """The second offer has 80 seats fewer. The cover mail repairs nothing; an honest mail two days later does."""
    hickory = Account("Hickory Lane Schools", "hickorylane.example", "US", "Trenton", "en", "Education")
    deal = Deal(world, "Hickory Lane help desk", hickory, PRIYA, opened="Mon 26 Jan 09:30", amount=88_000)
    gloria = deal.buyer("Gloria Bennett", "Chief Information Officer")
    talk = deal.talk("Help desk for schools", gloria)
    talk.mail("Mon 26 Jan 10:00", gloria, "Could we get an offer for all our schools?")
    talk.mail("Mon 26 Jan 11:30", PRIYA, "Yes. May I ring you to learn how you work?")
    deal.stage("Tue 27 Jan 10:00", "Qualification")
    deal.call("Thu 29 Jan 14:00", gloria, 45)
    terms = Terms("Tue 31 Mar", "Wed 01 Jul")
    first = deal.offer("Mon 02 Feb 10:00", [line("seats", 200, "440")], terms)
    first.approved("Tue 03 Feb 10:00", CAROL)
    deal.stage("Wed 04 Feb 09:55", "Proposal/Price Quote")
    first.presented("Wed 04 Feb 10:00")
    talk.mail("Wed 04 Feb 10:15", PRIYA, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Mon 09 Feb 10:00", gloria, "It will go before the school board in March.")
    talk.mail("Mon 09 Feb 11:00", PRIYA, "Good to know.")
    talk.note("Mon 09 Feb 11:30", gloria, "Thank you, Priya.")
    second = deal.offer("Tue 17 Feb 10:00", [line("seats", 120, "440")], terms)
    second.approved("Tue 17 Feb 15:00", CAROL)
    first.replaced_by("Wed 18 Feb 11:00", second)
    talk.mail(
        "Wed 18 Feb 11:10", PRIYA, "A new version with 120 seats is attached.", attached=["Offer 2.pdf"]
    )
    talk.mail("Thu 19 Feb 14:00", gloria, "Why has this changed without a word to us?")
    talk.mail(
        "Fri 20 Feb 10:00",
        PRIYA,
        "You are right, I should have asked first. We counted only teachers and cut 200 seats to 120. What do you need?",
    )
    deal.expect("scope-change", {"medium": "Wed 18 Feb 11:00"}, ends=("repaired", "Fri 20 Feb 10:00"))
    talk.mail("Mon 23 Feb 10:00", gloria, "Teachers only is fine with us. Thank you for being open.")
    talk.mail("Mon 23 Feb 11:00", PRIYA, "Thank you for your patience.")
    second.status("Wed 25 Feb 10:00", "Accepted")
    deal.won("Wed 25 Feb 10:05")


def more_than_we_talked_about(world: World) -> None:
    """No earlier offer: the measure is the deal's own lines at the last meeting. More seats, more money: high."""
    bayfront = Account(
        "Bayfront Dental Group", "bayfrontdental.example", "SG", "Singapore", "en", "Healthcare"
    )
    deal = Deal(world, "Bayfront patient desk", bayfront, MARCUS, opened="Mon 02 Mar 09:30", amount=40_000)
    deal.products([line("seats", 80, "500")])
    kelvin = deal.buyer("Kelvin Yeo", "Group Manager")
    talk = deal.talk("Patient desk", kelvin)
    talk.mail("Mon 02 Mar 10:00", kelvin, "Shall we meet and talk about our clinics?")
    talk.mail("Mon 02 Mar 11:30", MARCUS, "With pleasure. The invitation is on its way.")
    deal.meeting(
        "Tue 10 Mar 10:00",
        60,
        "Bayfront clinics",
        [kelvin],
        entered="Mon 02 Mar 11:40",
        accepted="Tue 03 Mar 10:00",
    )
    deal.stage("Tue 03 Mar 10:30", "Qualification")
    talk.mail("Tue 10 Mar 14:00", MARCUS, "Thank you for showing me around.")
    offer = deal.offer("Fri 13 Mar 10:00", [line("seats", 110, "500")], Terms("Thu 30 Apr", "Fri 01 May"))
    offer.approved("Fri 13 Mar 21:00", CAROL)
    deal.stage("Mon 16 Mar 09:55", "Proposal/Price Quote")
    offer.presented("Mon 16 Mar 10:00")
    talk.mail("Mon 16 Mar 10:15", MARCUS, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Tue 17 Mar 10:00", kelvin, "This is not what I expected. Can we meet?")
    talk.mail("Tue 17 Mar 11:00", MARCUS, "Of course, I am coming over.")
    deal.meeting(
        "Thu 19 Mar 14:00",
        60,
        "Bayfront offer",
        [kelvin],
        entered="Tue 17 Mar 11:10",
        accepted="Tue 17 Mar 13:00",
    )
    deal.expect("scope-change", {"high": "Mon 16 Mar 10:00"}, ends=("repaired", "Thu 19 Mar 15:00"))
    talk.mail("Thu 19 Mar 16:00", MARCUS, "Thank you for hearing me out.")
    talk.mail("Mon 23 Mar 10:00", kelvin, "I have thought it over. We accept.")
    talk.mail("Mon 23 Mar 11:00", MARCUS, "Thank you, Kelvin.")
    offer.status("Tue 24 Mar 10:00", "Accepted")
    deal.won("Tue 24 Mar 10:05")


def back_to_what_was_agreed(world: World) -> None:
    """The onboarding is missing from the second offer, told only an hour before; the third one has it again."""
    saaleufer = Account("Saaleufer Wohnen", "saaleufer.example", "DE", "Halle", "de", "Real Estate")
    deal = Deal(world, "Saaleufer Mieterservice", saaleufer, TOBIAS, opened="Mon 20 Apr 09:30", amount=59_000)
    gisela = deal.buyer("Gisela Hahn", "Bereichsleiterin")
    talk = deal.talk("Mieterservice", gisela)
    talk.mail("Mon 20 Apr 10:00", gisela, "dürfen wir um ein Angebot bitten?")
    talk.mail("Mon 20 Apr 12:00", TOBIAS, "sehr gerne. Ich rufe Sie dazu an.")
    deal.stage("Tue 21 Apr 10:00", "Qualification")
    deal.call("Wed 22 Apr 10:30", gisela, 35)
    terms = Terms("Tue 30 Jun", "Wed 01 Jul")
    whole = [line("seats", 100, "560"), line("onboarding", 1, "3000")]
    first = deal.offer("Mon 27 Apr 10:00", whole, terms)
    first.approved("Mon 27 Apr 15:00", JONAS)
    deal.stage("Tue 28 Apr 09:55", "Proposal/Price Quote")
    first.presented("Tue 28 Apr 10:00")
    talk.mail("Tue 28 Apr 10:15", TOBIAS, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Tue 05 May 10:00", gisela, "das Angebot liegt bei unserem Aufsichtsrat.")
    talk.mail("Tue 05 May 11:00", TOBIAS, "vielen Dank für die Nachricht.")
    second = deal.offer("Mon 11 May 10:00", [line("seats", 100, "560")], terms)
    second.approved("Mon 11 May 15:00", JONAS)
    # One working hour is not enough to be told ahead.
    talk.mail("Tue 12 May 10:00", TOBIAS, "gleich erhalten Sie eine Fassung ohne das Modul Einführung.")
    first.replaced_by("Tue 12 May 11:00", second)
    talk.mail("Tue 12 May 11:10", TOBIAS, "anbei die neue Fassung.", attached=["Angebot 2.pdf"])
    talk.mail("Wed 13 May 10:00", gisela, "ohne Ihre Begleitung schaffen wir das nicht.")
    talk.mail("Wed 13 May 11:00", TOBIAS, "das verstehe ich und kümmere mich darum.")
    third = deal.offer("Fri 15 May 10:00", whole, terms)
    third.approved("Fri 15 May 15:00", JONAS)
    second.replaced_by("Mon 18 May 10:00", third)
    deal.expect("scope-change", {"medium": "Tue 12 May 11:00"}, ends=("restored", "Mon 18 May 10:00"))
    talk.mail("Mon 18 May 10:10", TOBIAS, "anbei das Angebot, wie es war.", attached=["Angebot 3.pdf"])
    talk.mail("Wed 20 May 10:00", gisela, "so nehmen wir es an.")
    talk.mail("Wed 20 May 11:00", TOBIAS, "herzlichen Dank!")
    third.status("Thu 21 May 10:00", "Accepted")
    deal.won("Thu 21 May 10:05")


def told_in_time(world: World) -> None:
    """No alert: too small a change, told by mail a day before, told in a meeting."""
    nebelhorn = Account("Nebelhorn Sport", "nebelhorn.example", "DE", "Kempten", "de", "Retail")
    deal = Deal(world, "Nebelhorn Kundenservice", nebelhorn, LENA, opened="Mon 04 May 09:30", amount=56_000)
    stefan = deal.buyer("Stefan Maurer", "Leiter Kundenservice")
    talk = deal.talk("Kundenservice", stefan)
    talk.mail("Mon 04 May 10:00", stefan, "wir bitten um ein Angebot.")
    talk.mail("Mon 04 May 12:00", LENA, "vielen Dank, ich rufe Sie dazu an.")
    deal.stage("Tue 05 May 10:00", "Qualification")
    deal.call("Wed 06 May 10:30", stefan, 20)
    first = deal.offer("Thu 07 May 10:00", [line("seats", 100, "560")], Terms("Tue 30 Jun", "Wed 01 Jul"))
    first.approved("Thu 07 May 15:00", JONAS)
    deal.stage("Fri 08 May 09:55", "Proposal/Price Quote")
    first.presented("Fri 08 May 10:00")
    talk.mail("Fri 08 May 10:10", LENA, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Tue 12 May 10:00", stefan, "sieht gut aus, wir rechnen noch.")
    talk.mail("Tue 12 May 11:00", LENA, "gerne.")
    # Five seats fewer and a start ten days later are no change of scope.
    later = Terms("Tue 30 Jun", "Sat 11 Jul")
    second = deal.offer("Wed 13 May 10:00", [line("seats", 95, "560")], later)
    second.approved("Wed 13 May 15:00", JONAS)
    first.replaced_by("Fri 15 May 10:00", second)
    talk.mail("Fri 15 May 10:10", LENA, "anbei die genauere Fassung.", attached=["Angebot 2.pdf"])
    talk.mail("Mon 18 May 10:00", stefan, "danke, die Geschäftsführung liest mit.")
    talk.mail("Mon 18 May 11:00", LENA, "sehr gut.")
    # Drafted on Tuesday morning, told on Tuesday, presented on Wednesday.
    third = deal.offer("Tue 19 May 09:30", [line("seats", 130, "560")], later)
    third.approved("Tue 19 May 10:00", JONAS)
    talk.mail(
        "Tue 19 May 11:00", LENA, "mit der Filiale in Sonthofen kommen wir auf 130 statt 95 Arbeitsplätze."
    )
    second.replaced_by("Wed 20 May 11:00", third)
    talk.mail("Wed 20 May 11:10", LENA, "anbei diese Fassung.", attached=["Angebot 3.pdf"])
    # Drafted on Thursday, told in the meeting on Friday, presented on Tuesday (Monday is a holiday).
    deal.meeting(
        "Fri 22 May 10:00",
        45,
        "Nebelhorn Abstimmung",
        [stefan],
        entered="Wed 20 May 14:00",
        accepted="Thu 21 May 09:00",
    )
    fourth = deal.offer("Thu 21 May 15:00", [line("seats", 115, "560")], later)
    fourth.approved("Fri 22 May 09:00", JONAS)
    talk.mail("Fri 22 May 14:00", LENA, "danke für das Gespräch.")
    third.replaced_by("Tue 26 May 10:00", fourth)
    talk.mail("Tue 26 May 10:10", LENA, "anbei die letzte Fassung.", attached=["Angebot 4.pdf"])
    talk.mail("Thu 28 May 10:00", stefan, "wir nehmen das Angebot an.")
    talk.mail("Thu 28 May 11:00", LENA, "herzlichen Dank!")
    fourth.status("Fri 29 May 10:00", "Accepted")
    deal.won("Fri 29 May 10:05")


def the_buyer_cuts(world: World) -> None:
    """The buyer asks for fewer seats after the offer; the amount falls by a quarter. A sign, not a breach."""
    mohawk = Account("Mohawk Valley Hospice", "mohawkvalley.example", "US", "Utica", "en", "Healthcare")
    deal = Deal(world, "Mohawk Valley family desk", mohawk, DAN, opened="Mon 06 Apr 09:30", amount=60_000)
    ruben = deal.buyer("Ruben Castillo", "Director of Finance")
    talk = deal.talk("Family desk", ruben)
    talk.mail("Mon 06 Apr 10:00", ruben, "Would you make us an offer for 100 seats?")
    talk.mail("Mon 06 Apr 11:30", DAN, "Certainly.")
    deal.stage("Tue 07 Apr 10:00", "Qualification")
    offer = deal.offer("Tue 07 Apr 11:00", [line("seats", 100, "600")], Terms("Tue 30 Jun", "Wed 01 Jul"))
    offer.approved("Wed 08 Apr 10:00", CAROL)
    deal.stage("Thu 09 Apr 09:55", "Proposal/Price Quote")
    offer.presented("Thu 09 Apr 10:00")
    talk.mail("Thu 09 Apr 10:15", DAN, "Our offer is attached.", attached=["Offer.pdf"])
    talk.mail("Mon 13 Apr 10:00", ruben, "Donations are down. We can only afford 75 seats instead of 100.")
    talk.mail("Mon 13 Apr 11:00", DAN, "I understand. Let me note that.")
    deal.amount("Tue 14 Apr 10:00", 45_000)
    deal.expect(
        "silent-scope-shrink",
        {"low": "Tue 14 Apr 10:00"},
        ends=("deal_closed", "Wed 22 Apr 15:00"),
        side="buyer",
    )
    talk.mail("Wed 22 Apr 10:00", ruben, "We have to stop altogether. I am sorry.")
    talk.mail("Wed 22 Apr 11:00", DAN, "Do not be. I wish you all strength.")
    deal.lost("Wed 22 Apr 15:00")
