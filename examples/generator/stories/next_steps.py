"""Missed follow-up: a task or the deal's dated next step is past its day. 8 working hours after that day it is late."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import DAN, TOBIAS, WEILING
from examples.generator.world import World


def task_slipped(world: World) -> None:
    """Due on Friday the 13th, done on the Wednesday after."""
    weserland = Account("Weserland Versand", "weserland.example", "DE", "Bremen", "de", "Retail")
    deal = Deal(
        world, "Weserland Retourenservice", weserland, TOBIAS, opened="Mon 02 Feb 09:30", amount=42_000
    )
    joachim = deal.buyer("Joachim Meier", "Leiter Retouren")
    talk = deal.talk("Retourenservice", joachim)
    talk.mail("Mon 02 Feb 10:00", joachim, "arbeiten auch Versandhändler mit Ihrem Portal?")
    talk.mail("Mon 02 Feb 12:00", TOBIAS, "ja, es sind inzwischen neun.")
    deal.stage("Tue 03 Feb 10:00", "Qualification")
    talk.mail("Mon 09 Feb 09:30", joachim, "wir würden gern mit einem dieser Händler sprechen.")
    talk.mail("Mon 09 Feb 10:30", TOBIAS, "das richte ich gerne ein.")
    talk.note("Mon 09 Feb 11:00", joachim, "Vielen Dank!")
    deal.task(
        "Mon 09 Feb 10:00", "Händler für Referenzgespräch finden", "Fri 13 Feb", done="Wed 18 Feb 11:00"
    )
    # The day ended on Friday at midnight: 8 hours on Monday 17:00, 16 on Tuesday 17:00.
    deal.expect(
        "overdue-next-step",
        {"low": "Mon 16 Feb 17:00", "medium": "Tue 17 Feb 17:00"},
        ends=("completed", "Wed 18 Feb 11:00"),
    )
    talk.mail("Wed 18 Feb 11:10", TOBIAS, "Frau Albers vom Hansa-Versand spricht gern mit Ihnen.")
    talk.mail("Fri 20 Feb 10:00", joachim, "das Gespräch war sehr überzeugend, wir bestellen.")
    talk.mail(
        "Fri 20 Feb 11:00", TOBIAS, "das freut mich sehr. Der Vertrag liegt bei.", attached=["Vertrag.pdf"]
    )
    deal.won("Mon 23 Feb 11:00")


def next_step_date_passed(world: World) -> None:
    """The deal's own next step was moved only after its day had passed; the second time it was done in time."""
    maple = Account(
        "Maple Junction Logistics", "maplejunction.example", "US", "Buffalo", "en", "Transportation"
    )
    deal = Deal(world, "Maple Junction dock desk", maple, DAN, opened="Mon 04 May 09:30", amount=53_000)
    victor = deal.buyer("Victor Hale", "Terminal Manager")
    talk = deal.talk("Dock desk", victor)
    talk.mail("Mon 04 May 10:00", victor, "We run four terminals. Would one desk serve them all?")
    talk.mail("Mon 04 May 11:30", DAN, "It would, with a queue for each terminal.")
    deal.stage("Tue 05 May 10:00", "Qualification")
    talk.mail("Thu 14 May 09:30", victor, "Come and see one of them. Our plant nurse has to clear you first.")
    talk.mail("Thu 14 May 10:30", DAN, "I look forward to it.")
    talk.note("Thu 14 May 11:00", victor, "Thanks, Dan.")
    deal.next_step("Thu 14 May 10:40", "Get site clearance", "Thu 21 May")
    # The day ended on Thursday at midnight: 8 hours on Friday 17:00; Monday is Memorial Day, so 16 on Tuesday 17:00.
    deal.next_step("Wed 27 May 10:00", "Get site clearance", "Wed 03 Jun")
    deal.expect(
        "overdue-next-step",
        {"low": "Fri 22 May 17:00", "medium": "Tue 26 May 17:00"},
        ends=("rescheduled", "Wed 27 May 10:00"),
    )
    talk.mail("Wed 27 May 10:15", DAN, "Your nurse has my papers now.")
    talk.mail("Tue 02 Jun 10:00", victor, "You are cleared. We expect you next week.")
    talk.mail("Tue 02 Jun 11:00", DAN, "Thank you, Victor.")
    deal.next_step("Tue 02 Jun 15:00", "", None)
    deal.visit("Tue 09 Jun 10:00", 120, "Terminal visit", victor, logged="Tue 02 Jun 15:10")
    talk.mail("Tue 09 Jun 15:00", DAN, "Thank you for the tour.", attached=["Notes.pdf"])
    talk.mail("Thu 11 Jun 10:00", victor, "We want it. Send the agreement, please.")
    talk.mail("Thu 11 Jun 11:00", DAN, "Attached.", attached=["Agreement.pdf"])
    deal.won("Fri 12 Jun 15:00")


def in_time_by_a_whisker(world: World) -> None:
    """No alert: moved before the day, done on the day, done within 8 working hours, moved within them."""
    orchid = Account("Orchid Bay Clinics", "orchidbay.example", "SG", "Singapore", "en", "Healthcare")
    deal = Deal(world, "Orchid Bay patient desk", orchid, WEILING, opened="Mon 08 Jun 09:30", amount=59_000)
    serene = deal.buyer("Serene Chua", "Clinic Director")
    talk = deal.talk("Patient desk", serene)
    talk.mail("Mon 08 Jun 10:00", serene, "Which clinics work with you?")
    talk.mail("Mon 08 Jun 11:30", WEILING, "Five private clinics on the island.")
    talk.note("Mon 08 Jun 12:00", serene, "Thank you, good to know.")
    deal.stage("Tue 09 Jun 10:00", "Qualification")
    # The export knows this task with its first day; the change feed knows that it was moved before that day.
    moved = deal.task("Tue 09 Jun 10:05", "Collect questions of the nurses", "Wed 17 Jun")
    deal.task_moved("Tue 16 Jun 15:00", moved, "Fri 26 Jun")
    deal.task("Tue 16 Jun 10:00", "Book the seminar room", "Fri 19 Jun", done="Fri 19 Jun 20:00")
    # Due on Friday: 8 working hours are over on Monday 17:00.
    deal.task("Tue 16 Jun 10:05", "Draft the agenda", "Fri 19 Jun", done="Mon 22 Jun 16:30")
    late = deal.task("Tue 16 Jun 10:10", "Print the handouts", "Mon 22 Jun")
    deal.task_moved("Tue 23 Jun 10:00", late, "Fri 26 Jun")
    talk.mail("Mon 22 Jun 16:35", WEILING, "The agenda for our seminar is attached.", attached=["Agenda.pdf"])
    talk.mail("Tue 23 Jun 10:00", serene, "Our nurses are looking forward to it.")
    talk.mail("Tue 23 Jun 11:00", WEILING, "So am I.")
    for task in (moved, late):
        deal.task_done("Fri 26 Jun 11:00", task)
