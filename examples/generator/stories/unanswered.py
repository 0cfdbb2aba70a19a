"""Missed follow-up: a buyer asked and nobody answered in time (8 working hours of the deal's owner)."""

from examples.generator.calendars import Entry
from examples.generator.clock import day
from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import DAN, JONAS, LENA, NINA, PRIYA, TOBIAS
from examples.generator.world import World


def question_over_the_weekend(world: World) -> None:
    """A question on Friday afternoon; the weekend does not count, Monday and Tuesday do."""
    alpenblick = Account("Alpenblick Logistik", "alpenblick.example", "AT", "Wien", "de", "Transportation")
    deal = Deal(
        world,
        "Alpenblick Serviceportal",
        alpenblick,
        LENA,
        opened="Mon 02 Mar 09:30",
        amount=48_000,
        close="Thu 30 Apr",
    )
    franz = deal.buyer("Franz Huber", "Leiter IT")
    asked = deal.mail(
        "Mon 02 Mar 10:05",
        franz,
        LENA,
        "Serviceportal für unsere Disposition",
        "wir suchen ein Serviceportal für unsere Disposition in Wien und Linz. Ist Ihre Lösung dafür geeignet?",
    )
    answer = deal.reply(
        "Mon 02 Mar 13:20",
        LENA,
        asked,
        "vielen Dank für Ihr Interesse. Ja, für Disposition und Lager ist das Portal gut geeignet. Was läuft bei "
        "Ihnen heute, und wer arbeitet damit?",
    )
    deal.stage("Tue 03 Mar 09:30", "Qualification")
    details = deal.reply(
        "Wed 04 Mar 10:00",
        franz,
        answer,
        "heute arbeiten wir mit einem gemeinsamen Postfach und einer Tabelle. Betroffen sind die Disposition und "
        "der Kundendienst in Linz.",
    )
    thanks = deal.reply(
        "Wed 04 Mar 11:30",
        LENA,
        details,
        "danke für die klare Schilderung, das passt gut zu dem, was wir können.",
    )
    # Friday 15:00-17:00 are 2 hours, Monday 09:00-15:00 are 6: the limit. 16 hours are reached on Tuesday 15:00.
    question = deal.reply(
        "Fri 06 Mar 15:00",
        franz,
        thanks,
        "eine Frage noch, bevor ich das intern vorstelle: Lässt sich unser Telefonsystem an das Portal anbinden?",
    )
    late = deal.reply(
        "Tue 10 Mar 16:10",
        LENA,
        question,
        "entschuldigen Sie die späte Antwort. Ja, das Telefonsystem lässt sich über die Standardschnittstelle anbinden.",
    )
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Mon 09 Mar 15:00",
        steps={"low": "Mon 09 Mar 15:00", "medium": "Tue 10 Mar 15:00"},
        ends=("answered", "Tue 10 Mar 16:10"),
    )
    deal.note("Wed 11 Mar 09:20", franz, late, "Danke, ist angekommen.")
    deal.stage("Thu 12 Mar 10:00", "Negotiation/Review")
    contract = deal.reply(
        "Fri 13 Mar 10:00",
        LENA,
        late,
        "anbei wie besprochen der Vertrag zur Durchsicht.",
        attached=["Vertrag Alpenblick.pdf"],
    )
    signed = deal.reply(
        "Mon 16 Mar 14:00", franz, contract, "der Vertrag ist unterschrieben und geht heute an Sie zurück."
    )
    deal.reply("Mon 16 Mar 15:00", LENA, signed, "herzlichen Dank, wir freuen uns auf die Zusammenarbeit.")
    deal.won("Mon 16 Mar 15:30")


def large_deal_over_may_day(world: World) -> None:
    """The same neglect on a large deal in a late stage begins two steps higher. 1 May is a holiday in Berlin."""
    polderzicht = Account("Polderzicht Insurance", "polderzicht.example", "NL", "Utrecht", "en", "Insurance")
    deal = Deal(
        world,
        "Polderzicht claims desk",
        polderzicht,
        NINA,
        opened="Mon 13 Apr 09:30",
        amount=240_000,
        close="Fri 29 May",
    )
    pieter = deal.buyer("Pieter Dekker", "Head of Claims Operations")
    asked = deal.mail(
        "Mon 13 Apr 10:00",
        pieter,
        NINA,
        "Service desk for claims",
        "We are looking at service desks for our claims department. Is a conversation this month possible?",
    )
    answer = deal.reply("Mon 13 Apr 14:00", NINA, asked, "Gladly. May I ring you on Friday morning?")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    deal.note("Tue 14 Apr 11:00", pieter, answer, "Thanks, Friday is fine.")
    deal.call("Fri 17 Apr 11:30", pieter, 25)
    figures = deal.reply(
        "Tue 21 Apr 10:00",
        NINA,
        answer,
        "As discussed on the phone, here is a first calculation for your department.",
        attached=["Calculation Polderzicht.pdf"],
    )
    deal.stage("Tue 21 Apr 10:30", "Proposal/Price Quote")
    reaction = deal.reply(
        "Wed 22 Apr 10:30",
        pieter,
        figures,
        "This is in line with our budget. I have passed it on to procurement.",
    )
    deal.reply(
        "Wed 22 Apr 12:00",
        NINA,
        reaction,
        "Good to hear. I am at your disposal if procurement needs anything.",
    )
    deal.stage("Tue 28 Apr 09:40", "Negotiation/Review")
    ready = deal.reply(
        "Tue 28 Apr 10:00", pieter, reaction, "Procurement has no objection. We are ready to talk details."
    )
    details = deal.reply(
        "Tue 28 Apr 11:00", NINA, ready, "Excellent. The draft contract is attached.", attached=["Draft.pdf"]
    )
    # Thursday 11:00-17:00 are 6 hours, Friday is a holiday, Monday 09:00-11:00 are 2: the limit. Low, one step up
    # for the late stage, one for the large amount: high. 16 hours on Tuesday 11:00: critical.
    question = deal.reply(
        "Thu 30 Apr 11:00",
        pieter,
        details,
        "Our lawyers stumble over clause 7. Would you accept a liability cap at the yearly fee?",
    )
    late = deal.reply(
        "Tue 05 May 14:00",
        NINA,
        question,
        "Yes, the cap at the yearly fee is acceptable. The corrected clause is attached.",
        attached=["Clause 7.pdf"],
    )
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Mon 04 May 11:00",
        steps={"high": "Mon 04 May 11:00", "critical": "Tue 05 May 11:00"},
        ends=("answered", "Tue 05 May 14:00"),
    )
    agreed = deal.reply(
        "Wed 06 May 10:00", pieter, late, "That works for us. Please prepare the final contract."
    )
    deal.reply(
        "Wed 06 May 11:00", NINA, agreed, "Here it is, ready for signature.", attached=["Contract.pdf"]
    )
    deal.won("Thu 07 May 10:00")


def still_waiting(world: World) -> None:
    """A question before the weekend that is still open when the history ends."""
    isarwerk = Account("Isarwerk Maschinenbau", "isarwerk.example", "DE", "München", "de", "Manufacturing")
    deal = Deal(
        world,
        "Isarwerk Kundendienst",
        isarwerk,
        TOBIAS,
        opened="Mon 08 Jun 09:30",
        amount=61_000,
        close="Fri 31 Jul",
    )
    beate = deal.buyer("Beate Sommer", "Leiterin Kundendienst")
    asked = deal.mail(
        "Mon 08 Jun 10:00",
        beate,
        TOBIAS,
        "Kundendienst neu aufstellen",
        "wir wollen unseren Kundendienst neu aufstellen. Können Sie uns Ihre Lösung zeigen?",
    )
    answer = deal.reply(
        "Mon 08 Jun 12:00", TOBIAS, asked, "sehr gerne. Ich habe Ihnen eben eine Einladung geschickt."
    )
    deal.meeting(
        "Tue 16 Jun 14:00",
        60,
        "Vorführung Isarwerk",
        [beate],
        entered="Mon 08 Jun 12:10",
        accepted="Tue 09 Jun 09:00",
    )
    deal.stage("Tue 16 Jun 15:30", "Qualification")
    summary = deal.reply(
        "Tue 16 Jun 16:00",
        TOBIAS,
        answer,
        "vielen Dank für das gute Gespräch. Die Folien hängen an.",
        attached=["Folien.pdf"],
    )
    praise = deal.reply("Mon 22 Jun 10:00", beate, summary, "die Vorführung hat unser Team überzeugt.")
    happy = deal.reply("Mon 22 Jun 11:00", TOBIAS, praise, "das freut mich sehr.")
    # Friday 11:00-17:00 are 6 hours, Monday 09:00-11:00 are 2. 16 hours are reached on Tuesday 11:00.
    deal.reply(
        "Fri 26 Jun 11:00",
        beate,
        happy,
        "am Mittwoch tagt unsere Geschäftsführung. Wie lange dauert die Einführung bei einem Betrieb wie unserem?",
    )
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Mon 29 Jun 11:00",
        steps={"low": "Mon 29 Jun 11:00", "medium": "Tue 30 Jun 11:00"},
    )


def memorial_day(world: World) -> None:
    """Memorial Day does not count in New York. 150,000 dollars are no large amount where the limit is in euros."""
    beacon = Account("Beacon Harbor Clinics", "beaconharbor.example", "US", "Boston", "en", "Healthcare")
    deal = Deal(
        world,
        "Beacon Harbor patient desk",
        beacon,
        DAN,
        opened="Mon 11 May 09:30",
        amount=150_000,
        close="Tue 30 Jun",
    )
    grace = deal.buyer("Grace Lowell", "Director of Patient Services")
    asked = deal.mail(
        "Mon 11 May 10:00",
        grace,
        DAN,
        "Patient desk",
        "A colleague at another hospital recommended you. Can we talk?",
    )
    answer = deal.reply(
        "Mon 11 May 11:30", DAN, asked, "With pleasure. I will ring you on Thursday afternoon."
    )
    deal.stage("Tue 12 May 10:00", "Qualification")
    deal.call("Thu 14 May 15:30", grace, 30)
    notes = deal.reply(
        "Mon 18 May 10:00",
        DAN,
        answer,
        "Here are my notes from our call, for your file.",
        attached=["Notes.pdf"],
    )
    reaction = deal.reply(
        "Tue 19 May 09:30", grace, notes, "These are accurate, and our compliance officer likes what he sees."
    )
    pleased = deal.reply("Tue 19 May 11:00", DAN, reaction, "That is good news.", cc=[PRIYA])
    # Friday 14:00-17:00 are 3 hours, Monday is Memorial Day, Tuesday 09:00-14:00 are 5: the limit.
    question = deal.reply(
        "Fri 22 May 14:00",
        grace,
        pleased,
        "One more thing: where are the data centers that would hold our records?",
        cc=[PRIYA],
    )
    late = deal.reply(
        "Wed 27 May 10:00",
        PRIYA,
        question,
        "Jumping in for Dan: they are in Virginia and Ohio, both certified.",
        cc=[DAN],
    )
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Tue 26 May 14:00",
        steps={"low": "Tue 26 May 14:00"},
        ends=("answered", "Wed 27 May 10:00"),
    )
    go_ahead = deal.reply(
        "Thu 28 May 11:00", grace, late, "That settles it. Please go ahead with the paperwork.", cc=[DAN]
    )
    deal.reply(
        "Thu 28 May 12:00",
        DAN,
        go_ahead,
        "Thank you, Grace. The agreement is attached.",
        attached=["Agreement.pdf"],
    )
    deal.won("Thu 28 May 16:00")


def cover_for_a_seller_on_leave(world: World) -> None:
    """The seller's own leave excuses nothing: the buyer waits all the same, until a colleague steps in."""
    donau = Account("Donaukraft Energie", "donaukraft.example", "AT", "Linz", "de", "Energy")
    deal = Deal(
        world,
        "Donaukraft Störungsannahme",
        donau,
        TOBIAS,
        opened="Mon 09 Mar 09:30",
        amount=72_000,
        close="Thu 30 Apr",
    )
    eva = deal.buyer("Eva Steiner", "Leiterin Netzservice")
    asked = deal.mail(
        "Mon 09 Mar 11:00",
        eva,
        TOBIAS,
        "Störungsannahme",
        "wir möchten unsere Störungsannahme modernisieren. Haben Sie Erfahrung mit Energieversorgern?",
    )
    answer = deal.reply(
        "Mon 09 Mar 14:00", TOBIAS, asked, "ja, mehrere Stadtwerke arbeiten mit unserem Portal."
    )
    deal.stage("Tue 10 Mar 10:00", "Qualification")
    more = deal.reply(
        "Mon 16 Mar 10:00", TOBIAS, answer, "anbei ein Erfahrungsbericht.", attached=["Erfahrungsbericht.pdf"]
    )
    reaction = deal.reply(
        "Tue 17 Mar 13:00", eva, more, "der Bericht ist aufschlussreich und entspricht unserer Lage."
    )
    pleased = deal.reply("Tue 17 Mar 15:00", TOBIAS, reaction, "das freut mich.")
    deal.calendar_entry(
        Entry(
            title="Urlaub",
            organizer=TOBIAS,
            start=day("Mon 23 Mar"),
            end=day("Sat 28 Mar"),
            entered=deal.at("Mon 19 Jan 10:00"),
            changed=deal.at("Mon 19 Jan 10:00"),
            out_of_office=True,
        )
    )
    question = deal.reply(
        "Tue 24 Mar 10:00", eva, pleased, "können Sie auch Meldungen aus unserer Leitwarte übernehmen?"
    )
    deal.out_of_office(
        "Tue 24 Mar 10:01",
        TOBIAS,
        question,
        "Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich 27.03.2026 nicht im Büro.",
        "exchange",
    )
    # 8 hours on Wednesday 10:00, 16 on Thursday 10:00; 32 would have been reached on Monday 10:00.
    cover = deal.reply(
        "Fri 27 Mar 11:30",
        JONAS,
        question,
        "ich vertrete Tobias Rehm. Ja, Meldungen aus der Leitwarte lassen sich übernehmen.",
        cc=[TOBIAS],
    )
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Wed 25 Mar 10:00",
        steps={"low": "Wed 25 Mar 10:00", "medium": "Thu 26 Mar 10:00"},
        ends=("answered", "Fri 27 Mar 11:30"),
    )
    deal.note("Mon 30 Mar 09:30", eva, cover, "Danke, das hilft uns.")
    order = deal.reply(
        "Tue 31 Mar 10:00", TOBIAS, cover, "anbei das Bestellformular.", attached=["Bestellung.pdf"]
    )
    signed = deal.reply(
        "Wed 01 Apr 09:00",
        eva,
        order,
        "die Bestellung ist unterschrieben, siehe Anhang.",
        attached=["Bestellung.pdf"],
    )
    deal.reply("Wed 01 Apr 10:00", TOBIAS, signed, "herzlichen Dank für Ihr Vertrauen.")
    deal.won("Wed 01 Apr 10:30")


def forwarded_inside_only(world: World) -> None:
    """Forwarding a question to one's manager answers nobody: no buyer gets that mail."""
    rivage = Account("Rivage Voyages", "rivage.example", "FR", "Lyon", "en", "Travel")
    deal = Deal(
        world,
        "Rivage booking desk",
        rivage,
        NINA,
        opened="Mon 02 Mar 09:30",
        amount=37_000,
        close="Thu 30 Apr",
    )
    camille = deal.buyer("Camille Rousseau", "Head of Customer Care")
    asked = deal.mail(
        "Mon 02 Mar 10:00",
        camille,
        NINA,
        "Booking desk",
        "We are comparing three vendors. What sets you apart?",
    )
    answer = deal.reply(
        "Mon 02 Mar 11:00", NINA, asked, "In short: our people. May I ring you on Thursday to explain?"
    )
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    deal.call("Thu 05 Mar 14:30", camille, 30)
    question = deal.reply(
        "Tue 10 Mar 10:00", camille, answer, "Do you support Portuguese? We are opening an office in Porto."
    )
    forward = deal.reply(
        "Tue 10 Mar 11:00", NINA, question, "Jonas, what do we say about this language?", to=JONAS
    )
    deal.reply("Tue 10 Mar 11:30", JONAS, forward, "Say that it is on our list.", to=NINA)
    # 8 hours on Wednesday 10:00.
    late = deal.reply("Wed 11 Mar 16:00", NINA, question, "Portuguese is not supported today, I am afraid.")
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Wed 11 Mar 10:00",
        steps={"low": "Wed 11 Mar 10:00"},
        ends=("answered", "Wed 11 Mar 16:00"),
    )
    refusal = deal.reply(
        "Thu 12 Mar 10:00", camille, late, "In that case we have decided for another vendor."
    )
    deal.reply("Thu 12 Mar 12:00", NINA, refusal, "I understand. All the best for Porto, Camille.")
    deal.lost("Thu 12 Mar 12:30")


def lost_while_waiting(world: World) -> None:
    """Nobody ever answered: the alert ends when the deal is lost."""
    prairie = Account("Prairie Star Foods", "prairiestar.example", "US", "Albany", "en", "Food")
    deal = Deal(
        world,
        "Prairie Star vendor desk",
        prairie,
        PRIYA,
        opened="Mon 02 Feb 09:30",
        amount=29_000,
        close="Fri 27 Mar",
    )
    walter = deal.buyer("Walter Boone", "Procurement Manager")
    asked = deal.mail(
        "Mon 02 Feb 10:00", walter, PRIYA, "Vendor desk", "Could your desk handle vendor requests as well?"
    )
    answer = deal.reply("Mon 02 Feb 11:30", PRIYA, asked, "It could. Two of our customers do exactly that.")
    deal.stage("Tue 03 Feb 10:00", "Qualification")
    # 8 hours on Tuesday 11:00, 16 on Wednesday 11:00.
    deal.reply(
        "Mon 09 Feb 11:00", walter, answer, "Which customers are these, and may I speak with one of them?"
    )
    deal.lost("Wed 11 Feb 15:00")
    deal.expect(
        "unanswered-buyer",
        side="seller",
        starts="Tue 10 Feb 11:00",
        steps={"low": "Tue 10 Feb 11:00", "medium": "Wed 11 Feb 11:00"},
        ends=("deal_closed", "Wed 11 Feb 15:00"),
    )
