"""Approval reversed: an offer was signed off inside, and the approval was taken back before the buyer saw it."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.offers import Terms, line
from examples.generator.people import JONAS, LENA, MARTA, TOBIAS
from examples.generator.world import World


def approved_and_then_not(world: World) -> None:
    """The manager approved, the vice president sent it back to review, and approved it herself two days later."""
    fichtelwerk = Account("Fichtelwerk Keramik", "fichtelwerk.example", "DE", "Selb", "de", "Manufacturing")
    deal = Deal(world, "Fichtelwerk Reklamation", fichtelwerk, LENA, opened="Mon 02 Mar 09:30", amount=51_000)
    rosa = deal.buyer("Rosa Thiel", "Qualitätsleiterin")
    talk = deal.talk("Reklamationsportal", rosa)
    talk.mail("Mon 02 Mar 10:00", rosa, "was würde uns Ihr Portal kosten?")
    talk.mail("Mon 02 Mar 12:00", LENA, "dazu würde ich Sie gerne anrufen.")
    deal.stage("Tue 03 Mar 10:00", "Qualification")
    deal.call("Thu 05 Mar 10:30", rosa, 30)
    offer = deal.offer("Mon 09 Mar 10:00", [line("seats", 90, "565")], Terms("Thu 30 Apr", "Fri 01 May"))
    offer.status("Mon 09 Mar 11:00", "In Review")
    offer.approved("Tue 10 Mar 11:00", JONAS)
    offer.status("Wed 11 Mar 14:00", "In Review", MARTA)
    offer.approved("Fri 13 Mar 10:00", MARTA)
    deal.expect(
        "approval-reversed",
        {"low": "Wed 11 Mar 14:00"},
        ends=("restored", "Fri 13 Mar 10:00"),
        side="leadership",
    )
    deal.stage("Fri 13 Mar 10:55", "Proposal/Price Quote")
    offer.presented("Fri 13 Mar 11:00")
    talk.mail("Fri 13 Mar 11:10", LENA, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Tue 17 Mar 10:00", rosa, "wir nehmen das Angebot an.")
    talk.mail("Tue 17 Mar 11:00", LENA, "herzlichen Dank!")
    offer.status("Wed 18 Mar 10:00", "Accepted")
    deal.won("Wed 18 Mar 10:05")


def only_a_typing_error(world: World) -> None:
    """No alert: the owner takes the approved offer back to draft to correct a slip, and gets it approved again."""
    eiderdeich = Account(
        "Eiderdeich Genossenschaft", "eiderdeich.example", "DE", "Husum", "de", "Agriculture"
    )
    deal = Deal(
        world, "Eiderdeich Mitgliederservice", eiderdeich, TOBIAS, opened="Mon 11 May 09:30", amount=27_000
    )
    wiebke = deal.buyer("Wiebke Jansen", "Vorständin")
    talk = deal.talk("Mitgliederservice", wiebke)
    talk.mail("Mon 11 May 10:00", wiebke, "gibt es Ihr Portal auch für Genossenschaften?")
    talk.mail("Mon 11 May 12:00", TOBIAS, "ja, sogar mit eigenem Tarif.")
    deal.stage("Tue 12 May 10:00", "Qualification")
    talk.mail("Wed 13 May 10:00", wiebke, "dann hätten wir gern ein Angebot.")
    talk.mail("Wed 13 May 11:00", TOBIAS, "sehr gerne.")
    offer = deal.offer("Fri 15 May 10:00", [line("seats", 45, "595")], Terms("Tue 30 Jun", "Wed 01 Jul"))
    offer.approved("Fri 15 May 15:00", JONAS)
    offer.status("Fri 15 May 15:30", "Draft")
    offer.approved("Mon 18 May 09:30", JONAS)
    deal.stage("Mon 18 May 09:55", "Proposal/Price Quote")
    offer.presented("Mon 18 May 10:00")
    talk.mail("Mon 18 May 10:10", TOBIAS, "anbei unser Angebot.", attached=["Angebot.pdf"])
    talk.mail("Wed 20 May 10:00", wiebke, "wir nehmen es an.")
    talk.mail("Wed 20 May 11:00", TOBIAS, "herzlich willkommen!")
    offer.status("Thu 21 May 10:00", "Accepted")
    deal.won("Thu 21 May 10:05")
