import subprocess
import sys

from dealtrust_solo.sharding import worked

DEALS = [f"D{number}" for number in range(50)]


def test_one_process_gives_all_groups_in_order() -> None:
    groups = list(worked(lambda deals: [deal.lower() for deal in deals], DEALS, 1))
    assert [deal for deals, _ in groups for deal in deals] == DEALS
    assert [done for _, results in groups for done in results] == [deal.lower() for deal in DEALS]


def test_no_deals_are_no_groups() -> None:
    assert list(worked(len, [], 4)) == []


def test_several_processes_give_the_same_groups_in_the_same_order() -> None:
    # In a process of its own: one that has had a store open must not fork.
    program = (
        "import os; from dealtrust_solo import sharding\n"
        "sharding._DEALS_WORTH_A_PROCESS = 1\n"
        "deals = [f'D{number}' for number in range(50)]\n"
        "groups = list(sharding.worked(lambda some: (os.getpid(), [d.lower() for d in some]), deals, 3))\n"
        "assert [deal for some, _ in groups for deal in some] == deals\n"
        "assert [deal for _, (_, done) in groups for deal in done] == [deal.lower() for deal in deals]\n"
        "pids = {pid for _, (pid, _) in groups}\n"
        "assert os.getpid() not in pids and 1 <= len(pids) <= 3, pids\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
