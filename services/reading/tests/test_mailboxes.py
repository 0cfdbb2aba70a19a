import io
from pathlib import Path

import pytest

from dealtrust_reading.domains import company_domains
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mailboxes import Survey, find_owner, glimpses, mailboxes_in
from dealtrust_reading.progress import Meter
from dealtrust_sources.mail import Glimpse
from dealtrust_sources.records import Context
from services.reading.tests.letters import mbox, unanswered


def found(folder: Path) -> list[Found]:
    with Finder() as finder:
        return [item for item in finder.find([folder]) if isinstance(item, Found)]


def test_an_mbox_is_a_mailbox_and_so_are_the_messages_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "all.mbox").write_bytes(mbox(unanswered()))
    for folder in ("ada", "bob/cur", "bob/new", "bob/tmp"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.eml").write_bytes(unanswered()[0])
    boxes = {box.origin.removeprefix(str(tmp_path)): len(box.files) for box in mailboxes_in(found(tmp_path))}
    assert boxes == {"/ada": 1, "/all.mbox": 1, "/bob": 2}


def test_the_owner_is_told_by_all_mails_of_the_mailbox(tmp_path: Path) -> None:
    (tmp_path / "all.mbox").write_bytes(mbox(unanswered()))
    (mailbox,) = mailboxes_in(found(tmp_path))
    context = Context(tenant="acme", internal_domains=frozenset({"acme.example"}))
    with Meter("Looking", 1) as meter:
        assert find_owner(mailbox, context, (), meter) == "ada@acme.example"
        survey = Survey()
        for mail in glimpses(mailbox, meter):
            survey.add(mail)
    assert survey.owner(mailbox.origin) == "ada@acme.example"
    assert survey.offsets["ada@acme.example"].zone() == "Europe/Berlin"


def survey_of(*mails: tuple[str, str]) -> Survey:
    survey = Survey()
    for sender, recipient in mails:
        survey.add(Glimpse(sender=sender, recipients=frozenset({recipient}), written=None, offset=None))
    return survey


def test_of_two_who_are_in_every_mail_the_file_tells() -> None:
    survey = survey_of(("ada@a.example", "ben@b.example"), ("ben@b.example", "ada@a.example"))
    assert survey.owner("mail/ada.mbox") == "ada@a.example"
    assert survey.owner("mail/ben@b.example.mbox.gz") == "ben@b.example"
    assert survey.owner("mail/all.mbox") is None


def test_who_is_in_half_of_the_mails_or_fewer_is_no_owner() -> None:
    assert survey_of(("a@a.example", "b@b.example"), ("c@c.example", "d@d.example")).owner("x") is None
    assert survey_of().owner("x") is None


def test_free_mail_domains_are_nobodys() -> None:
    assert company_domains({"ada@acme.example", "ada@gmail.com", "broken"}) == frozenset({"acme.example"})


def test_a_file_that_vanished_is_passed_over_here_and_told_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "all.mbox").write_bytes(mbox(unanswered()))
    (mailbox,) = mailboxes_in(found(tmp_path))
    (tmp_path / "all.mbox").unlink()
    with Meter("Looking", 1) as meter:
        assert list(glimpses(mailbox, meter)) == []


def test_progress_in_a_log_is_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stream := io.StringIO())
    clock = iter([0.0, 1.0, 20.0, 21.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with Meter("Reading", 100_000_000) as meter:
        meter.at(1_000_000)
        meter.at(50_000_000)
        meter.finish(60_000_000)
    assert stream.getvalue() == "Reading: 50%, 2.5 MB/s, 0 min left\n"
