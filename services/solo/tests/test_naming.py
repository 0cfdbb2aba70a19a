from dealtrust_solo.naming import ProductNames
from services.solo.tests.samples import alert


def test_products_are_shown_by_name_wherever_they_stand() -> None:
    names = ProductNames({"01tA": 'Desk "Pro", per seat', "01tB": "Training"})
    changed = alert(
        why="The price of 01tA rose, that of 01tAB did not.",
        changes=[{"term": "quantity of 01tB", "old": "1", "new": None}],
    )
    shown = names.shown(changed)
    assert shown.why == 'The price of Desk "Pro", per seat rose, that of 01tAB did not.'
    assert shown.changes[0].term == "quantity of Training"
    assert shown.alert_id == changed.alert_id


def test_without_names_an_alert_stays_as_it_is() -> None:
    assert ProductNames({}).shown(alert()) == alert()
