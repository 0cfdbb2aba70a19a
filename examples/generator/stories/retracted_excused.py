"""Offers that ended or changed without anybody breaking a word."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, JONAS, LENA, NINA, PRIYA
from examples.generator.world import World


def five_offers_and_no_breach(world: World) -> None:
    """No alert: expired by its date, rejected by the buyer, replaced in time, made better, closed inside the window."""
    albtrauf = Account("Albtrauf Textil", "albtrauf.example", "DE", "Reutlingen", "de", "Textiles")
    deal = Deal(world, "Albtrauf Händlerportal", albtrauf, LENA, opened="Mon 23 Feb 09:30", amount=46_000)
    monika = deal.buyer("Monika Beck", "Vertriebsleiterin")
    talk = deal.talk("Händlerportal", monika)
    talk.mail("Mon 23 Feb 10:00", monika, "machen Sie uns bitte ein Angebot?")
    talk.mail("Mon 23 Feb 12:00", LENA, "gerne. Passt Ihnen ein Telefonat am Mittwoch?")
    deal.stage("Tue 24 Feb 10:00", "Qualification")
    deal.call("Wed 25 Feb 10:30", monika, 30)
    seats = 80

    # The first one ran out on 13 March. Taking back what nobody can accept any more takes nothing away.
    first = deal.offer("Fri 27 Feb 10:00", [line("seats", seats, "560")], Terms("Fri 13 Mar", "Fri 01 May"))
    first.approved("Fri 27 Feb 15:00", JONAS)
    deal.stage("Mon 02 Mar 09:55", "Proposal/Price Quote")
    first.presented("Mon 02 Mar 10:00")
    talk.mail("Mon 02 Mar 10:15", LENA, "anbei unser Angebot.", attached=["Angebot 1.pdf"])
    talk.mail("Thu 05 Mar 10:00", monika, "wir beraten noch.")
    talk.mail("Thu 05 Mar 11:00", LENA, "nehmen Sie sich die Zeit.")
    talk.mail("Mon 16 Mar 10:00", monika, "nun haben wir die Frist verpasst. Gibt es ein neues Angebot?")
    talk.mail("Mon 16 Mar 11:00", LENA, "ja, allerdings zu den neuen Listenpreisen.")
    first.status("Tue 17 Mar 10:00", "Withdrawn")

    # The second one costs more than the expired one; the buyer rejects it.
    terms = Terms("Thu 30 Apr", "Fri 01 May")
    second = deal.offer("Tue 17 Mar 11:00", [line("seats", seats, "590")], terms)
    second.approved("Tue 17 Mar 15:00", JONAS)
    second.presented("Wed 18 Mar 14:00")
    talk.mail("Wed 18 Mar 14:10", LENA, "anbei das neue Angebot.", attached=["Angebot 2.pdf"])
    talk.mail("Fri 20 Mar 10:00", monika, "das ist uns zu teuer.")
    talk.mail("Fri 20 Mar 11:00", LENA, "ich sehe, was ich tun kann.")
    second.status("Mon 23 Mar 10:00", "Denied")

    # The third one is withdrawn and replaced by a better one on the same day, inside one business day.
    third = deal.offer("Mon 23 Mar 14:00", [line("seats", seats, "575")], terms)
    third.approved("Tue 24 Mar 10:00", JONAS)
    third.presented("Wed 25 Mar 10:00")
    talk.mail(
        "Wed 25 Mar 10:10", LENA, "mehr Nachlass ist mir gelungen, siehe Anlage.", attached=["Angebot 3.pdf"]
    )
    talk.mail("Thu 26 Mar 10:00", monika, "fast. Geht noch ein Stück?")
    talk.mail("Thu 26 Mar 11:00", LENA, "ich frage nach.")
    fourth = deal.offer("Thu 26 Mar 14:00", [line("seats", seats, "565")], terms)
    fourth.approved("Fri 27 Mar 09:30", JONAS)
    third.status("Fri 27 Mar 10:00", "Withdrawn")
    fourth.presented("Fri 27 Mar 15:00")
    talk.mail("Fri 27 Mar 15:10", LENA, "das ist nun wirklich das letzte Wort.", attached=["Angebot 4.pdf"])

    # The fifth one is better still; it is withdrawn on the eve of the refusal, and the deal closes in the window.
    fifth = deal.offer("Mon 30 Mar 10:00", [line("seats", seats, "555")], terms)
    fifth.approved("Mon 30 Mar 15:00", JONAS)
    fourth.replaced_by("Tue 31 Mar 10:00", fifth)
    talk.mail("Wed 01 Apr 09:30", monika, "unser Gesellschafter will dieses Jahr nichts Neues anfangen.")
    talk.mail("Wed 01 Apr 10:30", LENA, "dann danke ich Ihnen für die Geduld mit uns.")
    fifth.status("Wed 01 Apr 15:00", "Withdrawn")
    deal.lost("Thu 02 Apr 10:00")


def less_for_less(world: World) -> None:
    """The buyer asks for less: prices may move with it. What remains is a leading sign on the buyer's side."""
    meersburg = Account(
        "Meersburger Werften", "meersburgerwerften.example", "DE", "Konstanz", "de", "Shipbuilding"
    )
    deal = Deal(world, "Meersburg Serviceportal", meersburg, NINA, opened="Mon 13 Apr 09:30", amount=98_000)
    dieter = deal.buyer("Dieter Ammann", "Leiter Service")
    talk = deal.talk("Serviceportal", dieter)
    talk.mail("Mon 13 Apr 10:00", dieter, "bitte bieten Sie uns 160 Arbeitsplätze mit dem Modul Analyse an.")
    talk.mail("Mon 13 Apr 12:00", NINA, "sehr gerne.")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    terms = Terms("Tue 30 Jun", "Wed 01 Jul")
    first = deal.offer("Tue 14 Apr 11:00", [line("seats", 160, "560"), line("analytics", 1, "8400")], terms)
    first.approved("Wed 15 Apr 10:00", JONAS)
    deal.stage("Thu 16 Apr 09:55", "Proposal/Price Quote")
    first.presented("Thu 16 Apr 10:00")
    talk.mail("Thu 16 Apr 10:15", NINA, "anbei das Angebot.", attached=["Angebot.pdf"])
    talk.mail("Mon 20 Apr 10:00", dieter, "wir müssen sparen: bitte nur 100 Arbeitsplätze statt 160.")
    talk.mail("Mon 20 Apr 11:00", NINA, "das rechne ich gern neu.")
    # Fewer seats, so the volume price of the seats and of the module is gone; 37 percent fewer units in all.
    second = deal.offer("Tue 21 Apr 10:00", [line("seats", 100, "590"), line("analytics", 1, "8900")], terms)
    second.approved("Tue 21 Apr 15:00", JONAS)
    first.replaced_by("Wed 22 Apr 10:00", second)
    talk.mail("Wed 22 Apr 10:15", NINA, "anbei die kleinere Fassung.", attached=["Angebot 2.pdf"])
    talk.mail("Mon 27 Apr 10:00", dieter, "so passt es. Wir nehmen das Angebot an.")
    talk.mail("Mon 27 Apr 11:00", NINA, "vielen Dank!")
    second.status("Tue 28 Apr 10:00", "Accepted")
    deal.won("Tue 28 Apr 10:05")
    deal.expect(
        "silent-scope-shrink",
        {"low": "Wed 22 Apr 10:00"},
        ends=("deal_closed", "Tue 28 Apr 10:05"),
        side="buyer",
    )


def two_offers_side_by_side(world: World) -> None:
    """No alert: a second option, announced in time, takes nothing away from the first."""
    harborlight = Account("Harborlight Museums", "harborlight.example", "US", "Salem", "en", "Culture")
    deal = Deal(
        world, "Harborlight visitor desk", harborlight, PRIYA, opened="Mon 20 Apr 09:30", amount=39_000
    )
    irene = deal.buyer("Irene Novak", "Head of Visitor Services")
    talk = deal.talk("Visitor desk", irene)
    talk.mail("Mon 20 Apr 10:00", irene, "Please make us an offer for our main house.")
    talk.mail("Mon 20 Apr 11:30", PRIYA, "Of course.")
    deal.stage("Tue 21 Apr 10:00", "Qualification")
    terms = Terms("Tue 30 Jun", "Wed 01 Jul")
    small = deal.offer("Tue 21 Apr 11:00", [line("seats", 40, "590")], terms)
    small.approved("Wed 22 Apr 10:00", CAROL)
    deal.stage("Thu 23 Apr 09:55", "Proposal/Price Quote")
    small.presented("Thu 23 Apr 10:00")
    talk.mail("Thu 23 Apr 10:15", PRIYA, "Our offer is attached.", attached=["Offer A.pdf"])
    talk.note("Fri 24 Apr 10:00", irene, "Thanks, received.")
    # The second option was drafted on Monday 10:00 and announced on Monday 11:00, a day before it was presented.
    large = deal.offer("Mon 27 Apr 10:00", [line("seats", 70, "620")], terms)
    talk.mail(
        "Mon 27 Apr 11:00",
        PRIYA,
        "As an option B we could offer 70 seats instead of 40, for all three houses.",
    )
    large.approved("Mon 27 Apr 15:00", CAROL)
    large.presented("Tue 28 Apr 14:00")
    talk.mail("Tue 28 Apr 14:10", PRIYA, "Here is option B. Option A remains open.", attached=["Offer B.pdf"])
    talk.mail("Thu 30 Apr 10:00", irene, "We take option A.")
    talk.mail("Thu 30 Apr 11:00", PRIYA, "Thank you, Irene.")
    small.status("Fri 01 May 10:00", "Accepted")
    deal.won("Fri 01 May 10:05")
