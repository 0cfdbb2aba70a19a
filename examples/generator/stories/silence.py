"""Silent prospect: the buyer answers nothing, although sellers wrote on at least two business days."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import LENA, NINA, TOBIAS, WEILING
from examples.generator.world import World


def no_word_after_the_meeting(world: World) -> None:
    """Seven business days of the buyer from the first attempt; a newsletter and a read receipt are no sign of life."""
    salzach = Account("Salzach Tourismus", "salzach.example", "AT", "Salzburg", "de", "Travel")
    deal = Deal(world, "Salzach Gästeservice", salzach, LENA, opened="Mon 26 Jan 09:30", amount=34_000)
    magda = deal.buyer("Magda Pichler", "Geschäftsführerin")
    talk = deal.talk("Gästeservice", magda)
    talk.mail("Mon 26 Jan 10:00", magda, "können wir uns Ihr Portal einmal ansehen?")
    talk.mail("Mon 26 Jan 14:00", LENA, "jederzeit gerne. Passt Ihnen der 5. Februar um zehn Uhr?")
    talk.mail("Tue 27 Jan 10:00", magda, "der Termin passt uns gut.")
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
    talk.mail(
        "Thu 05 Feb 15:00", LENA, "vielen Dank für das Gespräch, anbei die Folien.", attached=["Folien.pdf"]
    )
    talk.mail("Tue 10 Feb 10:00", LENA, "wie war der Eindruck in Ihrem Haus?")
    deal.customer_newsletter(
        "Thu 12 Feb 09:00", LENA, "Winter an der Salzach", "Wann dürfen wir Sie begrüßen?"
    )
    third = talk.mail("Tue 17 Feb 10:00", LENA, "ich möchte kurz an meine Nachricht erinnern.")
    deal.read_receipt("Tue 17 Feb 10:40", third)
    talk.mail("Tue 24 Feb 11:00", LENA, "darf ich Ihnen noch etwas zeigen?")
    talk.mail("Thu 26 Feb 10:00", magda, "entschuldigen Sie, wir hatten Vollbetrieb.")
    deal.expect(
        "silent-prospect",
        {"low": "Mon 16 Feb 15:00", "medium": "Wed 25 Feb 15:00"},
        ends=("buyer_returned", "Thu 26 Feb 10:00"),
        side="buyer",
    )
    talk.mail("Thu 26 Feb 11:30", LENA, "das freut mich für Sie.")
    talk.mail("Tue 03 Mar 10:00", magda, "wir bleiben bei unserem bisherigen System.")
    talk.mail("Tue 03 Mar 14:00", LENA, "danke für Ihre ehrliche Antwort.")
    deal.lost("Tue 03 Mar 15:00")


def quick_answers_shorten_the_limit(world: World) -> None:
    """Who answered within hours is silent after five business days already (three times the median, at least five)."""
    jurong = Account("Jurong Pier Services", "jurongpier.example", "SG", "Singapore", "en", "Logistics")
    deal = Deal(world, "Jurong Pier berth desk", jurong, WEILING, opened="Mon 02 Mar 09:30", amount=47_000)
    adrian = deal.buyer("Adrian Teo", "Berth Manager")
    talk = deal.talk("Berth desk", adrian)
    talk.mail("Mon 02 Mar 10:00", adrian, "Does your desk work around the clock?")
    talk.mail("Mon 02 Mar 11:00", WEILING, "It does. How many people work at night?")
    talk.mail("Mon 02 Mar 14:00", adrian, "Four at night and nine during the day.")
    talk.mail("Mon 02 Mar 15:00", WEILING, "And who decides about a new tool?")
    talk.mail("Tue 03 Mar 10:00", adrian, "Our harbour master does.")
    talk.mail("Tue 03 Mar 11:00", WEILING, "What matters most to the harbour master?")
    deal.stage("Tue 03 Mar 11:30", "Qualification")
    talk.mail("Wed 04 Mar 11:00", adrian, "That no call is lost.")
    # Answer times of 3, 3 and 8 hours: the limit is 5 business days. 40 hours from here: Wednesday 11 March 12:00.
    talk.mail("Wed 04 Mar 12:00", WEILING, "Then let me show both of you how we make sure of that.")
    talk.mail("Fri 06 Mar 10:00", WEILING, "Which day suits you?")
    talk.mail("Thu 12 Mar 10:00", WEILING, "Is there anything I can do for you?")
    talk.mail("Mon 16 Mar 15:00", adrian, "The harbour master has left the company.")
    deal.expect(
        "silent-prospect",
        {"low": "Wed 11 Mar 12:00"},
        ends=("buyer_returned", "Mon 16 Mar 15:00"),
        side="buyer",
    )
    talk.mail("Tue 17 Mar 09:30", WEILING, "I see. Who takes over?")
    talk.mail("Thu 19 Mar 10:00", adrian, "Nobody for now. We are closing this project.")
    talk.mail("Thu 19 Mar 11:00", WEILING, "Understood. Thank you for telling me.")
    deal.lost("Thu 19 Mar 11:30")


def large_and_still_silent(world: World) -> None:
    """A large deal (one step up) whose buyer is silent until the history ends."""
    garonne = Account("Garonne Assurances", "garonne.example", "FR", "Bordeaux", "en", "Insurance")
    deal = Deal(world, "Garonne claims desk", garonne, NINA, opened="Mon 18 May 09:30", amount=180_000)
    lucie = deal.buyer("Lucie Marchand", "Chief Operating Officer")
    talk = deal.talk("Claims desk", lucie)
    talk.mail("Mon 18 May 10:00", lucie, "How do insurers in your country use your desk?")
    talk.mail(
        "Mon 18 May 12:00",
        NINA,
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
    talk.mail("Wed 03 Jun 16:00", NINA, "Thank you for a lively hour.")
    talk.mail("Fri 05 Jun 15:00", lucie, "My colleagues were impressed.")
    deal.stage("Mon 08 Jun 09:30", "Proposal/Price Quote")
    # 7 hours on Monday 8 June, 32 until Friday, 16 on Monday and Tuesday, the 56th on Wednesday 17 June 10:00.
    # Low, one step up for the large amount: medium. 112 hours on Friday 26 June 10:00: high.
    talk.mail("Mon 08 Jun 10:00", NINA, "That is good to hear. What would you like to see next?")
    talk.mail(
        "Fri 12 Jun 10:00", NINA, "A customer story from your industry is attached.", attached=["Story.pdf"]
    )
    deal.call("Thu 18 Jun 10:00", lucie, 0, reached=False)
    talk.mail("Thu 25 Jun 10:00", NINA, "Is there anything that keeps you from going on?")
    deal.expect("silent-prospect", {"medium": "Wed 17 Jun 10:00", "high": "Fri 26 Jun 10:00"}, side="buyer")


def away_after_all(world: World) -> None:
    """The alert stands when an automatic reply says that the buyer is away: it is held back until the return."""
    wienerwald = Account("Wienerwald Pflege", "wienerwaldpflege.example", "AT", "Baden", "de", "Healthcare")
    deal = Deal(world, "Wienerwald Pflegeruf", wienerwald, TOBIAS, opened="Mon 30 Mar 09:30", amount=41_000)
    gerda = deal.buyer("Gerda Lang", "Heimleiterin")
    talk = deal.talk("Pflegeruf", gerda)
    talk.mail("Mon 30 Mar 10:00", gerda, "eignet sich Ihr Portal für die Rufe unserer Bewohner?")
    talk.mail("Mon 30 Mar 12:00", TOBIAS, "ja, zwei Häuser arbeiten so.")
    deal.stage("Tue 31 Mar 10:00", "Qualification")
    talk.mail("Thu 09 Apr 10:00", gerda, "das klingt gut. Welche Häuser sind das?")
    # 6 hours on Thursday, 8 on Friday, 40 in the week, the 56th hour on Monday 20 April 11:00.
    talk.mail("Thu 09 Apr 11:00", TOBIAS, "ein Haus in Graz und eines in Passau.")
    talk.mail("Wed 15 Apr 10:00", TOBIAS, "beide Häuser würden Sie gern begrüßen.")
    third = talk.mail("Wed 22 Apr 10:00", TOBIAS, "wann darf ich einen Besuch vereinbaren?")
    deal.out_of_office(
        "Wed 22 Apr 10:01", gerda, third, "Ich bin bis einschließlich 30.04.2026 nicht im Haus.", "rfc3834"
    )
    talk.mail("Tue 05 May 10:00", gerda, "ich bin zurück und würde gern nach Graz fahren.")
    deal.expect(
        "silent-prospect",
        {"low": "Mon 20 Apr 11:00"},
        ends=("buyer_returned", "Tue 05 May 10:00"),
        side="buyer",
    )
    talk.mail("Tue 05 May 11:00", TOBIAS, "sehr schön, ich kündige Sie an.")
    talk.mail("Thu 07 May 10:00", gerda, "Graz hat mich überzeugt, wir bestellen.")
    talk.mail("Thu 07 May 11:00", TOBIAS, "herzlichen Dank!")
    deal.won("Fri 08 May 10:00")
