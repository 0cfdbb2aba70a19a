"""Ways to be wrongly accused of an unanswered question. None of these deals has an alert."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import JONAS, LENA, NINA, TOBIAS, WEILING
from examples.generator.world import World


def others_answered(world: World) -> None:
    """A meeting, a colleague and a phone call answer as well as the owner's own mail does."""
    fenwick = Account("Fenwick & Lowe Legal", "fenwicklowe.example", "GB", "London", "en", "Legal")
    deal = Deal(world, "Fenwick intake desk", fenwick, LENA, opened="Mon 12 Jan 09:30", amount=33_000)
    harriet = deal.buyer("Harriet Cole", "Practice Manager")
    talk = deal.talk("Intake desk", harriet)
    talk.mail(
        "Mon 12 Jan 10:00",
        harriet,
        "We would like to see how your desk handles client intake. Is that possible?",
    )
    talk.mail("Mon 12 Jan 12:00", LENA, "Certainly. I have sent you an invitation for Wednesday.")
    deal.meeting(
        "Wed 14 Jan 14:00",
        60,
        "Demonstration Fenwick",
        [harriet, NINA],
        entered="Mon 12 Jan 12:10",
        accepted="Mon 12 Jan 15:00",
    )
    # Asked on Tuesday 15:30, due on Wednesday 15:30: the meeting that ends at 15:00 answers, the mail is later.
    talk.mail("Tue 13 Jan 15:30", harriet, "Before we meet: does your desk work with our document archive?")
    talk.mail(
        "Wed 14 Jan 16:30", LENA, "Thank you for your time. My slides are attached.", attached=["Slides.pdf"]
    )
    deal.stage("Thu 15 Jan 10:00", "Qualification")
    # A colleague answers six hours later.
    talk.mail("Mon 19 Jan 10:00", harriet, "Our IT asks which single sign-on standard you follow?")
    talk.mail(
        "Mon 19 Jan 16:00",
        NINA,
        "I look after technical questions here: we follow the common open standards.",
        cc=[LENA],
    )
    # A call answers, and the next mail is sent days later.
    talk.mail("Thu 22 Jan 10:00", harriet, "Who would look after us once the contract is signed?")
    deal.call("Thu 22 Jan 15:00", harriet, 20)
    talk.mail("Mon 26 Jan 10:00", LENA, "A summary of our call is attached.", attached=["Summary.pdf"])
    talk.mail("Tue 27 Jan 10:00", harriet, "The partners have read it and like it.")
    talk.mail("Tue 27 Jan 11:30", LENA, "I am glad to hear it.")
    talk.mail("Thu 29 Jan 10:00", harriet, "The partners said yes. Please send the contract.")
    talk.mail("Thu 29 Jan 11:00", LENA, "Here it is. Thank you for your trust.", attached=["Contract.pdf"])
    deal.won("Fri 30 Jan 10:00")


def not_every_mail_is_a_question(world: World) -> None:
    """Thanks, a copy for information, an automatic reply, a newsletter, a receipt: nothing that waits for an answer."""
    havelwasser = Account("Havelwasser Betriebe", "havelwasser.example", "DE", "Potsdam", "de", "Utilities")
    deal = Deal(
        world, "Havelwasser Kundenportal", havelwasser, TOBIAS, opened="Mon 19 Jan 09:30", amount=45_000
    )
    anke = deal.buyer("Anke Reuter", "Leiterin Kundenbetreuung")
    klaus = deal.buyer("Klaus Böhme", "Referent IT", "Evaluator")
    talk = deal.talk("Kundenportal", anke)
    talk.mail("Mon 19 Jan 10:00", anke, "bieten Sie Ihr Portal auch für Wasserbetriebe an?")
    talk.mail("Mon 19 Jan 14:00", TOBIAS, "ja, drei Betriebe arbeiten bereits damit.")
    talk.note("Tue 20 Jan 09:10", anke, "Vielen Dank, das hilft uns weiter.")
    deal.stage("Wed 21 Jan 10:00", "Qualification")
    # The question goes to her colleague; Tobias is only in Cc.
    talk.mail(
        "Thu 22 Jan 10:00",
        anke,
        "Klaus, kannst du dir bitte die Schnittstellen ansehen?",
        to=klaus,
        cc=[TOBIAS],
    )
    more = talk.mail(
        "Mon 26 Jan 10:00", TOBIAS, "anbei die Beschreibung der Schnittstellen.", attached=["API.pdf"]
    )
    deal.out_of_office(
        "Mon 26 Jan 10:01",
        anke,
        more,
        "Ich bin heute auf einer Tagung. Ab dem 28.01.2026 bin ich wieder im Büro. Was ist Ihr Anliegen?",
    )
    talk.mail("Thu 29 Jan 09:30", anke, "Klaus hat die Beschreibung geprüft und keine Einwände.")
    invite = talk.mail("Thu 29 Jan 11:00", TOBIAS, "sehr gut, dann lade ich Sie beide zu einem Gespräch ein.")
    deal.read_receipt("Thu 29 Jan 12:10", invite)
    deal.customer_newsletter(
        "Fri 30 Jan 10:00",
        TOBIAS,
        "Neues von der Havel",
        "Kennen Sie schon unsere neue Kläranlage? Besuchen Sie uns!",
    )
    deal.meeting(
        "Wed 04 Feb 10:00",
        45,
        "Gespräch Havelwasser",
        [anke, klaus],
        entered="Mon 02 Feb 10:00",
        accepted="Mon 02 Feb 13:00",
        by_mail=True,
    )
    talk.mail(
        "Wed 04 Feb 14:00",
        TOBIAS,
        "danke für das offene Gespräch. Das Protokoll hängt an.",
        attached=["Protokoll.pdf"],
    )
    talk.note("Thu 05 Feb 10:00", anke, "Danke!")
    talk.mail("Fri 06 Feb 09:30", TOBIAS, "anbei der Vertrag.", attached=["Vertrag.pdf"])
    talk.mail("Mon 09 Feb 10:00", anke, "der unterschriebene Vertrag liegt bei.", attached=["Vertrag.pdf"])
    talk.mail("Mon 09 Feb 11:00", TOBIAS, "herzlichen Dank und willkommen.")
    deal.won("Mon 09 Feb 11:30")


def answered_by_a_date_or_an_offer(world: World) -> None:
    """A new meeting answers; an offer answers a question about its scope; Chinese New Year does not count."""
    merlion = Account("Merlion Freight", "merlionfreight.example", "SG", "Singapore", "en", "Transportation")
    deal = Deal(world, "Merlion freight desk", merlion, WEILING, opened="Mon 09 Feb 09:30", amount=40_000)
    rachel = deal.buyer("Rachel Lim", "Operations Director")
    talk = deal.talk("Freight desk", rachel)
    talk.mail("Mon 09 Feb 10:00", rachel, "Do you have customers in freight forwarding?")
    talk.mail("Mon 09 Feb 11:30", WEILING, "Two of them are based here in Singapore.")
    deal.stage("Tue 10 Feb 10:00", "Qualification")
    # Her answer is a date in both calendars, four hours later.
    talk.mail("Wed 11 Feb 10:00", rachel, "Could we speak before the New Year holidays?")
    deal.meeting(
        "Fri 13 Feb 10:00",
        30,
        "Call Merlion",
        [rachel],
        entered="Wed 11 Feb 14:00",
        accepted="Wed 11 Feb 15:00",
    )
    talk.mail(
        "Fri 13 Feb 15:00",
        WEILING,
        "As discussed, the reference letters are attached.",
        attached=["References.pdf"],
    )
    # Two hours on Monday, holidays on Tuesday and Wednesday: due on Thursday 15:00, answered half an hour before.
    talk.mail("Mon 16 Feb 15:00", rachel, "May I call one of these two customers?")
    talk.mail("Thu 19 Feb 14:30", WEILING, "Of course, Mr Chua expects your call.")
    # The question is about the scope: the offer itself answers it, seven and a half hours later.
    talk.mail(
        "Mon 23 Feb 10:00",
        rachel,
        "The call went well. What would it cost for 60 users with the analytics module?",
    )
    terms = Terms(valid_until="Tue 31 Mar", starts_on="Fri 01 May")
    offer = deal.offer("Mon 23 Feb 14:00", [line("seats", 60, "540"), line("analytics", 1, "4200")], terms)
    offer.approved("Mon 23 Feb 21:00", JONAS)
    deal.stage("Tue 24 Feb 09:25", "Proposal/Price Quote")
    offer.presented("Tue 24 Feb 09:30")
    talk.mail("Tue 24 Feb 11:00", WEILING, "You will have found our offer in your portal.")
    talk.mail("Thu 26 Feb 10:00", rachel, "Our board has approved the offer.")
    talk.mail("Thu 26 Feb 11:30", WEILING, "Wonderful, thank you.")
    offer.status("Fri 27 Feb 10:00", "Accepted")
    deal.won("Fri 27 Feb 10:05")
