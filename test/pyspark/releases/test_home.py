"""Where a process works whose home is in S3 and whose Spark has no S3."""

import os
import subprocess
import sys
from pathlib import Path

WORKS = """
from pipeline.storage.root import open_root
root = open_root("s3://bucket/home").lake.root
(root / "gold").mkdir()
(root / "gold" / "part-0.parquet").write_bytes(b"rows")
print(root)
raise SystemExit("it failed")
"""


def test_each_process_has_a_folder_of_its_own_that_goes_with_it(tmp_path: Path) -> None:
    environment = os.environ | {
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    told = [
        subprocess.run(
            [sys.executable, "-c", WORKS], env=environment, capture_output=True, check=False
        )
        for _ in range(2)
    ]
    assert [one.stderr.decode() for one in told] == ["it failed\n"] * 2
    first, second = (Path(one.stdout.decode().strip()) for one in told)
    assert first != second
    assert first.parent == second.parent == tmp_path
    assert list(tmp_path.iterdir()) == []
