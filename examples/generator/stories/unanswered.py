"""Missed follow-up: a buyer asked and nobody answered in time (8 working hours of the deal's owner)."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import DAN, JONAS, LENA, NINA, PRIYA, TOBIAS
from examples.generator.world import World


def question_over_the_weekend(world: World) -> None:
    """A question on Friday afternoon; the weekend does not count, Monday and Tuesday do."""
    alpenblick = Account("Alpenblick Logistik", "alpenblick.example", "AT", "Wien", "de", "Transportation")
    deal = Deal(world, "Alpenblick Serviceportal", alpenblick, LENA, opened="Mon 02 Mar 09:30", amount=48_000)
    franz = deal.buyer("Franz Huber", "Leiter IT")
    talk = deal.talk("Serviceportal für unsere Disposition", franz)
    talk.mail(
        "Mon 02 Mar 10:05",
        franz,
        "wir suchen ein Serviceportal für unsere Disposition in Wien und Linz. Ist Ihre Lösung dafür geeignet?",
    )
    talk.mail(
        "Mon 02 Mar 13:20",
        LENA,
        "vielen Dank für Ihr Interesse. Ja, für Disposition und Lager ist das Portal gut geeignet. Was läuft bei "
        "Ihnen heute, und wer arbeitet damit?",
    )
    deal.stage("Tue 03 Mar 09:30", "Qualification")
    talk.mail(
        "Wed 04 Mar 10:00",
        franz,
        "heute arbeiten wir mit einem gemeinsamen Postfach und einer Tabelle. Betroffen sind die Disposition und "
        "der Kundendienst in Linz.",
    )
    talk.mail(
        "Wed 04 Mar 11:30", LENA, "danke für die klare Schilderung, das passt gut zu dem, was wir können."
    )
    # Friday 15:00-17:00 are 2 hours, Monday 09:00-15:00 are 6: the limit. 16 hours are reached on Tuesday 15:00.
    talk.mail(
        "Fri 06 Mar 15:00",
        franz,
        "eine Frage noch, bevor ich das intern vorstelle: Lässt sich unser Telefonsystem an das Portal anbinden?",
    )
    talk.mail(
        "Tue 10 Mar 16:10",
        LENA,
        "entschuldigen Sie die späte Antwort. Ja, das Telefonsystem lässt sich über die Standardschnittstelle anbinden.",
    )
    deal.expect(
        "unanswered-buyer",
        {"low": "Mon 09 Mar 15:00", "medium": "Tue 10 Mar 15:00"},
        ends=("answered", "Tue 10 Mar 16:10"),
    )
    talk.note("Wed 11 Mar 09:20", franz, "Danke, ist angekommen.")
    deal.stage("Thu 12 Mar 10:00", "Negotiation/Review")
    talk.mail(
        "Fri 13 Mar 10:00",
        LENA,
        "anbei wie besprochen der Vertrag zur Durchsicht.",
        attached=["Vertrag Alpenblick.pdf"],
    )
    talk.mail("Mon 16 Mar 14:00", franz, "der Vertrag ist unterschrieben und geht heute an Sie zurück.")
    talk.mail("Mon 16 Mar 15:00", LENA, "herzlichen Dank, wir freuen uns auf die Zusammenarbeit.")
    deal.won("Mon 16 Mar 15:30")


def large_deal_over_may_day(world: World) -> None:
    """The same neglect on a large deal in a late stage begins two steps higher. 1 May is a holiday in Berlin."""
    polderzicht = Account("Polderzicht Insurance", "polderzicht.example", "NL", "Utrecht", "en", "Insurance")
    deal = Deal(
        world, "Polderzicht claims desk", polderzicht, NINA, opened="Mon 13 Apr 09:30", amount=240_000
    )
    pieter = deal.buyer("Pieter Dekker", "Head of Claims Operations")
    talk = deal.talk("Service desk for claims", pieter)
    talk.mail(
        "Mon 13 Apr 10:00",
        pieter,
        "We are looking at service desks for our claims department. Is a conversation this month possible?",
    )
    talk.mail("Mon 13 Apr 14:00", NINA, "Gladly. May I ring you on Friday morning?")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    talk.note("Tue 14 Apr 11:00", pieter, "Thanks, Friday is fine.")
    deal.call("Fri 17 Apr 11:30", pieter, 25)
    talk.mail(
        "Tue 21 Apr 10:00",
        NINA,
        "As discussed on the phone, here is a first calculation for your department.",
        attached=["Calculation Polderzicht.pdf"],
    )
    deal.stage("Tue 21 Apr 10:30", "Proposal/Price Quote")
    talk.mail(
        "Wed 22 Apr 10:30", pieter, "This is in line with our budget. I have passed it on to procurement."
    )
    talk.mail("Wed 22 Apr 12:00", NINA, "Good to hear. I am at your disposal if procurement needs anything.")
    deal.stage("Tue 28 Apr 09:40", "Negotiation/Review")
    talk.mail("Tue 28 Apr 10:00", pieter, "Procurement has no objection. We are ready to talk details.")
    talk.mail("Tue 28 Apr 11:00", NINA, "Excellent. The draft contract is attached.", attached=["Draft.pdf"])
    # Thursday 11:00-17:00 are 6 hours, Friday is a holiday, Monday 09:00-11:00 are 2: the limit. Low, one step up
    # for the late stage, one for the large amount: high. 16 hours on Tuesday 11:00: critical.
    talk.mail(
        "Thu 30 Apr 11:00",
        pieter,
        "Our lawyers stumble over clause 7. Would you accept a liability cap at the yearly fee?",
    )
    talk.mail(
        "Tue 05 May 14:00",
        NINA,
        "Yes, the cap at the yearly fee is acceptable. The corrected clause is attached.",
        attached=["Clause 7.pdf"],
    )
    deal.expect(
        "unanswered-buyer",
        {"high": "Mon 04 May 11:00", "critical": "Tue 05 May 11:00"},
        ends=("answered", "Tue 05 May 14:00"),
    )
    talk.mail("Wed 06 May 10:00", pieter, "That works for us. Please prepare the final contract.")
    talk.mail("Wed 06 May 11:00", NINA, "Here it is, ready for signature.", attached=["Contract.pdf"])
    deal.won("Thu 07 May 10:00")


def still_waiting(world: World) -> None:
    """A question before the weekend that is still open when the history ends."""
    isarwerk = Account("Isarwerk Maschinenbau", "isarwerk.example", "DE", "München", "de", "Manufacturing")
    deal = Deal(world, "Isarwerk Kundendienst", isarwerk, TOBIAS, opened="Mon 08 Jun 09:30", amount=61_000)
    beate = deal.buyer("Beate Sommer", "Leiterin Kundendienst")
    talk = deal.talk("Kundendienst neu aufstellen", beate)
    talk.mail(
        "Mon 08 Jun 10:00",
        beate,
        "wir wollen unseren Kundendienst neu aufstellen. Können Sie uns Ihre Lösung zeigen?",
    )
    talk.mail("Mon 08 Jun 12:00", TOBIAS, "sehr gerne. Ich habe Ihnen eben eine Einladung geschickt.")
    deal.meeting(
        "Tue 16 Jun 14:00",
        60,
        "Vorführung Isarwerk",
        [beate],
        entered="Mon 08 Jun 12:10",
        accepted="Tue 09 Jun 09:00",
    )
    deal.stage("Tue 16 Jun 15:30", "Qualification")
    talk.mail(
        "Tue 16 Jun 16:00",
        TOBIAS,
        "vielen Dank für das gute Gespräch. Die Folien hängen an.",
        attached=["Folien.pdf"],
    )
    talk.mail("Mon 22 Jun 10:00", beate, "die Vorführung hat unser Team überzeugt.")
    talk.mail("Mon 22 Jun 11:00", TOBIAS, "das freut mich sehr.")
    # Friday 11:00-17:00 are 6 hours, Monday 09:00-11:00 are 2. 16 hours are reached on Tuesday 11:00.
    talk.mail(
        "Fri 26 Jun 11:00",
        beate,
        "am Mittwoch tagt unsere Geschäftsführung. Wie lange dauert die Einführung bei einem Betrieb wie unserem?",
    )
    deal.expect("unanswered-buyer", {"low": "Mon 29 Jun 11:00", "medium": "Tue 30 Jun 11:00"})


def memorial_day(world: World) -> None:
    """Memorial Day does not count in New York. 150,000 dollars are no large amount where the limit is in euros."""
    beacon = Account("Beacon Harbor Clinics", "beaconharbor.example", "US", "Boston", "en", "Healthcare")
    deal = Deal(world, "Beacon Harbor patient desk", beacon, DAN, opened="Mon 11 May 09:30", amount=150_000)
    grace = deal.buyer("Grace Lowell", "Director of Patient Services")
    talk = deal.talk("Patient desk", grace)
    talk.mail("Mon 11 May 10:00", grace, "A colleague at another hospital recommended you. Can we talk?")
    talk.mail("Mon 11 May 11:30", DAN, "With pleasure. I will ring you on Thursday afternoon.")
    deal.stage("Tue 12 May 10:00", "Qualification")
    deal.call("Thu 14 May 15:30", grace, 30)
    talk.mail(
        "Mon 18 May 10:00", DAN, "Here are my notes from our call, for your file.", attached=["Notes.pdf"]
    )
    talk.mail("Tue 19 May 09:30", grace, "These are accurate, and our compliance officer likes what he sees.")
    talk.mail("Tue 19 May 11:00", DAN, "That is good news.", cc=[PRIYA])
    # Friday 14:00-17:00 are 3 hours, Monday is Memorial Day, Tuesday 09:00-14:00 are 5: the limit.
    talk.mail(
        "Fri 22 May 14:00",
        grace,
        "One more thing: where are the data centers that would hold our records?",
        cc=[PRIYA],
    )
    talk.mail(
        "Wed 27 May 10:00",
        PRIYA,
        "Jumping in for Dan: they are in Virginia and Ohio, both certified.",
        cc=[DAN],
    )
    deal.expect("unanswered-buyer", {"low": "Tue 26 May 14:00"}, ends=("answered", "Wed 27 May 10:00"))
    talk.mail("Thu 28 May 11:00", grace, "That settles it. Please go ahead with the paperwork.", cc=[DAN])
    talk.mail(
        "Thu 28 May 12:00", DAN, "Thank you, Grace. The agreement is attached.", attached=["Agreement.pdf"]
    )
    deal.won("Thu 28 May 16:00")


def cover_for_a_seller_on_leave(world: World) -> None:
    """The seller's own leave excuses nothing: the buyer waits all the same, until a colleague steps in."""
    donau = Account("Donaukraft Energie", "donaukraft.example", "AT", "Linz", "de", "Energy")
    deal = Deal(world, "Donaukraft Störungsannahme", donau, TOBIAS, opened="Mon 09 Mar 09:30", amount=72_000)
    eva = deal.buyer("Eva Steiner", "Leiterin Netzservice")
    talk = deal.talk("Störungsannahme", eva)
    talk.mail(
        "Mon 09 Mar 11:00",
        eva,
        "wir möchten unsere Störungsannahme modernisieren. Haben Sie Erfahrung mit Energieversorgern?",
    )
    talk.mail("Mon 09 Mar 14:00", TOBIAS, "ja, mehrere Stadtwerke arbeiten mit unserem Portal.")
    deal.stage("Tue 10 Mar 10:00", "Qualification")
    talk.mail("Mon 16 Mar 10:00", TOBIAS, "anbei ein Erfahrungsbericht.", attached=["Erfahrungsbericht.pdf"])
    talk.mail("Tue 17 Mar 13:00", eva, "der Bericht ist aufschlussreich und entspricht unserer Lage.")
    talk.mail("Tue 17 Mar 15:00", TOBIAS, "das freut mich.")
    deal.leave("Mon 23 Mar", "Fri 27 Mar", entered="Mon 19 Jan 10:00")
    question = talk.mail(
        "Tue 24 Mar 10:00", eva, "können Sie auch Meldungen aus unserer Leitwarte übernehmen?"
    )
    deal.out_of_office(
        "Tue 24 Mar 10:01",
        TOBIAS,
        question,
        "Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich 27.03.2026 nicht im Büro.",
        "exchange",
    )
    # 8 hours on Wednesday 10:00, 16 on Thursday 10:00; 32 would have been reached on Monday 10:00.
    talk.mail(
        "Fri 27 Mar 11:30",
        JONAS,
        "ich vertrete Tobias Rehm. Ja, Meldungen aus der Leitwarte lassen sich übernehmen.",
        cc=[TOBIAS],
    )
    deal.expect(
        "unanswered-buyer",
        {"low": "Wed 25 Mar 10:00", "medium": "Thu 26 Mar 10:00"},
        ends=("answered", "Fri 27 Mar 11:30"),
    )
    talk.note("Mon 30 Mar 09:30", eva, "Danke, das hilft uns.")
    talk.mail("Tue 31 Mar 10:00", TOBIAS, "anbei das Bestellformular.", attached=["Bestellung.pdf"])
    talk.mail(
        "Wed 01 Apr 09:00",
        eva,
        "die Bestellung ist unterschrieben, siehe Anhang.",
        attached=["Bestellung.pdf"],
    )
    talk.mail("Wed 01 Apr 10:00", TOBIAS, "herzlichen Dank für Ihr Vertrauen.")
    deal.won("Wed 01 Apr 10:30")


def forwarded_inside_only(world: World) -> None:
    """Forwarding a question to one's manager answers nobody: no buyer gets that mail."""
    rivage = Account("Rivage Voyages", "rivage.example", "FR", "Lyon", "en", "Travel")
    deal = Deal(world, "Rivage booking desk", rivage, NINA, opened="Mon 02 Mar 09:30", amount=37_000)
    camille = deal.buyer("Camille Rousseau", "Head of Customer Care")
    talk = deal.talk("Booking desk", camille)
    talk.mail("Mon 02 Mar 10:00", camille, "We are comparing three vendors. What sets you apart?")
    talk.mail("Mon 02 Mar 11:00", NINA, "In short: our people. May I ring you on Thursday to explain?")
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    deal.call("Thu 05 Mar 14:30", camille, 30)
    question = talk.mail(
        "Tue 10 Mar 10:00", camille, "Do you support Portuguese? We are opening an office in Porto."
    )
    talk.mail("Tue 10 Mar 11:00", NINA, "Jonas, what do we say about this language?", to=JONAS)
    talk.mail("Tue 10 Mar 11:30", JONAS, "Say that it is on our list.", to=NINA)
    # 8 hours on Wednesday 10:00.
    talk.back_to(question)
    talk.mail("Wed 11 Mar 16:00", NINA, "Portuguese is not supported today, I am afraid.")
    deal.expect("unanswered-buyer", {"low": "Wed 11 Mar 10:00"}, ends=("answered", "Wed 11 Mar 16:00"))
    talk.mail("Thu 12 Mar 10:00", camille, "In that case we have decided for another vendor.")
    talk.mail("Thu 12 Mar 12:00", NINA, "I understand. All the best for Porto, Camille.")
    deal.lost("Thu 12 Mar 12:30")


def lost_while_waiting(world: World) -> None:
    """Nobody ever answered: the alert ends when the deal is lost."""
    prairie = Account("Prairie Star Foods", "prairiestar.example", "US", "Albany", "en", "Food")
    deal = Deal(world, "Prairie Star vendor desk", prairie, PRIYA, opened="Mon 02 Feb 09:30", amount=29_000)
    walter = deal.buyer("Walter Boone", "Procurement Manager")
    talk = deal.talk("Vendor desk", walter)
    talk.mail("Mon 02 Feb 10:00", walter, "Could your desk handle vendor requests as well?")
    talk.mail("Mon 02 Feb 11:30", PRIYA, "It could. Two of our customers do exactly that.")
    deal.stage("Tue 03 Feb 10:00", "Qualification")
    # 8 hours on Tuesday 11:00, 16 on Wednesday 11:00.
    talk.mail("Mon 09 Feb 11:00", walter, "Which customers are these, and may I speak with one of them?")
    deal.lost("Wed 11 Feb 15:00")
    deal.expect(
        "unanswered-buyer",
        {"low": "Tue 10 Feb 11:00", "medium": "Wed 11 Feb 11:00"},
        ends=("deal_closed", "Wed 11 Feb 15:00"),
    )


def handed_over_while_waiting(world: World) -> None:
    """The clock runs in the working time of whoever owns the deal at each minute: first Berlin, then New York."""
    severnside = Account("Severnside Housing", "severnside.example", "GB", "Bristol", "en", "Real Estate")
    deal = Deal(world, "Severnside tenant desk", severnside, LENA, opened="Mon 01 Jun 09:30", amount=43_000)
    graham = deal.buyer("Graham Tate", "Head of Lettings")
    talk = deal.talk("Tenant desk", graham)
    talk.mail("Mon 01 Jun 10:00", graham, "Would your desk suit a housing association?")
    talk.mail("Mon 01 Jun 12:00", LENA, "From what I know of your work, it would. Three associations use it.")
    deal.stage("Tue 02 Jun 10:00", "Qualification")
    talk.mail("Mon 08 Jun 10:00", LENA, "Here is what they say about it.", attached=["Voices.pdf"])
    talk.mail("Tue 09 Jun 10:00", graham, "That is encouraging reading.")
    talk.mail("Tue 09 Jun 11:00", LENA, "I thought so.")
    # 2 hours in Berlin until 17:00. Dan takes over at 11:30 of his day: 5.5 hours until 17:00 in New York. Friday
    # is Juneteenth; the last half hour is over on Monday at 09:30 in New York, 15:30 in Berlin.
    talk.mail("Thu 18 Jun 15:00", graham, "Do tenants need an account of their own?")
    deal.handed_to("Thu 18 Jun 17:30", DAN)
    talk.mail("Mon 22 Jun 17:00", DAN, "Taking over from Lena: no, they only need a phone number.")
    deal.expect("unanswered-buyer", {"low": "Mon 22 Jun 15:30"}, ends=("answered", "Mon 22 Jun 17:00"))
    talk.mail("Wed 24 Jun 15:00", graham, "Then we would like to go ahead.", to=DAN)
    talk.mail("Wed 24 Jun 17:00", DAN, "Excellent. The agreement is attached.", attached=["Agreement.pdf"])
    deal.won("Thu 25 Jun 17:00")
