"""Ways to be wrongly accused of silence. None of these deals has an alert."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import MARCUS, NINA, PRIYA, TOBIAS
from examples.generator.world import World


def back_on_a_named_day(world: World) -> None:
    """An automatic reply in English says when she is back: until then the clock stands."""
    ashford = Account("Ashford Garden Centres", "ashfordgardens.example", "GB", "Ashford", "en", "Retail")
    deal = Deal(
        world,
        "Ashford seasonal desk",
        ashford,
        NINA,
        opened="Mon 02 Mar 09:30",
        amount=28_000,
        close="Thu 30 Apr",
    )
    emily = deal.buyer("Emily Hart", "Customer Service Lead")
    asked = deal.mail(
        "Mon 02 Mar 11:00", emily, NINA, "Seasonal desk", "Is your desk affordable for a seasonal business?"
    )
    answer = deal.reply("Mon 02 Mar 12:00", NINA, asked, "It is: you pay for the months in which you use it.")
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    interest = deal.reply(
        "Thu 05 Mar 11:00", emily, answer, "That is what we need. Our busy season is about to begin."
    )
    first = deal.reply(
        "Thu 05 Mar 12:00",
        NINA,
        interest,
        "Then let us be quick. A proposal for the season is attached.",
        attached=["Season.pdf"],
    )
    second = deal.reply("Mon 09 Mar 12:00", NINA, first, "Have you had a chance to look at it?")
    deal.out_of_office(
        "Mon 09 Mar 12:01",
        emily,
        second,
        "I am out of the office and will be back on Monday, 23 March 2026.",
        "exchange",
    )
    # In London: 6 + 8 + 2 hours before she left, 16 since Monday 23 March, 1 on Wednesday: 33 of 56.
    back = deal.reply("Wed 25 Mar 11:00", emily, second, "Back again. The proposal is fine with us.")
    deal.reply(
        "Wed 25 Mar 13:00", NINA, back, "Welcome back. The contract is attached.", attached=["Contract.pdf"]
    )
    deal.won("Thu 26 Mar 15:00")


def abwesend_bis_einschliesslich(world: World) -> None:
    """The same in German, with the last day away."""
    harzquell = Account("Harzquell Brunnen", "harzquell.example", "DE", "Goslar", "de", "Food")
    deal = Deal(
        world,
        "Harzquell Händlerservice",
        harzquell,
        TOBIAS,
        opened="Mon 16 Feb 09:30",
        amount=35_000,
        close="Thu 30 Apr",
    )
    bernd = deal.buyer("Bernd Ohlsen", "Vertriebsleiter")
    asked = deal.mail(
        "Mon 16 Feb 10:00", bernd, TOBIAS, "Händlerservice", "betreuen Sie auch Getränkehersteller?"
    )
    answer = deal.reply("Mon 16 Feb 14:00", TOBIAS, asked, "ja, zwei Brauereien.")
    deal.stage("Tue 17 Feb 10:00", "Qualification")
    interest = deal.reply("Thu 19 Feb 10:00", bernd, answer, "das passt zu uns.")
    first = deal.reply(
        "Thu 19 Feb 11:00", TOBIAS, interest, "anbei ein Vorschlag.", attached=["Vorschlag.pdf"]
    )
    second = deal.reply("Wed 25 Feb 10:00", TOBIAS, first, "wie gefällt Ihnen der Vorschlag?")
    deal.out_of_office(
        "Wed 25 Feb 10:01", bernd, second, "Ich bin bis einschließlich 13.03.2026 nicht im Büro.", "vacation"
    )
    # 6 + 8 + 16 + 1 hours before he left, 8 on Monday 16 March, 1 on Tuesday: 40 of 56.
    back = deal.reply("Tue 17 Mar 10:00", bernd, second, "der Vorschlag gefällt uns, wir machen das so.")
    deal.reply(
        "Tue 17 Mar 11:00", TOBIAS, back, "wunderbar. Der Vertrag liegt bei.", attached=["Vertrag.pdf"]
    )
    deal.won("Thu 19 Mar 11:00")


def a_meeting_is_agreed(world: World) -> None:
    """Nobody needs to answer mail while the next meeting stands in both calendars."""
    kallang = Account("Kallang Sports Hub", "kallangsports.example", "SG", "Singapore", "en", "Leisure")
    deal = Deal(
        world,
        "Kallang member desk",
        kallang,
        MARCUS,
        opened="Mon 13 Apr 09:30",
        amount=32_000,
        close="Fri 29 May",
    )
    vivian = deal.buyer("Vivian Ng", "Membership Manager")
    asked = deal.mail(
        "Mon 13 Apr 10:00", vivian, MARCUS, "Member desk", "Can we meet after our championships?"
    )
    answer = deal.reply("Mon 13 Apr 11:00", MARCUS, asked, "Of course. The invitation is on its way.")
    deal.meeting(
        "Thu 07 May 10:00",
        60,
        "Kallang member desk",
        [vivian],
        entered="Mon 13 Apr 11:10",
        accepted="Mon 13 Apr 14:00",
        by_mail=True,
    )
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    first = deal.reply(
        "Mon 20 Apr 10:00", MARCUS, answer, "A draft agenda is attached.", to=vivian, attached=["Agenda.pdf"]
    )
    deal.reply("Mon 27 Apr 10:00", MARCUS, first, "Which of your colleagues will join us?")
    third = deal.reply("Tue 05 May 10:00", MARCUS, first, "I look forward to Thursday.")
    minutes = deal.reply("Thu 07 May 14:00", MARCUS, third, "Thank you for your time.", to=vivian)
    agreed = deal.reply("Fri 08 May 10:00", vivian, minutes, "Our board said yes.")
    deal.reply(
        "Fri 08 May 11:00",
        MARCUS,
        agreed,
        "Excellent. The agreement is attached.",
        attached=["Agreement.pdf"],
    )
    deal.won("Tue 12 May 11:00")


def the_second_mail_bounced(world: World) -> None:
    """A mail that never arrived is no attempt: one attempt alone is not silence."""
    sandpiper = Account("Sandpiper Housing Trust", "sandpiper.example", "US", "Newark", "en", "Real Estate")
    deal = Deal(
        world,
        "Sandpiper tenant desk",
        sandpiper,
        PRIYA,
        opened="Mon 13 Apr 09:30",
        amount=24_000,
        close="Fri 29 May",
    )
    naomi = deal.buyer("Naomi Clark", "Tenant Services Manager")
    asked = deal.mail(
        "Mon 13 Apr 10:00", naomi, PRIYA, "Tenant desk", "Do you give a discount to housing trusts?"
    )
    answer = deal.reply("Mon 13 Apr 11:30", PRIYA, asked, "We do, a generous one.")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    interest = deal.reply("Thu 16 Apr 10:00", naomi, answer, "Then it is within our reach.")
    first = deal.reply(
        "Thu 16 Apr 11:00", PRIYA, interest, "A calculation is attached.", attached=["Calculation.pdf"]
    )
    second = deal.reply("Thu 23 Apr 11:00", PRIYA, first, "What do you make of it?")
    deal.bounced("Thu 23 Apr 11:01", second)
    # With two attempts the limit would have been reached on Monday 27 April 11:00.
    back = deal.reply(
        "Tue 28 Apr 10:00",
        naomi,
        first,
        "Our mail server was down for days. We had to choose someone else meanwhile.",
    )
    deal.reply("Tue 28 Apr 11:00", PRIYA, back, "That is a pity. All the best, Naomi.")
    deal.lost("Tue 28 Apr 15:00")
