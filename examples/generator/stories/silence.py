"""Silent prospect: the buyer answers nothing, although sellers wrote on at least two business days."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import LENA, NINA, TOBIAS, WEILING
from examples.generator.world import World


def no_word_after_the_meeting(world: World) -> None:
    """Seven business days of the buyer from the first attempt; a newsletter and a read receipt are no sign of life."""
    salzach = Account("Salzach Tourismus", "salzach.example", "AT", "Salzburg", "de", "Travel")
    deal = Deal(
        world,
        "Salzach Gästeservice",
        salzach,
        LENA,
        opened="Mon 26 Jan 09:30",
        amount=34_000,
        close="Thu 30 Apr",
    )
    magda = deal.buyer("Magda Pichler", "Geschäftsführerin")
    asked = deal.mail(
        "Mon 26 Jan 10:00", magda, LENA, "Gästeservice", "können wir uns Ihr Portal einmal ansehen?"
    )
    answer = deal.reply(
        "Mon 26 Jan 14:00", LENA, asked, "jederzeit gerne. Passt Ihnen der 5. Februar um zehn Uhr?"
    )
    fits = deal.reply("Tue 27 Jan 10:00", magda, answer, "der Termin passt uns gut.")
    deal.meeting(
        "Thu 05 Feb 10:00",
        60,
        "Vorführung Salzach",
        [magda],
        entered="Tue 27 Jan 11:00",
        accepted="Tue 27 Jan 15:00",
    )
    deal.stage("Thu 05 Feb 11:30", "Qualification")
    # The clock starts with this mail: 2 hours on Thursday, 8 on Friday, 40 in the week, 6 on Monday 16 February.
    first = deal.reply(
        "Thu 05 Feb 15:00",
        LENA,
        fits,
        "vielen Dank für das Gespräch, anbei die Folien.",
        attached=["Folien.pdf"],
    )
    deal.reply("Tue 10 Feb 10:00", LENA, first, "wie war der Eindruck in Ihrem Haus?")
    deal.customer_newsletter(
        "Thu 12 Feb 09:00", LENA, "Winter an der Salzach", "Wann dürfen wir Sie begrüßen?"
    )
    third = deal.reply("Tue 17 Feb 10:00", LENA, first, "ich möchte kurz an meine Nachricht erinnern.")
    deal.read_receipt("Tue 17 Feb 10:40", third)
    last = deal.reply("Tue 24 Feb 11:00", LENA, first, "darf ich Ihnen noch etwas zeigen?")
    back = deal.reply("Thu 26 Feb 10:00", magda, last, "entschuldigen Sie, wir hatten Vollbetrieb.")
    deal.expect(
        "silent-prospect",
        side="buyer",
        starts="Mon 16 Feb 15:00",
        steps={"low": "Mon 16 Feb 15:00", "medium": "Wed 25 Feb 15:00"},
        ends=("buyer_returned", "Thu 26 Feb 10:00"),
    )
    patience = deal.reply("Thu 26 Feb 11:30", LENA, back, "das freut mich für Sie.")
    refusal = deal.reply("Tue 03 Mar 10:00", magda, patience, "wir bleiben bei unserem bisherigen System.")
    deal.reply("Tue 03 Mar 14:00", LENA, refusal, "danke für Ihre ehrliche Antwort.")
    deal.lost("Tue 03 Mar 15:00")


def quick_answers_shorten_the_limit(world: World) -> None:
    """Who answered within hours is silent after five business days already (three times the median, at least five)."""
    jurong = Account("Jurong Pier Services", "jurongpier.example", "SG", "Singapore", "en", "Logistics")
    deal = Deal(
        world,
        "Jurong Pier berth desk",
        jurong,
        WEILING,
        opened="Mon 02 Mar 09:30",
        amount=47_000,
        close="Thu 30 Apr",
    )
    adrian = deal.buyer("Adrian Teo", "Berth Manager")
    asked = deal.mail(
        "Mon 02 Mar 10:00", adrian, WEILING, "Berth desk", "Does your desk work around the clock?"
    )
    one = deal.reply("Mon 02 Mar 11:00", WEILING, asked, "It does. How many people work at night?")
    two = deal.reply("Mon 02 Mar 14:00", adrian, one, "Four at night and nine during the day.")
    three = deal.reply("Mon 02 Mar 15:00", WEILING, two, "And who decides about a new tool?")
    four = deal.reply("Tue 03 Mar 10:00", adrian, three, "Our harbour master does.")
    five = deal.reply("Tue 03 Mar 11:00", WEILING, four, "What matters most to the harbour master?")
    deal.stage("Tue 03 Mar 11:30", "Qualification")
    six = deal.reply("Wed 04 Mar 11:00", adrian, five, "That no call is lost.")
    # Answer times of 3, 3 and 8 hours: the limit is 5 business days. 40 hours from here: Wednesday 11 March 12:00.
    first = deal.reply(
        "Wed 04 Mar 12:00", WEILING, six, "Then let me show both of you how we make sure of that."
    )
    deal.reply("Fri 06 Mar 10:00", WEILING, first, "Which day suits you?")
    last = deal.reply("Thu 12 Mar 10:00", WEILING, first, "Is there anything I can do for you?")
    back = deal.reply("Mon 16 Mar 15:00", adrian, last, "The harbour master has left the company.")
    deal.expect(
        "silent-prospect",
        side="buyer",
        starts="Wed 11 Mar 12:00",
        steps={"low": "Wed 11 Mar 12:00"},
        ends=("buyer_returned", "Mon 16 Mar 15:00"),
    )
    sorry = deal.reply("Tue 17 Mar 09:30", WEILING, back, "I see. Who takes over?")
    refusal = deal.reply("Thu 19 Mar 10:00", adrian, sorry, "Nobody for now. We are closing this project.")
    deal.reply("Thu 19 Mar 11:00", WEILING, refusal, "Understood. Thank you for telling me.")
    deal.lost("Thu 19 Mar 11:30")


def large_and_still_silent(world: World) -> None:
    """A large deal (one step up) whose buyer is silent until the history ends."""
    garonne = Account("Garonne Assurances", "garonne.example", "FR", "Bordeaux", "en", "Insurance")
    deal = Deal(
        world,
        "Garonne claims desk",
        garonne,
        NINA,
        opened="Mon 18 May 09:30",
        amount=180_000,
        close="Thu 30 Jul",
    )
    lucie = deal.buyer("Lucie Marchand", "Chief Operating Officer")
    asked = deal.mail(
        "Mon 18 May 10:00", lucie, NINA, "Claims desk", "How do insurers in your country use your desk?"
    )
    answer = deal.reply(
        "Mon 18 May 12:00",
        NINA,
        asked,
        "Mostly for motor claims. A short description is attached.",
        attached=["Motor.pdf"],
    )
    deal.stage("Tue 19 May 10:00", "Qualification")
    deal.meeting(
        "Wed 03 Jun 14:00",
        60,
        "Demonstration Garonne",
        [lucie],
        entered="Tue 19 May 11:00",
        accepted="Wed 20 May 09:00",
    )
    minutes = deal.reply("Wed 03 Jun 16:00", NINA, answer, "Thank you for a lively hour.", to=lucie)
    reaction = deal.reply("Fri 05 Jun 15:00", lucie, minutes, "My colleagues were impressed.")
    deal.stage("Mon 08 Jun 09:30", "Proposal/Price Quote")
    # 7 hours on Monday 8 June, 32 until Friday, 16 on Monday and Tuesday, the 56th on Wednesday 17 June 10:00.
    # Low, one step up for the large amount: medium. 112 hours on Friday 26 June 10:00: high.
    first = deal.reply(
        "Mon 08 Jun 10:00", NINA, reaction, "That is good to hear. What would you like to see next?"
    )
    deal.reply(
        "Fri 12 Jun 10:00",
        NINA,
        first,
        "A customer story from your industry is attached.",
        attached=["Story.pdf"],
    )
    deal.reply("Thu 18 Jun 10:00", NINA, first, "Shall I speak with one of your colleagues in the meantime?")
    deal.reply("Thu 25 Jun 10:00", NINA, first, "Is there anything that keeps you from going on?")
    deal.expect(
        "silent-prospect",
        side="buyer",
        starts="Wed 17 Jun 10:00",
        steps={"medium": "Wed 17 Jun 10:00", "high": "Fri 26 Jun 10:00"},
    )


def away_after_all(world: World) -> None:
    """The alert stands when an automatic reply says that the buyer is away: it is held back until the return."""
    wienerwald = Account("Wienerwald Pflege", "wienerwaldpflege.example", "AT", "Baden", "de", "Healthcare")
    deal = Deal(
        world,
        "Wienerwald Pflegeruf",
        wienerwald,
        TOBIAS,
        opened="Mon 30 Mar 09:30",
        amount=41_000,
        close="Fri 29 May",
    )
    gerda = deal.buyer("Gerda Lang", "Heimleiterin")
    asked = deal.mail(
        "Mon 30 Mar 10:00",
        gerda,
        TOBIAS,
        "Pflegeruf",
        "eignet sich Ihr Portal für die Rufe unserer Bewohner?",
    )
    answer = deal.reply("Mon 30 Mar 12:00", TOBIAS, asked, "ja, zwei Häuser arbeiten so.")
    deal.stage("Tue 31 Mar 10:00", "Qualification")
    interest = deal.reply("Thu 09 Apr 10:00", gerda, answer, "das klingt gut. Welche Häuser sind das?")
    # 6 hours on Thursday, 8 on Friday, 40 in the week, the 56th hour on Monday 20 April 11:00.
    first = deal.reply("Thu 09 Apr 11:00", TOBIAS, interest, "ein Haus in Graz und eines in Passau.")
    deal.reply("Wed 15 Apr 10:00", TOBIAS, first, "beide Häuser würden Sie gern begrüßen.")
    third = deal.reply("Wed 22 Apr 10:00", TOBIAS, first, "wann darf ich einen Besuch vereinbaren?")
    deal.out_of_office(
        "Wed 22 Apr 10:01", gerda, third, "Ich bin bis einschließlich 30.04.2026 nicht im Haus.", "rfc3834"
    )
    back = deal.reply("Tue 05 May 10:00", gerda, third, "ich bin zurück und würde gern nach Graz fahren.")
    deal.expect(
        "silent-prospect",
        side="buyer",
        starts="Mon 20 Apr 11:00",
        steps={"low": "Mon 20 Apr 11:00"},
        ends=("buyer_returned", "Tue 05 May 10:00"),
    )
    visit = deal.reply("Tue 05 May 11:00", TOBIAS, back, "sehr schön, ich kündige Sie an.")
    order = deal.reply("Thu 07 May 10:00", gerda, visit, "Graz hat mich überzeugt, wir bestellen.")
    deal.reply("Thu 07 May 11:00", TOBIAS, order, "herzlichen Dank!")
    deal.won("Fri 08 May 10:00")
