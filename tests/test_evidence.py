"""A record says where it comes from, and notices when that changed."""

from pathlib import Path

import pytest

from demo import evidence
from demo.evidence import Evidence, digest, load

RECORDS = sorted(path.stem for path in evidence.FOLDER.glob("*.json"))


def test_what_is_saved_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    record = Evidence("make it", {"tool": "1"}, "ab", [{"row": 1}])
    record.save("one")
    assert load("one") == record
    with pytest.raises(LookupError, match="two"):
        load("two")


def test_the_digest_sees_contents_and_names(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = digest([one, two])
    assert digest([two, one]) == before
    assert digest([one]) != before
    two.write_text("c")
    assert digest([one, two]) != before
    one.write_text("c")
    two.write_text("a")
    swapped = digest([one, two])
    one.write_text("a")
    two.write_text("c")
    assert digest([one, two]) != swapped


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_says_how_it_was_made(name: str) -> None:
    record = load(name)
    assert record.command.startswith(("make ", "python "))
    assert record.versions
    assert len(record.made_from) == 64
    assert record.results
