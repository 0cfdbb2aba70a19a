"""Offers that ended or changed without anybody breaking a word."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import CAROL, JONAS, LENA, NINA, PRIYA
from examples.generator.world import World


def five_offers_and_no_breach(world: World) -> None:
    """No alert: expired by its date, rejected by the buyer, replaced in time, made better, closed inside the window."""
    albtrauf = Account("Albtrauf Textil", "albtrauf.example", "DE", "Reutlingen", "de", "Textiles")
    deal = Deal(
        world,
        "Albtrauf Händlerportal",
        albtrauf,
        LENA,
        opened="Mon 23 Feb 09:30",
        amount=46_000,
        close="Thu 30 Apr",
    )
    monika = deal.buyer("Monika Beck", "Vertriebsleiterin")
    asked = deal.mail("Mon 23 Feb 10:00", monika, LENA, "Händlerportal", "machen Sie uns bitte ein Angebot?")
    answer = deal.reply("Mon 23 Feb 12:00", LENA, asked, "gerne. Passt Ihnen ein Telefonat am Mittwoch?")
    deal.stage("Tue 24 Feb 10:00", "Qualification")
    deal.call("Wed 25 Feb 10:30", monika, 30)
    seats = 80

    # The first one ran out on 13 March. Taking back what nobody can accept any more takes nothing away.
    first = deal.offer("Fri 27 Feb 10:00", [line("seats", seats, "560")], Terms("Fri 13 Mar", "Fri 01 May"))
    first.approved("Fri 27 Feb 15:00", JONAS)
    deal.stage("Mon 02 Mar 09:55", "Proposal/Price Quote")
    first.presented("Mon 02 Mar 10:00")
    cover = deal.reply(
        "Mon 02 Mar 10:15", LENA, answer, "anbei unser Angebot.", to=monika, attached=["Angebot 1.pdf"]
    )
    reaction = deal.reply("Thu 05 Mar 10:00", monika, cover, "wir beraten noch.")
    deal.reply("Thu 05 Mar 11:00", LENA, reaction, "nehmen Sie sich die Zeit.")
    again = deal.reply(
        "Mon 16 Mar 10:00",
        monika,
        reaction,
        "nun haben wir die Frist verpasst. Gibt es ein neues Angebot?",
        to=LENA,
    )
    sure = deal.reply("Mon 16 Mar 11:00", LENA, again, "ja, allerdings zu den neuen Listenpreisen.")
    first.status("Tue 17 Mar 10:00", "Withdrawn")

    # The second one costs more than the expired one; the buyer rejects it.
    terms = Terms("Thu 30 Apr", "Fri 01 May")
    second = deal.offer("Tue 17 Mar 11:00", [line("seats", seats, "590")], terms)
    second.approved("Tue 17 Mar 15:00", JONAS)
    second.presented("Wed 18 Mar 14:00")
    cover = deal.reply(
        "Wed 18 Mar 14:10", LENA, sure, "anbei das neue Angebot.", to=monika, attached=["Angebot 2.pdf"]
    )
    too_much = deal.reply("Fri 20 Mar 10:00", monika, cover, "das ist uns zu teuer.")
    deal.reply("Fri 20 Mar 11:00", LENA, too_much, "ich sehe, was ich tun kann.")
    second.status("Mon 23 Mar 10:00", "Denied")

    # The third one is withdrawn and replaced by a better one on the same day, inside one business day.
    third = deal.offer("Mon 23 Mar 14:00", [line("seats", seats, "575")], terms)
    third.approved("Tue 24 Mar 10:00", JONAS)
    third.presented("Wed 25 Mar 10:00")
    cover = deal.reply(
        "Wed 25 Mar 10:10",
        LENA,
        too_much,
        "mehr Nachlass ist mir gelungen, siehe Anlage.",
        to=monika,
        attached=["Angebot 3.pdf"],
    )
    nearly = deal.reply("Thu 26 Mar 10:00", monika, cover, "fast. Geht noch ein Stück?")
    deal.reply("Thu 26 Mar 11:00", LENA, nearly, "ich frage nach.")
    fourth = deal.offer("Thu 26 Mar 14:00", [line("seats", seats, "565")], terms)
    fourth.approved("Fri 27 Mar 09:30", JONAS)
    third.status("Fri 27 Mar 10:00", "Withdrawn")
    fourth.presented("Fri 27 Mar 15:00")
    cover = deal.reply(
        "Fri 27 Mar 15:10",
        LENA,
        nearly,
        "das ist nun wirklich das letzte Wort.",
        to=monika,
        attached=["Angebot 4.pdf"],
    )

    # The fifth one is better still; it is withdrawn on the eve of the refusal, and the deal closes in the window.
    fifth = deal.offer("Mon 30 Mar 10:00", [line("seats", seats, "555")], terms)
    fifth.approved("Mon 30 Mar 15:00", JONAS)
    fourth.replaced_by("Tue 31 Mar 10:00", fifth)
    thanks = deal.reply(
        "Wed 01 Apr 09:30", monika, cover, "unser Gesellschafter will dieses Jahr nichts Neues anfangen."
    )
    deal.reply("Wed 01 Apr 10:30", LENA, thanks, "dann danke ich Ihnen für die Geduld mit uns.")
    fifth.status("Wed 01 Apr 15:00", "Withdrawn")
    deal.lost("Thu 02 Apr 10:00")


def less_for_less(world: World) -> None:
    """The buyer asks for less: prices may move with it. What remains is a leading sign on the buyer's side."""
    meersburg = Account(
        "Meersburger Werften", "meersburgerwerften.example", "DE", "Konstanz", "de", "Shipbuilding"
    )
    deal = Deal(
        world,
        "Meersburg Serviceportal",
        meersburg,
        NINA,
        opened="Mon 13 Apr 09:30",
        amount=98_000,
        close="Tue 30 Jun",
    )
    dieter = deal.buyer("Dieter Ammann", "Leiter Service")
    asked = deal.mail(
        "Mon 13 Apr 10:00",
        dieter,
        NINA,
        "Serviceportal",
        "bitte bieten Sie uns 160 Arbeitsplätze mit dem Modul Analyse an.",
    )
    answer = deal.reply("Mon 13 Apr 12:00", NINA, asked, "sehr gerne.")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    terms = Terms("Tue 30 Jun", "Wed 01 Jul")
    first = deal.offer("Tue 14 Apr 11:00", [line("seats", 160, "560"), line("analytics", 1, "8400")], terms)
    first.approved("Wed 15 Apr 10:00", JONAS)
    deal.stage("Thu 16 Apr 09:55", "Proposal/Price Quote")
    first.presented("Thu 16 Apr 10:00")
    cover = deal.reply(
        "Thu 16 Apr 10:15", NINA, answer, "anbei das Angebot.", to=dieter, attached=["Angebot.pdf"]
    )
    wish = deal.reply(
        "Mon 20 Apr 10:00", dieter, cover, "wir müssen sparen: bitte nur 100 Arbeitsplätze statt 160."
    )
    deal.reply("Mon 20 Apr 11:00", NINA, wish, "das rechne ich gern neu.")
    # Fewer seats, so the volume price of the seats and of the module is gone; 37 percent fewer units in all.
    second = deal.offer("Tue 21 Apr 10:00", [line("seats", 100, "590"), line("analytics", 1, "8900")], terms)
    second.approved("Tue 21 Apr 15:00", JONAS)
    first.replaced_by("Wed 22 Apr 10:00", second)
    cover = deal.reply(
        "Wed 22 Apr 10:15", NINA, wish, "anbei die kleinere Fassung.", attached=["Angebot 2.pdf"]
    )
    order = deal.reply("Mon 27 Apr 10:00", dieter, cover, "so passt es. Wir nehmen das Angebot an.")
    deal.reply("Mon 27 Apr 11:00", NINA, order, "vielen Dank!")
    second.status("Tue 28 Apr 10:00", "Accepted")
    deal.won("Tue 28 Apr 10:05")
    deal.expect(
        "silent-scope-shrink",
        side="buyer",
        starts="Wed 22 Apr 10:00",
        steps={"low": "Wed 22 Apr 10:00"},
        ends=("deal_closed", "Tue 28 Apr 10:05"),
    )


def two_offers_side_by_side(world: World) -> None:
    """No alert: a second option, announced in time, takes nothing away from the first."""
    harborlight = Account("Harborlight Museums", "harborlight.example", "US", "Salem", "en", "Culture")
    deal = Deal(
        world,
        "Harborlight visitor desk",
        harborlight,
        PRIYA,
        opened="Mon 20 Apr 09:30",
        amount=39_000,
        close="Tue 30 Jun",
    )
    irene = deal.buyer("Irene Novak", "Head of Visitor Services")
    asked = deal.mail(
        "Mon 20 Apr 10:00", irene, PRIYA, "Visitor desk", "Please make us an offer for our main house."
    )
    answer = deal.reply("Mon 20 Apr 11:30", PRIYA, asked, "Of course.")
    deal.stage("Tue 21 Apr 10:00", "Qualification")
    terms = Terms("Tue 30 Jun", "Wed 01 Jul")
    small = deal.offer("Tue 21 Apr 11:00", [line("seats", 40, "590")], terms)
    small.approved("Wed 22 Apr 10:00", CAROL)
    deal.stage("Thu 23 Apr 09:55", "Proposal/Price Quote")
    small.presented("Thu 23 Apr 10:00")
    cover = deal.reply(
        "Thu 23 Apr 10:15", PRIYA, answer, "Our offer is attached.", to=irene, attached=["Offer A.pdf"]
    )
    deal.note("Fri 24 Apr 10:00", irene, cover, "Thanks, received.")
    # The second option was drafted on Monday 10:00 and announced on Monday 11:00, a day before it was presented.
    large = deal.offer("Mon 27 Apr 10:00", [line("seats", 70, "620")], terms)
    told = deal.reply(
        "Mon 27 Apr 11:00",
        PRIYA,
        cover,
        "As an option B we could offer 70 seats instead of 40, for all three houses.",
    )
    large.approved("Mon 27 Apr 15:00", CAROL)
    large.presented("Tue 28 Apr 14:00")
    deal.reply(
        "Tue 28 Apr 14:10", PRIYA, told, "Here is option B. Option A remains open.", attached=["Offer B.pdf"]
    )
    choice = deal.reply("Thu 30 Apr 10:00", irene, told, "We take option A.")
    deal.reply("Thu 30 Apr 11:00", PRIYA, choice, "Thank you, Irene.")
    small.status("Fri 01 May 10:00", "Accepted")
    deal.won("Fri 01 May 10:05")
