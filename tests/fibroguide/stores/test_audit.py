from pathlib import Path

from fibroguide.stores.audit import Audit

DAY = 24 * 3600.0


def test_what_staff_did_is_told_newest_first_and_kept_for_a_year(file: Path, clock) -> None:
    audit = Audit(file, clock)
    audit.note("Ann", "signed in", "10.0.0.1")
    clock.now += 1
    audit.note("Bea", "call-back 3 done", "10.0.0.2")
    assert [(act.who, act.what) for act in audit.newest()] == [("Bea", "call-back 3 done"), ("Ann", "signed in")]
    assert [act.who for act in audit.newest(1)] == ["Bea"]
    clock.now += 364 * DAY
    assert audit.purge(clock.now) == 0, "patients' talks are deleted earlier"
    clock.now += 2 * DAY
    assert audit.purge(clock.now) == 2
