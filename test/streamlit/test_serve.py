"""What is loaded before the first person comes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Pages import nothing that was not there before: then the first one does not wait for it.
PROGRAM = """
import sys
from pathlib import Path
import serve
from streamlit.testing.v1 import AppTest
serve.preload()
loaded = set(sys.modules)
for page in sorted(Path(serve.__file__).parent.glob("app_pages/*.py")):
    AppTest.from_file(str(page), default_timeout=60).run()
late = {name.partition(".")[0] for name in set(sys.modules) - loaded}
print(sorted(late & {"altair", "dashboard", "cachetools", "pandas", "requests"}))
"""


def test_pages_import_nothing_late() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={"PYTHONPATH": "streamlit", "GP_API_URL": "http://127.0.0.1:1", "GP_API_TOKEN": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
