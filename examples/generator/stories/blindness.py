"""Blindness is not silence: where a mailbox was not read, nobody is accused."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import CAROL, MARCUS
from examples.generator.world import World


def the_mailbox_that_stopped(world: World) -> None:
    """A question seen in the manager's copy; the owner's mailbox ends before, so his answer could not be seen."""
    tanglin = Account("Tanglin Book House", "tanglinbooks.example", "SG", "Singapore", "en", "Retail")
    deal = Deal(world, "Tanglin reader desk", tanglin, MARCUS, opened="Mon 01 Jun 09:30", amount=30_000)
    audrey = deal.buyer("Audrey Wee", "Head of Mail Order")
    talk = deal.talk("Reader desk", audrey)
    talk.mail("Tue 02 Jun 10:00", audrey, "Do you work with booksellers?", cc=[CAROL])
    talk.mail("Tue 02 Jun 11:30", MARCUS, "We do, with one in Penang.", cc=[CAROL])
    deal.stage("Wed 03 Jun 10:00", "Qualification")
    deal.task("Wed 03 Jun 10:05", "Prepare the demonstration", "Tue 30 Jun")
    deal.call("Wed 10 Jun 15:00", audrey, 20)
    # 8 working hours on Tuesday 16 June 11:00, but the mailbox was last read on Friday 12 June.
    talk.mail("Mon 15 Jun 11:00", audrey, "When could we see it running?", cc=[CAROL])
    deal.expect("unanswered-buyer", {}, starts="Tue 16 Jun 11:00", suppressed="source_stale")
