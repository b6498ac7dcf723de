"""A Spark standalone cluster on this machine: a master and workers as processes of their own.

Each worker has a working folder of its own, as root that of a user who may read no other's, where
users may run this Python. What they share is a network and S3.
"""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

import pyspark as spark_package
from pipeline.sources.postgresql_driver import trust_machine
from pipeline.spark.session import find_java
from pipeline.storage.spark_s3 import JARS

HOST = "127.0.0.1"
START_SECONDS = 240
FIRST_USER = 65_001
CLASSES = "org.apache.spark.deploy"


@dataclass
class Cluster:
    """The running processes."""

    folder: Path
    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill_worker(self, number: int) -> None:
        """End a worker and its executors at once."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()


def hadoop_aws(spark: SparkSession) -> list[str]:
    """The jars that give Spark S3, from Maven by Spark's own Ivy."""
    jvm: Any = spark._jvm
    trust_machine(jvm)
    address = jvm.java.net.URI(f"ivy://{JARS}?transitive=true")
    found = jvm.org.apache.spark.util.DependencyUtils.resolveMavenDependencies(address)
    return [str(found.apply(number)) for number in range(found.length())]


@contextmanager
def standalone(workers: int, environment: dict[str, str]) -> Iterator[Cluster]:
    """A master and so many workers of one core; all have ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gp-cluster-"))
    folder.chmod(0o711)
    port = _free_port()
    cluster = Cluster(folder, f"spark://{HOST}:{port}")
    options = ["--host", HOST, "--port", str(port), "--webui-port", "0"]
    master = _start("master.Master", options, folder / "master", environment, None)
    try:
        _wait(folder / "master" / "log", "New state: ALIVE", master)
        for number in range(workers):
            own = folder / f"worker-{number}"
            words = ["--host", HOST, "--webui-port", "0", "-c", "1", "-m", "1g", "-d", str(own)]
            user = FIRST_USER + number if os.geteuid() == 0 and _all_may_run_python() else None
            words.append(cluster.address)
            cluster.workers.append(_start("worker.Worker", words, own, environment, user))
        for number, worker in enumerate(cluster.workers):
            log = folder / f"worker-{number}" / "log"
            _wait(log, "Successfully registered with master", worker)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(
    name: str, options: Sequence[str], own: Path, environment: dict[str, str], user: int | None
) -> subprocess.Popen[bytes]:
    own.mkdir(mode=0o700)
    log = (own / "log").open("wb")
    if user is not None:
        os.chown(own, user, user)
    home = Path(spark_package.__file__).parent
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(own),
        "TMPDIR": str(own),
        "JAVA_HOME": str(find_java()),
        "SPARK_LOCAL_DIRS": str(own / "spill"),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with log:
        return subprocess.Popen(
            [home / "bin" / "spark-class", f"{CLASSES}.{name}", *options],
            cwd=own,
            env=settings | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **({} if user is None else {"user": user, "group": user, "extra_groups": []}),
        )


def _wait(log: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while text not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{log}:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def _all_may_run_python() -> bool:
    return all(
        stat.S_IMODE(path.stat().st_mode) & stat.S_IXOTH
        for path in Path(sys.executable).resolve().parents
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
