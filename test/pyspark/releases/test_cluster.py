"""The pipeline runs unchanged where the workers are processes of their own, with and without a disk
that they share.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipeline.spark.session import find_java
from pipeline.storage.objects_s3 import S3Store
from support.aws.client import BUCKET, Aws
from support.cluster import Cluster, hadoop_aws, standalone
from support.drill import MAIN, Program, contents
from support.tiny_source import ITEMS, write_source

SHORT_RUN = Path(__file__).resolve().parents[2] / "support" / "short_run.py"
# A run of minutes: the optimising compiler would take more processor time than it saves.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
MASTERS = {"threads": "local[2]", "processes": "local-cluster[2,1,1024]"}

pytestmark = [pytest.mark.full, pytest.mark.timeout(3600)]


def test_workers_in_processes_of_their_own_make_the_same_release(tmp_path: Path) -> None:
    data = write_source(tmp_path / "data", ITEMS)
    for home, master in MASTERS.items():
        program = Program(tmp_path / home, SHORT_RUN)
        program.finish("--data", data, "--run-id", "run", "--master", master)
    found = {home: contents(tmp_path / home, "run") for home in MASTERS}
    assert found["processes"] == found["threads"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Generated data: lines as two CSV files, options as two Parquet files."""
    folder = tmp_path / "source"
    make = ["sample", "--out", folder, "--scale", "0.02", "--seed", "7"]
    subprocess.run([sys.executable, MAIN, *map(str, make)], check=True)
    lines = (folder / "order_items.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "order_items").mkdir()
    half = len(lines) // 2
    for name, part in (("part-1.csv", lines[1:half]), ("part-2.csv", lines[half:])):
        (folder / "order_items" / name).write_text("".join([lines[0], *part]), encoding="utf-8")
    (folder / "order_items.csv").unlink()
    options = pyarrow.csv.read_csv(
        folder / "order_item_options.csv",
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(_titles(folder), pyarrow.string())
        ),
    )
    (folder / "order_item_options").mkdir()
    for number, start in enumerate((0, options.num_rows // 3)):
        rows = options.slice(start, options.num_rows // 3 if number == 0 else None)
        pq.write_table(rows, folder / "order_item_options" / f"part-{number}.parquet")
    (folder / "order_item_options.csv").unlink()
    return folder


def _titles(folder: Path) -> list[str]:
    with (folder / "order_item_options.csv").open(encoding="utf-8") as file:
        return file.readline().strip().split(",")


@pytest.fixture
def cluster(aws: Aws) -> Iterator[Cluster]:
    """Two workers that reach S3 as `worker`."""
    names = ("AWS_ENDPOINT_URL", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
    environment = {name: os.environ[name] for name in names} | {"AWS_ACCESS_KEY_ID": "worker"}
    with standalone(2, environment) as running:
        yield running


def test_a_cluster_without_a_shared_disk_makes_the_same_release(
    spark: SparkSession, aws: Aws, cluster: Cluster, source: Path, tmp_path: Path
) -> None:
    for file in source.rglob("*.*"):
        aws.put(f"source/{file.relative_to(source).as_posix()}", file.read_bytes())
    events = tmp_path / "events"
    events.mkdir()
    words = ["--home", f"s3://{BUCKET}/home", "run", "--data", f"s3://{BUCKET}/source"]
    log = tmp_path / "output"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, MAIN, *words, "--run-id", "run", "--master", cluster.address],
            env=os.environ | _settings(aws, hadoop_aws(spark), events),
            cwd=cluster.folder,
            stdout=output,
            stderr=output,
        )
        try:
            is_killed = _kill_a_worker_during_silver(cluster, aws, running)
            code = running.wait(3000)
        finally:
            running.kill()
    assert code == 0, log.read_text(errors="replace")[-3000:]
    assert is_killed
    _assert_nothing_local(events, cluster.folder)
    _assert_no_table_passed_the_driver(aws)
    embedded = Program(tmp_path / "embedded")
    embedded.finish("--data", source, "--run-id", "run", "--master", "local[2]")
    _download(aws, tmp_path / "cluster")
    found = contents(tmp_path / "cluster", "run", _manifest(aws))
    assert found == contents(tmp_path / "embedded", "run")
    assert len(found) > 30


def _settings(aws: Aws, jars: list[str], events: Path) -> dict[str, str]:
    """Environment of the driver: what a user writes into Spark's own settings."""
    settings = {
        "spark.jars": ",".join(jars),
        "spark.hadoop.fs.s3a.endpoint": aws.endpoint,
        "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.access.key": "spark",
        "spark.hadoop.fs.s3a.secret.key": "none",
        "spark.driver.extraJavaOptions": QUICK_JAVA,
        "spark.executor.extraJavaOptions": QUICK_JAVA,
        "spark.executor.memory": "900m",
        "spark.sql.shuffle.partitions": "4",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    words = [f'--conf "{name}={value}"' for name, value in settings.items()]
    return {
        "PYSPARK_SUBMIT_ARGS": " ".join([*words, "pyspark-shell"]),
        "PYSPARK_PYTHON": sys.executable,
        "JAVA_HOME": str(find_java()),
        "JAVA_TOOL_OPTIONS": "",
        "AWS_ACCESS_KEY_ID": "driver",
    }


def _kill_a_worker_during_silver(
    cluster: Cluster, aws: Aws, running: "subprocess.Popen[bytes]"
) -> bool:
    """False: the run ended before."""
    store = S3Store(aws.client("s3"), BUCKET, "home/objects/")
    while running.poll() is None:
        stored = store.get("runs/run.json")
        steps = json.loads(stored.body)["steps"] if stored else []
        if any(step["name"] == "silver" and step["status"] == "running" for step in steps):
            time.sleep(5)
            cluster.kill_worker(0)
            return True
        time.sleep(0.5)
    return False


def _assert_nothing_local(events: Path, folder: Path) -> None:
    """No plan reads or writes a local path, and no process has left a table in its folder."""
    plans = []
    for file in events.rglob("*"):
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        plans += [str(json.loads(line).get("physicalPlanDescription", "")) for line in lines]
    assert any("s3a://" in plan for plan in plans)
    assert [plan for plan in plans if "file:/" in plan] == []
    left = [path for kind in ("parquet", "csv") for path in folder.rglob(f"*.{kind}")]
    assert left == []


def _assert_no_table_passed_the_driver(aws: Aws) -> None:
    """The driver itself reads and writes documents, and lists files; the rest is done by tasks."""
    calls: list[dict[str, Any]] = aws.control("GET", "calls")
    objects = [call for call in calls if call["action"] in ("s3:GetObject", "s3:PutObject")]
    tables = [call for call in objects if call["resource"].endswith((".parquet", ".csv"))]
    assert {call["caller"] for call in tables} - {"admin"} == {"spark", "worker"}
    assert "driver" in {call["caller"] for call in objects}


def _manifest(aws: Aws) -> dict[str, Any]:
    stored = S3Store(aws.client("s3"), BUCKET, "home/objects/").get("releases/run.json")
    assert stored is not None
    found: dict[str, Any] = json.loads(stored.body)
    return found


def _download(aws: Aws, home: Path) -> None:
    client = aws.client("s3")
    for page in client.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="home/lake/"
    ):
        for entry in page["Contents"]:
            file = home / entry["Key"].removeprefix("home/")
            file.parent.mkdir(parents=True, exist_ok=True)
            client.download_file(BUCKET, entry["Key"], str(file))
