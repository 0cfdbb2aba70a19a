"""Missed follow-up: a deal past its first stage that no seller touched for 10 business days."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import CAROL, LENA, NINA
from examples.generator.world import World


def nobody_wrote(world: World) -> None:
    """The buyer was content and said so; then nobody thought of them for twelve business days."""
    spreeblick = Account(
        "Spreeblick Hausverwaltung", "spreeblick.example", "DE", "Berlin", "de", "Real Estate"
    )
    deal = Deal(world, "Spreeblick Mieterportal", spreeblick, NINA, opened="Mon 05 Jan 09:30", amount=22_000)
    heike = deal.buyer("Heike Lorenz", "Prokuristin")
    talk = deal.talk("Mieterportal", heike)
    talk.mail("Mon 05 Jan 11:00", heike, "gibt es Ihr Portal auch für Hausverwaltungen?")
    talk.mail("Mon 05 Jan 14:00", NINA, "ja, mit einer eigenen Vorlage für Mieteranliegen.")
    deal.stage("Wed 07 Jan 10:00", "Qualification")
    talk.mail("Mon 12 Jan 09:30", heike, "läuft das Portal auch auf dem Telefon?")
    talk.mail("Mon 12 Jan 10:00", NINA, "ja, ohne weitere Installation.")
    talk.note("Mon 12 Jan 10:20", heike, "Vielen Dank, alles klar!")
    # From Monday 12 January 10:00: 7 + 32 + 40 hours in two weeks, the eightieth on Monday 26 January 10:00.
    talk.mail("Thu 29 Jan 11:00", NINA, "wie ist der Stand bei Ihnen?")
    deal.expect("neglected-deal", {"low": "Mon 26 Jan 10:00"}, ends=("touched", "Thu 29 Jan 11:00"))
    talk.mail("Fri 30 Jan 09:30", heike, "wir haben uns inzwischen für einen anderen Anbieter entschieden.")
    talk.mail("Fri 30 Jan 10:30", NINA, "das bedaure ich. Alles Gute für Ihr Projekt.")
    deal.lost("Fri 30 Jan 11:00")


def neglect_behind_a_question(world: World) -> None:
    """While a buyer's question stands unanswered, the neglect that it causes is not told as a second alert."""
    cobalt = Account("Cobalt Ridge Mining", "cobaltridge.example", "US", "Pittsburgh", "en", "Mining")
    deal = Deal(world, "Cobalt Ridge site desk", cobalt, CAROL, opened="Mon 23 Feb 09:30", amount=64_000)
    russell = deal.buyer("Russell Stark", "Site Services Manager")
    talk = deal.talk("Site desk", russell)
    talk.mail("Mon 23 Feb 10:00", russell, "Does your desk work with poor connections?")
    talk.mail("Mon 23 Feb 11:30", CAROL, "It does: it keeps working offline and catches up later.")
    deal.stage("Tue 24 Feb 10:00", "Qualification")
    talk.mail(
        "Fri 27 Feb 15:00", CAROL, "A description of the offline mode is attached.", attached=["Offline.pdf"]
    )
    # Asked on Monday 11:00: 8 hours on Tuesday 11:00, 16 on Wednesday 11:00, 32 on Friday 11:00.
    talk.mail("Mon 02 Mar 11:00", russell, "How much storage does the offline mode need on a tablet?")
    # No touch since Friday 27 February 15:00: 2 + 40 + 32 hours by Thursday 12 March, 80 on Friday 13 March 15:00.
    talk.mail("Thu 19 Mar 10:00", CAROL, "About two gigabytes. I am sorry that it took me so long.")
    deal.expect(
        "unanswered-buyer",
        {"low": "Tue 03 Mar 11:00", "medium": "Wed 04 Mar 11:00", "high": "Fri 06 Mar 11:00"},
        ends=("answered", "Thu 19 Mar 10:00"),
    )
    deal.expect("neglected-deal", {}, starts="Fri 13 Mar 15:00", ends=("touched", "Thu 19 Mar 10:00"))
    talk.mail("Fri 20 Mar 10:00", russell, "No harm done. We would like to order.")
    talk.mail(
        "Fri 20 Mar 11:00",
        CAROL,
        "That is generous of you. The order form is attached.",
        attached=["Order.pdf"],
    )
    deal.won("Mon 23 Mar 14:00")


def quiet_for_good_reasons(world: World) -> None:
    """No alert: still in the first stage, a dated task, a meeting far ahead, the only buyer away."""
    muldental = Account("Muldental Werkzeuge", "muldental.example", "DE", "Grimma", "de", "Manufacturing")
    deal = Deal(
        world, "Muldental Ersatzteilservice", muldental, LENA, opened="Mon 02 Feb 09:30", amount=38_000
    )
    torsten = deal.buyer("Torsten Fuchs", "Geschäftsführer")
    talk = deal.talk("Ersatzteilservice", torsten)
    talk.mail("Mon 02 Feb 10:00", torsten, "was kann Ihr Portal für den Ersatzteilservice?")
    talk.mail("Mon 02 Feb 11:00", LENA, "anbei eine Übersicht.", attached=["Übersicht.pdf"])
    talk.note("Mon 02 Feb 11:20", torsten, "Danke, das sehe ich mir in Ruhe an.")
    # Fifteen business days without a word, but in the first stage.
    talk.mail("Mon 23 Feb 10:00", LENA, "hatten Sie Gelegenheit hineinzusehen?")
    talk.mail("Tue 24 Feb 09:30", torsten, "ja, das gefällt mir. Im März berät unser Beirat darüber.")
    talk.mail("Tue 24 Feb 10:30", LENA, "dann drücke ich die Daumen.")
    talk.note("Tue 24 Feb 10:45", torsten, "Danke!")
    deal.stage("Tue 24 Feb 11:00", "Qualification")
    # Sixteen business days without a word, but with a dated task.
    deal.task("Tue 24 Feb 11:05", "Nach der Beiratssitzung anrufen", "Wed 18 Mar", done="Wed 18 Mar 15:00")
    deal.call("Wed 18 Mar 14:30", torsten, 15)
    # Nineteen business days without a word, but with a meeting ahead.
    deal.meeting(
        "Thu 16 Apr 10:00",
        60,
        "Beirat Muldental",
        [torsten],
        entered="Wed 18 Mar 15:10",
        accepted="Thu 19 Mar 09:00",
    )
    talk.mail("Thu 16 Apr 14:00", LENA, "vielen Dank für die Einladung in Ihren Beirat.")
    more = talk.mail("Mon 20 Apr 10:00", LENA, "anbei die versprochenen Zahlen.", attached=["Zahlen.pdf"])
    deal.out_of_office(
        "Mon 20 Apr 10:02",
        torsten,
        more,
        "Ich bin bis einschließlich 15.05.2026 in Kur und nicht erreichbar.",
        "vacation",
    )
    # The only buyer is away until 15 May: Monday 18 and Tuesday 19 May are the first days that count.
    talk.mail("Wed 20 May 10:00", LENA, "ich hoffe, Sie sind gut erholt zurück.")
    talk.mail("Thu 21 May 09:30", torsten, "bestens erholt. Die Zahlen überzeugen mich.")
    talk.mail("Thu 21 May 11:00", LENA, "das freut mich doppelt.")
    talk.mail("Tue 26 May 10:00", torsten, "der Beirat hat zugestimmt, wir bestellen.")
    talk.mail("Tue 26 May 11:00", LENA, "herzlichen Dank!")
    deal.won("Tue 26 May 15:00")
