"""Missed follow-up: a meeting was held, and for 8 working hours nothing came after it."""

from examples.generator.calendars import Entry
from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import DAN, JONAS, LENA, NINA, TOBIAS
from examples.generator.world import World


def the_minutes_never_came(world: World) -> None:
    """Held on Tuesday, followed up on Thursday."""
    elbtor = Account("Elbtor Verlag", "elbtor.example", "DE", "Hamburg", "de", "Media")
    deal = Deal(world, "Elbtor Leserservice", elbtor, NINA, opened="Mon 02 Feb 09:30", amount=26_000)
    ruth = deal.buyer("Ruth Petersen", "Vertriebsleiterin")
    talk = deal.talk("Leserservice", ruth)
    talk.mail("Mon 02 Feb 10:00", ruth, "können Sie uns Ihr System für den Leserservice vorstellen?")
    talk.mail("Mon 02 Feb 12:00", NINA, "sehr gerne, die Einladung ist unterwegs.")
    deal.meeting(
        "Tue 10 Feb 14:00",
        60,
        "Vorstellung Elbtor",
        [ruth],
        entered="Mon 02 Feb 12:10",
        accepted="Tue 03 Feb 09:00",
    )
    deal.stage("Tue 03 Feb 10:00", "Qualification")
    # It ended on Tuesday 15:00: 2 hours that day, 6 on Wednesday. 16 hours would be Thursday 15:00.
    talk.mail("Thu 12 Feb 10:00", NINA, "vielen Dank noch einmal für das Gespräch am Dienstag.")
    deal.expect(
        "meeting-without-follow-up", {"low": "Wed 11 Feb 15:00"}, ends=("followed_up", "Thu 12 Feb 10:00")
    )
    talk.mail("Fri 13 Feb 09:30", ruth, "wir sprechen noch mit einem zweiten Anbieter.")
    talk.mail("Fri 13 Feb 11:00", NINA, "das verstehe ich gut.")
    talk.mail("Mon 16 Feb 10:00", ruth, "wir haben uns für den anderen Anbieter entschieden.")
    talk.mail("Mon 16 Feb 11:00", NINA, "danke für Ihre offene Nachricht, ich wünsche Ihnen viel Erfolg.")
    deal.lost("Mon 16 Feb 11:30")


def follow_up_across_the_clock_change(world: World) -> None:
    """It ended at closing time on the last Friday of winter time: the limit is closing time on Monday."""
    kanalfeld = Account("Kanalfeld Bau", "kanalfeld.example", "DE", "Dortmund", "de", "Construction")
    deal = Deal(world, "Kanalfeld Mängelportal", kanalfeld, LENA, opened="Mon 16 Mar 09:30", amount=39_000)
    uwe = deal.buyer("Uwe Kramer", "Bauleiter")
    talk = deal.talk("Mängelportal", uwe)
    talk.mail("Mon 16 Mar 10:00", uwe, "eignet sich Ihr Portal für die Mängelverfolgung am Bau?")
    talk.mail(
        "Mon 16 Mar 13:00", LENA, "ja, das zeige ich Ihnen am besten selbst. Die Einladung folgt gleich."
    )
    deal.meeting(
        "Fri 27 Mar 16:00",
        60,
        "Vorführung Kanalfeld",
        [uwe],
        entered="Mon 16 Mar 13:10",
        accepted="Tue 17 Mar 10:00",
    )
    deal.stage("Tue 17 Mar 11:00", "Qualification")
    # Friday 17:00 to Monday 17:00 are exactly 8 working hours, whatever the clocks do on Sunday.
    talk.mail(
        "Tue 31 Mar 09:05", LENA, "anbei die Unterlagen zu unserem Termin.", attached=["Unterlagen.pdf"]
    )
    deal.expect(
        "meeting-without-follow-up", {"low": "Mon 30 Mar 17:00"}, ends=("followed_up", "Tue 31 Mar 09:05")
    )
    talk.mail(
        "Wed 01 Apr 10:00", uwe, "das nehmen wir. Den Auftrag finden Sie im Anhang.", attached=["Auftrag.pdf"]
    )
    talk.mail("Wed 01 Apr 11:00", LENA, "herzlichen Dank für den Auftrag.")
    deal.won("Thu 02 Apr 10:00")


def workshop_day(world: World) -> None:
    """An all-day entry that the buyer accepted was a meeting: it ended at closing time."""
    rheinglas = Account("Rheinglas Technik", "rheinglas.example", "DE", "Mainz", "de", "Manufacturing")
    deal = Deal(
        world, "Rheinglas Servicezentrale", rheinglas, TOBIAS, opened="Tue 07 Apr 09:30", amount=57_000
    )
    ines = deal.buyer("Ines Kaiser", "Leiterin Service")
    talk = deal.talk("Servicezentrale", ines)
    talk.mail("Tue 07 Apr 10:00", ines, "wären Sie bereit, mit uns einen ganzen Tag zu arbeiten?")
    talk.mail("Tue 07 Apr 12:00", TOBIAS, "mit Freude. Ich schlage den 15. April vor.")
    deal.stage("Wed 08 Apr 09:30", "Qualification")
    entered, accepted = "Wed 08 Apr 10:00", "Thu 09 Apr 11:00"
    deal.whole_days(
        "Wed 15 Apr", "Wed 15 Apr", "Workshop in Mainz", [ines], entered=entered, accepted=accepted
    )
    # It ended on Wednesday 17:00: 8 working hours later is Thursday 17:00.
    talk.mail("Fri 17 Apr 10:00", TOBIAS, "anbei die Fotos der Pinnwände.", attached=["Pinnwand.pdf"])
    deal.expect(
        "meeting-without-follow-up", {"low": "Thu 16 Apr 17:00"}, ends=("followed_up", "Fri 17 Apr 10:00")
    )
    talk.mail("Mon 20 Apr 10:00", ines, "der Tag hat uns sehr geholfen.")
    talk.mail("Mon 20 Apr 11:00", TOBIAS, "das freut mich. Der Vertrag liegt bei.", attached=["Vertrag.pdf"])
    talk.mail("Thu 23 Apr 10:00", ines, "unterschrieben zurück, siehe Anhang.", attached=["Vertrag.pdf"])
    talk.mail("Thu 23 Apr 10:30", TOBIAS, "vielen Dank!")
    deal.won("Thu 23 Apr 11:00")


def weekly_status(world: World) -> None:
    """No alert: an instance of a series with the next one within a week answers itself; the others were followed up."""
    granite = Account("Granite Peak Outfitters", "granitepeak.example", "US", "Burlington", "en", "Retail")
    deal = Deal(world, "Granite Peak store desk", granite, DAN, opened="Mon 05 Jan 09:30", amount=68_000)
    ellen = deal.buyer("Ellen Frost", "VP Store Operations")
    talk = deal.talk("Store desk", ellen)
    talk.mail(
        "Mon 05 Jan 10:00", ellen, "We want to work through this with you week by week. Is that an option?"
    )
    talk.mail("Mon 05 Jan 13:00", DAN, "It is. I am sending a weekly invitation for Tuesdays at ten.")
    deal.stage("Tue 06 Jan 10:00", "Qualification")
    first = deal.at("Tue 13 Jan 10:00")
    deal.calendar_entry(
        Entry(
            title="Granite Peak weekly",
            organizer=DAN,
            start=first,
            end=deal.at("Tue 13 Jan 10:30"),
            entered=deal.at("Tue 06 Jan 11:00"),
            changed=deal.at("Wed 07 Jan 10:00"),
            guests=((DAN, "ACCEPTED"), (ellen, "ACCEPTED")),
            rule="FREQ=WEEKLY;COUNT=6",
            left_out=(deal.at("Tue 10 Feb 10:00"),),
            room="Hudson",
        )
    )
    talk.mail("Thu 15 Jan 11:00", ellen, "My assistant Joan will join us from next week.")
    talk.mail("Thu 15 Jan 12:30", DAN, "She is very welcome.")
    # The instance of 10 February does not take place, so that of 3 February needs a follow-up of its own.
    talk.mail("Tue 03 Feb 14:00", DAN, "We skip next week. Here is where we stand.", attached=["Status.pdf"])
    # The last one ended on 17 February 10:30; a call the next morning follows it up in time.
    deal.call("Wed 18 Feb 10:15", ellen, 12)
    talk.mail("Thu 19 Feb 10:00", ellen, "We are ready to sign.")
    talk.mail(
        "Thu 19 Feb 11:00", DAN, "Thank you, Ellen. The agreement is attached.", attached=["Agreement.pdf"]
    )
    deal.won("Fri 20 Feb 10:00")


def every_other_way_to_follow_up(world: World) -> None:
    """No alert: a new meeting or an offer follows up as well; some entries are no meetings, some never took place."""
    lindenhof = Account("Lindenhof Kliniken", "lindenhof.example", "DE", "Leipzig", "de", "Healthcare")
    deal = Deal(
        world, "Lindenhof Patientenservice", lindenhof, NINA, opened="Mon 02 Mar 09:30", amount=84_000
    )
    petra = deal.buyer("Petra Wolf", "Pflegedirektorin")
    talk = deal.talk("Patientenservice", petra)
    talk.mail("Mon 02 Mar 10:00", petra, "haben Sie Erfahrung mit Kliniken?")
    talk.mail("Mon 02 Mar 11:00", NINA, "ja, einige Häuser vertrauen uns. Die Einladung ist unterwegs.")
    deal.meeting(
        "Mon 09 Mar 10:00",
        60,
        "Kennenlernen",
        [petra],
        entered="Mon 02 Mar 11:10",
        accepted="Tue 03 Mar 09:00",
    )
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    # The next date, entered half an hour after the end, follows up the first meeting.
    deal.meeting(
        "Wed 11 Mar 15:00", 60, "Vertiefung", [petra], entered="Mon 09 Mar 11:30", accepted="Mon 09 Mar 14:00"
    )
    # The offer follows up the second one; the mail comes half an hour after the limit of Thursday 16:00.
    terms = Terms(valid_until="Thu 30 Apr", starts_on="Mon 01 Jun")
    offer = deal.offer("Wed 11 Mar 16:20", [line("seats", 150, "520")], terms)
    offer.approved("Thu 12 Mar 10:00", JONAS)
    deal.stage("Thu 12 Mar 13:55", "Proposal/Price Quote")
    offer.presented("Thu 12 Mar 14:00")
    talk.mail("Thu 12 Mar 16:30", NINA, "das Angebot liegt in Ihrem Portal.")
    # Taken for meetings, these would wait for a follow-up until the mails of Monday 15:00, Wednesday 15:00 and the 23rd.
    deal.pencilled_in("Fri 13 Mar 10:00", 120, "Vielleicht Besuch", [petra], entered="Thu 12 Mar 16:40")
    entered, cancelled = "Fri 13 Mar 09:00", "Mon 16 Mar 14:00"
    deal.cancelled_meeting(
        "Tue 17 Mar 10:00", 60, "Rückfragen", [petra], entered=entered, cancelled=cancelled
    )
    talk.mail("Mon 16 Mar 11:30", petra, "am Dienstag bin ich nun doch verhindert.")
    talk.mail("Mon 16 Mar 15:00", NINA, "kein Problem, ich schlage einen neuen Termin vor.")
    entered, declined = "Tue 17 Mar 09:30", "Tue 17 Mar 14:00"
    deal.declined_meeting("Thu 19 Mar 10:00", 60, "Neuer Termin", [petra], entered=entered, declined=declined)
    deal.whole_days("Thu 19 Mar", "Thu 19 Mar", "Messetag Leipzig", [petra], entered="Tue 17 Mar 09:40")
    talk.mail("Wed 18 Mar 10:00", petra, "wir brauchen keinen Termin mehr, das Angebot ist klar.")
    talk.mail("Wed 18 Mar 15:00", NINA, "umso besser.")
    talk.mail("Mon 23 Mar 10:00", petra, "wir nehmen das Angebot an.")
    talk.mail("Mon 23 Mar 11:00", NINA, "herzlichen Dank, das freut uns sehr.")
    offer.status("Mon 23 Mar 11:10", "Accepted")
    deal.won("Mon 23 Mar 11:15")
