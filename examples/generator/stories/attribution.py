"""Which deal a mail belongs to: an accusation on the wrong deal is wrong as well."""

from examples.generator.customers import Account
from examples.generator.deal import Deal
from examples.generator.people import LENA, NINA
from examples.generator.world import World


def two_deals_of_one_contact(world: World) -> None:
    """The first mail names its deal, its answers follow the thread; mail about another deal answers nothing here."""
    bergmann = Account("Bergmann Druck", "bergmanndruck.example", "DE", "Kassel", "de", "Media")
    first = Deal(world, "Bergmann Kundenportal", bergmann, LENA, opened="Mon 04 May 09:30", amount=36_000)
    carsten = first.buyer("Carsten Bergmann", "Geschäftsführer")
    outside = first.talk("Kundenportal", carsten)
    outside.mail(
        "Mon 04 May 10:00", carsten, "wir möchten unseren Kunden ein Portal bieten. Können Sie helfen?"
    )
    outside.mail("Mon 04 May 12:00", LENA, "gerne. Was sollen Ihre Kunden dort tun?")
    first.stage("Tue 05 May 10:00", "Qualification")
    outside.mail("Mon 11 May 10:00", carsten, "Druckdaten hochladen und den Stand verfolgen.")
    outside.mail("Mon 11 May 11:00", LENA, "beides ist möglich.")

    second = Deal(
        world, "Bergmann interner Service", bergmann, NINA, opened="Tue 12 May 09:30", amount=19_000
    )
    second.buyer("Carsten Bergmann", "Geschäftsführer")
    inside = second.talk("Interner Service", carsten)
    offer = "Lena Hofer erzählte mir von Ihnen. Auch Ihr Haus selbst könnte das Portal nutzen."
    inside.mail("Tue 12 May 10:00", NINA, f"{offer}\n\n{second.reference}")
    # 7 hours on Wednesday, Thursday is Ascension Day, the eighth hour on Friday 10:00.
    inside.mail("Wed 13 May 10:00", carsten, "das ist ein interessanter Gedanke. Wie würde das aussehen?")
    second.stage("Wed 13 May 10:30", "Qualification")
    outside.mail("Wed 13 May 14:00", LENA, "anbei die Unterlagen.", attached=["Unterlagen.pdf"])
    inside.mail("Fri 15 May 15:00", NINA, "Ihre Mitarbeiter melden dort zum Beispiel Störungen.")
    second.expect("unanswered-buyer", {"low": "Fri 15 May 10:00"}, ends=("answered", "Fri 15 May 15:00"))
    outside.mail("Mon 18 May 10:00", carsten, "das Kundenportal bestellen wir.")
    outside.mail("Mon 18 May 11:00", LENA, "herzlichen Dank!")
    first.won("Tue 19 May 10:00")
    inside.mail("Wed 20 May 10:00", carsten, "intern bleiben wir beim Zuruf.")
    inside.mail("Wed 20 May 11:00", NINA, "das verstehe ich gut.")
    second.lost("Wed 20 May 11:30")
