from datetime import timedelta
from decimal import Decimal

from dealtrust_solo.outcome import Head
from dealtrust_solo.report.deals import DealFacts, total
from dealtrust_solo.report.teams import NO_TEAM, teams_of
from services.solo.tests.samples import START


def deal(owner: str, team: str, amount: str | None = "100", currency: str = "EUR") -> DealFacts:
    return DealFacts(
        f"Deal of {owner}", owner, team, None if amount is None else Decimal(amount), currency, open=True
    )


def head(deal_id: str, status: str = "firing", hours: int = 10, family: str = "missed_follow_up") -> Head:
    ended = START + timedelta(hours=hours)
    return Head(ended, deal_id, 1, family, status, "low", ended, START, deal_id, "unanswered-buyer")  # type: ignore[arg-type]


NORTH = {f"N{number}": deal(f"n{number}", "North") for number in range(3)}


def test_a_team_has_its_figures_and_its_deals() -> None:
    ended = [head("N0", "resolved", 10), head("N1", "resolved", 30)]
    (north,) = teams_of(NORTH, [[head("N2"), head("N2")]], [head("N0", "suppressed")], ended)
    assert (north.name, north.figures, north.watched, north.at_stake) == ("North", True, 3, "100 EUR")
    assert (north.held_back, north.ended, north.repaired_after) == (1, 2, "20 h")
    assert north.recurring == [("missed_follow_up", 4)]


def test_a_team_too_small_to_hide_a_person_has_no_figures() -> None:
    deals = {**NORTH, "S1": deal("s1", "South"), "S2": deal("s2", "South"), "S3": deal("s1", "South")}
    names = [(team.name, team.figures) for team in teams_of(deals, [], [], [])]
    assert names == [("North", True), ("South", False)]


def test_teams_stand_by_name_whatever_they_have() -> None:
    deals = {**NORTH, "S1": deal("s1", "alps"), "X": deal("x", "")}
    found = teams_of(deals, [[head("N1")]], [], [])
    assert [team.name for team in found] == ["alps", "North", NO_TEAM]
    assert not found[-1].figures


def test_without_any_team_there_is_no_page_of_teams() -> None:
    assert teams_of({"X": deal("x", "")}, [[head("X")]], [], []) == []


def test_sums_are_not_made_across_currencies() -> None:
    deals = [deal("a", "", "100"), deal("b", "", "900", "USD"), deal("c", "", "50"), deal("d", "", None)]
    assert total(deals) == "900 USD + 150 EUR"
    assert total([]) == ""
