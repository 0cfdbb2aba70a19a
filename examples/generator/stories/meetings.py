"""Missed follow-up: a meeting was held, and for 8 working hours nothing came after it."""

from examples.generator.calendars import Entry
from examples.generator.clock import day
from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import DAN, JONAS, LENA, NINA, TOBIAS
from examples.generator.world import World


def the_minutes_never_came(world: World) -> None:
    """Held on Tuesday, followed up on Thursday."""
    elbtor = Account("Elbtor Verlag", "elbtor.example", "DE", "Hamburg", "de", "Media")
    deal = Deal(
        world,
        "Elbtor Leserservice",
        elbtor,
        NINA,
        opened="Mon 02 Feb 09:30",
        amount=26_000,
        close="Tue 31 Mar",
    )
    ruth = deal.buyer("Ruth Petersen", "Vertriebsleiterin")
    asked = deal.mail(
        "Mon 02 Feb 10:00",
        ruth,
        NINA,
        "Leserservice",
        "können Sie uns Ihr System für den Leserservice vorstellen?",
    )
    answer = deal.reply("Mon 02 Feb 12:00", NINA, asked, "sehr gerne, die Einladung ist unterwegs.")
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
    late = deal.reply(
        "Thu 12 Feb 10:00", NINA, answer, "vielen Dank noch einmal für das Gespräch am Dienstag.", to=ruth
    )
    deal.expect(
        "meeting-without-follow-up",
        side="seller",
        starts="Wed 11 Feb 15:00",
        steps={"low": "Wed 11 Feb 15:00"},
        ends=("followed_up", "Thu 12 Feb 10:00"),
    )
    reaction = deal.reply("Fri 13 Feb 09:30", ruth, late, "wir sprechen noch mit einem zweiten Anbieter.")
    patience = deal.reply("Fri 13 Feb 11:00", NINA, reaction, "das verstehe ich gut.")
    refusal = deal.reply(
        "Mon 16 Feb 10:00", ruth, patience, "wir haben uns für den anderen Anbieter entschieden."
    )
    deal.reply(
        "Mon 16 Feb 11:00", NINA, refusal, "danke für Ihre offene Nachricht, ich wünsche Ihnen viel Erfolg."
    )
    deal.lost("Mon 16 Feb 11:30")


def follow_up_across_the_clock_change(world: World) -> None:
    """It ended at closing time on the last Friday of winter time: the limit is closing time on Monday."""
    kanalfeld = Account("Kanalfeld Bau", "kanalfeld.example", "DE", "Dortmund", "de", "Construction")
    deal = Deal(
        world,
        "Kanalfeld Mängelportal",
        kanalfeld,
        LENA,
        opened="Mon 16 Mar 09:30",
        amount=39_000,
        close="Thu 30 Apr",
    )
    uwe = deal.buyer("Uwe Kramer", "Bauleiter")
    asked = deal.mail(
        "Mon 16 Mar 10:00",
        uwe,
        LENA,
        "Mängelportal",
        "eignet sich Ihr Portal für die Mängelverfolgung am Bau?",
    )
    answer = deal.reply(
        "Mon 16 Mar 13:00",
        LENA,
        asked,
        "ja, das zeige ich Ihnen am besten selbst. Die Einladung folgt gleich.",
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
    late = deal.reply(
        "Tue 31 Mar 09:05",
        LENA,
        answer,
        "anbei die Unterlagen zu unserem Termin.",
        to=uwe,
        attached=["Unterlagen.pdf"],
    )
    deal.expect(
        "meeting-without-follow-up",
        side="seller",
        starts="Mon 30 Mar 17:00",
        steps={"low": "Mon 30 Mar 17:00"},
        ends=("followed_up", "Tue 31 Mar 09:05"),
    )
    agreed = deal.reply(
        "Wed 01 Apr 10:00",
        uwe,
        late,
        "das nehmen wir. Den Auftrag finden Sie im Anhang.",
        attached=["Auftrag.pdf"],
    )
    deal.reply("Wed 01 Apr 11:00", LENA, agreed, "herzlichen Dank für den Auftrag.")
    deal.won("Thu 02 Apr 10:00")


def workshop_day(world: World) -> None:
    """An all-day entry that the buyer accepted was a meeting: it ended at closing time."""
    rheinglas = Account("Rheinglas Technik", "rheinglas.example", "DE", "Mainz", "de", "Manufacturing")
    deal = Deal(
        world,
        "Rheinglas Servicezentrale",
        rheinglas,
        TOBIAS,
        opened="Tue 07 Apr 09:30",
        amount=57_000,
        close="Fri 29 May",
    )
    ines = deal.buyer("Ines Kaiser", "Leiterin Service")
    asked = deal.mail(
        "Tue 07 Apr 10:00",
        ines,
        TOBIAS,
        "Servicezentrale",
        "wären Sie bereit, mit uns einen ganzen Tag zu arbeiten?",
    )
    answer = deal.reply("Tue 07 Apr 12:00", TOBIAS, asked, "mit Freude. Ich schlage den 15. April vor.")
    deal.stage("Wed 08 Apr 09:30", "Qualification")
    deal.calendar_entry(
        Entry(
            title="Workshop Rheinglas in Mainz",
            organizer=TOBIAS,
            start=day("Wed 15 Apr"),
            end=day("Thu 16 Apr"),
            entered=deal.at("Wed 08 Apr 10:00"),
            changed=deal.at("Thu 09 Apr 11:00"),
            guests=((TOBIAS, "ACCEPTED"), (ines, "ACCEPTED")),
        )
    )
    # It ended on Wednesday 17:00: 8 working hours later is Thursday 17:00.
    late = deal.reply(
        "Fri 17 Apr 10:00",
        TOBIAS,
        answer,
        "anbei die Fotos der Pinnwände.",
        to=ines,
        attached=["Pinnwand.pdf"],
    )
    deal.expect(
        "meeting-without-follow-up",
        side="seller",
        starts="Thu 16 Apr 17:00",
        steps={"low": "Thu 16 Apr 17:00"},
        ends=("followed_up", "Fri 17 Apr 10:00"),
    )
    reaction = deal.reply("Mon 20 Apr 10:00", ines, late, "der Tag hat uns sehr geholfen.")
    contract = deal.reply(
        "Mon 20 Apr 11:00",
        TOBIAS,
        reaction,
        "das freut mich. Der Vertrag liegt bei.",
        attached=["Vertrag.pdf"],
    )
    signed = deal.reply(
        "Thu 23 Apr 10:00", ines, contract, "unterschrieben zurück, siehe Anhang.", attached=["Vertrag.pdf"]
    )
    deal.reply("Thu 23 Apr 10:30", TOBIAS, signed, "vielen Dank!")
    deal.won("Thu 23 Apr 11:00")


def weekly_status(world: World) -> None:
    """No alert: an instance of a series with the next one within a week answers itself; the others were followed up."""
    granite = Account("Granite Peak Outfitters", "granitepeak.example", "US", "Burlington", "en", "Retail")
    deal = Deal(
        world,
        "Granite Peak store desk",
        granite,
        DAN,
        opened="Mon 05 Jan 09:30",
        amount=68_000,
        close="Fri 27 Feb",
    )
    ellen = deal.buyer("Ellen Frost", "VP Store Operations")
    asked = deal.mail(
        "Mon 05 Jan 10:00",
        ellen,
        DAN,
        "Store desk",
        "We want to work through this with you week by week. Is that an option?",
    )
    answer = deal.reply(
        "Mon 05 Jan 13:00", DAN, asked, "It is. I am sending a weekly invitation for Tuesdays at ten."
    )
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
    aside = deal.reply("Thu 15 Jan 11:00", ellen, answer, "My assistant Joan will join us from next week.")
    deal.reply("Thu 15 Jan 12:30", DAN, aside, "She is very welcome.")
    # The instance of 10 February does not take place, so that of 3 February needs a follow-up of its own.
    deal.reply(
        "Tue 03 Feb 14:00",
        DAN,
        answer,
        "We skip next week. Here is where we stand.",
        to=ellen,
        attached=["Status.pdf"],
    )
    # The last one ended on 17 February 10:30; a call the next morning follows it up in time.
    deal.call("Wed 18 Feb 10:15", ellen, 12)
    go_ahead = deal.reply("Thu 19 Feb 10:00", ellen, answer, "We are ready to sign.", to=DAN)
    deal.reply(
        "Thu 19 Feb 11:00",
        DAN,
        go_ahead,
        "Thank you, Ellen. The agreement is attached.",
        attached=["Agreement.pdf"],
    )
    deal.won("Fri 20 Feb 10:00")


def every_other_way_to_follow_up(world: World) -> None:
    """No alert: a new meeting or an offer follows up as well; some entries are no meetings, some never took place."""
    lindenhof = Account("Lindenhof Kliniken", "lindenhof.example", "DE", "Leipzig", "de", "Healthcare")
    deal = Deal(
        world,
        "Lindenhof Patientenservice",
        lindenhof,
        NINA,
        opened="Mon 02 Mar 09:30",
        amount=84_000,
        close="Thu 30 Apr",
    )
    petra = deal.buyer("Petra Wolf", "Pflegedirektorin")
    asked = deal.mail(
        "Mon 02 Mar 10:00", petra, NINA, "Patientenservice", "haben Sie Erfahrung mit Kliniken?"
    )
    answer = deal.reply(
        "Mon 02 Mar 11:00", NINA, asked, "ja, einige Häuser vertrauen uns. Die Einladung ist unterwegs."
    )
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
    cover = deal.reply("Thu 12 Mar 16:30", NINA, answer, "das Angebot liegt in Ihrem Portal.", to=petra)
    deal.calendar_entry(
        Entry(
            title="Blocker: vielleicht Besuch in Leipzig",
            organizer=NINA,
            start=deal.at("Fri 13 Mar 10:00"),
            end=deal.at("Fri 13 Mar 12:00"),
            entered=deal.at("Thu 12 Mar 16:40"),
            changed=deal.at("Thu 12 Mar 16:40"),
            guests=((NINA, "ACCEPTED"), (petra, "NEEDS-ACTION")),
            transparent=True,
        )
    )
    deal.calendar_entry(
        Entry(
            title="Messewoche Leipzig",
            organizer=NINA,
            start=day("Tue 17 Mar"),
            end=day("Fri 20 Mar"),
            entered=deal.at("Thu 12 Mar 16:45"),
            changed=deal.at("Thu 12 Mar 16:45"),
            guests=((NINA, "ACCEPTED"), (petra, "NEEDS-ACTION")),
        )
    )
    deal.cancelled_meeting(
        "Tue 17 Mar 10:00",
        60,
        "Rückfragen zum Angebot",
        [petra],
        entered="Fri 13 Mar 09:00",
        cancelled="Mon 16 Mar 12:00",
    )
    sorry = deal.reply("Mon 16 Mar 11:30", petra, cover, "am Dienstag bin ich nun doch verhindert.")
    other_day = deal.reply(
        "Mon 16 Mar 12:10", NINA, sorry, "kein Problem, ich schlage einen neuen Termin vor."
    )
    deal.declined_meeting(
        "Thu 19 Mar 10:00",
        60,
        "Rückfragen, neuer Termin",
        [petra],
        entered="Tue 17 Mar 10:00",
        declined="Tue 17 Mar 14:00",
    )
    no_need = deal.reply(
        "Wed 18 Mar 10:00", petra, other_day, "wir brauchen keinen Termin mehr, das Angebot ist klar."
    )
    deal.reply("Wed 18 Mar 11:00", NINA, no_need, "umso besser.")
    order = deal.reply("Fri 20 Mar 10:00", petra, other_day, "wir nehmen das Angebot an.", to=NINA)
    deal.reply("Fri 20 Mar 10:45", NINA, order, "herzlichen Dank, das freut uns sehr.")
    offer.status("Fri 20 Mar 11:00", "Accepted")
    deal.won("Fri 20 Mar 11:05")
