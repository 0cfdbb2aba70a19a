"""Ways to be wrongly accused of silence. None of these deals has an alert."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import MARCUS, NINA, PRIYA, TOBIAS
from examples.generator.world import World


def back_on_a_named_day(world: World) -> None:
    """An automatic reply in English says when she is back: until then the clock stands."""
    ashford = Account("Ashford Garden Centres", "ashfordgardens.example", "GB", "Ashford", "en", "Retail")
    deal = Deal(world, "Ashford seasonal desk", ashford, NINA, opened="Mon 02 Mar 09:30", amount=28_000)
    emily = deal.buyer("Emily Hart", "Customer Service Lead")
    talk = deal.talk("Seasonal desk", emily)
    talk.mail("Mon 02 Mar 11:00", emily, "Is your desk affordable for a seasonal business?")
    talk.mail("Mon 02 Mar 12:00", NINA, "It is: you pay for the months in which you use it.")
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    talk.mail("Thu 05 Mar 11:00", emily, "That is what we need. Our busy season is about to begin.")
    talk.mail(
        "Thu 05 Mar 12:00",
        NINA,
        "Then let us be quick. A proposal for the season is attached.",
        attached=["Season.pdf"],
    )
    second = talk.mail("Mon 09 Mar 12:00", NINA, "Have you had a chance to look at it?")
    deal.out_of_office(
        "Mon 09 Mar 12:01",
        emily,
        second,
        "I am out of the office and will be back on Monday, 23 March 2026.",
        "exchange",
    )
    # In London: 6 + 8 + 2 hours before she left, 16 since Monday 23 March, 1 on Wednesday: 33 of 56.
    talk.mail("Wed 25 Mar 11:00", emily, "Back again. The proposal is fine with us.")
    talk.mail("Wed 25 Mar 13:00", NINA, "Welcome back. The contract is attached.", attached=["Contract.pdf"])
    deal.won("Thu 26 Mar 15:00")


def abwesend_bis_einschliesslich(world: World) -> None:
    """The same in German, with the last day away."""
    harzquell = Account("Harzquell Brunnen", "harzquell.example", "DE", "Goslar", "de", "Food")
    deal = Deal(
        world, "Harzquell Händlerservice", harzquell, TOBIAS, opened="Mon 16 Feb 09:30", amount=35_000
    )
    bernd = deal.buyer("Bernd Ohlsen", "Vertriebsleiter")
    talk = deal.talk("Händlerservice", bernd)
    talk.mail("Mon 16 Feb 10:00", bernd, "betreuen Sie auch Getränkehersteller?")
    talk.mail("Mon 16 Feb 14:00", TOBIAS, "ja, zwei Brauereien.")
    deal.stage("Tue 17 Feb 10:00", "Qualification")
    talk.mail("Thu 19 Feb 10:00", bernd, "das passt zu uns.")
    talk.mail("Thu 19 Feb 11:00", TOBIAS, "anbei ein Vorschlag.", attached=["Vorschlag.pdf"])
    second = talk.mail("Wed 25 Feb 10:00", TOBIAS, "wie gefällt Ihnen der Vorschlag?")
    deal.out_of_office(
        "Wed 25 Feb 10:01", bernd, second, "Ich bin bis einschließlich 13.03.2026 nicht im Büro.", "vacation"
    )
    # 6 + 8 + 16 + 1 hours before he left, 8 on Monday 16 March, 1 on Tuesday: 40 of 56.
    talk.mail("Tue 17 Mar 10:00", bernd, "der Vorschlag gefällt uns, wir machen das so.")
    talk.mail("Tue 17 Mar 11:00", TOBIAS, "wunderbar. Der Vertrag liegt bei.", attached=["Vertrag.pdf"])
    deal.won("Thu 19 Mar 11:00")


def a_meeting_is_agreed(world: World) -> None:
    """Nobody needs to answer mail while the next meeting stands in both calendars."""
    kallang = Account("Kallang Sports Hub", "kallangsports.example", "SG", "Singapore", "en", "Leisure")
    deal = Deal(world, "Kallang member desk", kallang, MARCUS, opened="Mon 13 Apr 09:30", amount=32_000)
    vivian = deal.buyer("Vivian Ng", "Membership Manager")
    talk = deal.talk("Member desk", vivian)
    talk.mail("Mon 13 Apr 10:00", vivian, "Can we meet after our championships?")
    talk.mail("Mon 13 Apr 11:00", MARCUS, "Of course. The invitation is on its way.")
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
    talk.mail("Mon 20 Apr 10:00", MARCUS, "A draft agenda is attached.", attached=["Agenda.pdf"])
    talk.mail("Mon 27 Apr 10:00", MARCUS, "Which of your colleagues will join us?")
    talk.mail("Tue 05 May 10:00", MARCUS, "I look forward to Thursday.")
    talk.mail("Thu 07 May 14:00", MARCUS, "Thank you for your time.")
    talk.mail("Fri 08 May 10:00", vivian, "Our board said yes.")
    talk.mail("Fri 08 May 11:00", MARCUS, "Excellent. The agreement is attached.", attached=["Agreement.pdf"])
    deal.won("Tue 12 May 11:00")


def the_second_mail_bounced(world: World) -> None:
    """A mail that never arrived is no attempt: one attempt alone is not silence."""
    sandpiper = Account("Sandpiper Housing Trust", "sandpiper.example", "US", "Newark", "en", "Real Estate")
    deal = Deal(world, "Sandpiper tenant desk", sandpiper, PRIYA, opened="Mon 13 Apr 09:30", amount=24_000)
    naomi = deal.buyer("Naomi Clark", "Tenant Services Manager")
    talk = deal.talk("Tenant desk", naomi)
    talk.mail("Mon 13 Apr 10:00", naomi, "Do you give a discount to housing trusts?")
    talk.mail("Mon 13 Apr 11:30", PRIYA, "We do, a generous one.")
    deal.stage("Tue 14 Apr 10:00", "Qualification")
    talk.mail("Thu 16 Apr 10:00", naomi, "Then it is within our reach.")
    first = talk.mail("Thu 16 Apr 11:00", PRIYA, "A calculation is attached.", attached=["Calculation.pdf"])
    second = talk.mail("Thu 23 Apr 11:00", PRIYA, "What do you make of it?")
    deal.bounced("Thu 23 Apr 11:01", second)
    # With two attempts the limit would have been reached on Monday 27 April 11:00.
    talk.back_to(first)
    talk.mail(
        "Tue 28 Apr 10:00",
        naomi,
        "Our mail server was down for days. We had to choose someone else meanwhile.",
    )
    talk.mail("Tue 28 Apr 11:00", PRIYA, "That is a pity. All the best, Naomi.")
    deal.lost("Tue 28 Apr 15:00")
