"""The set of real size, measured by DuckDB against every number known of the real files."""

from pathlib import Path

from tools.sample.check import compare
from tools.sample.generate import generate


def test_the_sample_has_the_profile_of_the_real_files(tmp_path: Path) -> None:
    generate(tmp_path, 1, 1, discounts=True, told=lambda _: None)
    findings = list(compare(tmp_path, 1))
    assert len(findings) == 133
    assert [finding for finding in findings if not finding.passed] == []
