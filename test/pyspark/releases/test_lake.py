"""Table versions: written once, verified byte for byte, purged only when nobody needs them."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.storage import lake as lakes
from pipeline.storage.lake import CorruptTableError, Lake
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.lake_s3_copies import CopiedS3Lake
from pipeline.storage.root import open_root
from pipeline.storage.spark_s3 import spark_address
from support.aws.client import BUCKET, Aws


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def s3_lake(aws: Aws, tmp_path: Path) -> CopiedS3Lake:
    """A lake in S3 with an empty working folder."""
    return CopiedS3Lake(aws.client("s3"), BUCKET, "home/lake/", tmp_path)


def test_a_version_is_read_back_from_its_entry(spark: SparkSession, lake: Lake) -> None:
    entry = lake.write("gold/clv", spark.range(3).coalesce(1), "run", 7)
    assert (entry["run_id"], entry["path"], entry["rows"]) == ("run", "gold/clv/clv/run/7", 3)
    assert [len(file["sha256"]) for file in entry["files"]] == [64]
    assert entry["columns"] == ["id"]
    lake.verify("gold/clv", entry)
    assert sorted(row.id for row in lake.read(spark, entry).collect()) == [0, 1, 2]


def test_opening_a_version_starts_no_job(spark: SparkSession, lake: Lake) -> None:
    entry = lake.write(
        "silver/orders", spark.sql("SELECT 1.25BD AS amount, array('a') AS ids"), "run", 1
    )
    context = spark.sparkContext
    context.setJobGroup("opening", "")
    try:
        frame = lake.read(spark, entry)
    finally:
        context.setLocalProperty("spark.jobGroup.id", None)
    assert list(context.statusTracker().getJobIdsForGroup("opening")) == []
    assert frame.schema.simpleString() == "struct<amount:decimal(3,2),ids:array<string>>"
    assert all(field.nullable for field in frame.schema)


def test_few_rows_are_one_partition_except_in_bronze(
    spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "ROWS_OF_ONE_PARTITION", 3)
    spark.conf.set("spark.sql.files.maxPartitionBytes", "1b")

    def partitions(table: str, rows: int) -> int:
        entry = lake.write(table, spark.range(rows).repartition(2), "run", 1)
        return lake.read(spark, entry).rdd.getNumPartitions()

    try:
        found = {
            (table, rows): partitions(table, rows) > 1
            for table in ("bronze/order_items", "silver/orders")
            for rows in (3, 4)
        }
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert found == {
        ("bronze/order_items", 3): True,
        ("bronze/order_items", 4): True,
        ("silver/orders", 3): False,
        ("silver/orders", 4): True,
    }


def test_an_empty_table_keeps_its_columns(spark: SparkSession, lake: Lake) -> None:
    entry = lake.write("silver/orders", spark.range(0), "run", 1)
    assert entry["rows"] == 0
    assert lake.read(spark, entry).columns == ["id"]


def test_a_changed_or_missing_file_is_named(spark: SparkSession, lake: Lake) -> None:
    entry = lake.write("gold/clv/history", spark.range(1).coalesce(1), "run", 1)
    file = lake.root / entry["path"] / entry["files"][0]["name"]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(CorruptTableError, match=r"gold/clv/history: .*part-.*was changed"):
        lake.verify("gold/clv/history", entry)
    file.unlink()
    with pytest.raises(CorruptTableError, match="is missing"):
        lake.verify("gold/clv/history", entry)


def test_purge_keeps_exactly_what_is_needed(lake: Lake) -> None:
    paths = ["bronze/order_items/a/1", "silver/orders/a/1", "gold/clv/clv/a/1", "gold/clv/clv/b/2"]
    for path in paths:
        (lake.root / path).mkdir(parents=True)
    assert lake.purge({"gold/clv/clv/b/2", "silver/orders/a/1"}) == 2
    assert [path for path in paths if (lake.root / path).exists()] == [paths[1], paths[3]]


def test_a_version_in_s3_is_read_by_another_machine(
    spark: SparkSession, aws: Aws, s3_lake: CopiedS3Lake, tmp_path_factory: pytest.TempPathFactory
) -> None:
    entry = s3_lake.write("gold/clv", spark.range(3).coalesce(1), "run", 7)
    assert (entry["path"], entry["rows"], entry["columns"]) == ("gold/clv/clv/run/7", 3, ["id"])
    other = CopiedS3Lake(aws.client("s3"), BUCKET, "home/lake/", tmp_path_factory.mktemp("other"))
    other.verify("gold/clv", entry)
    assert sorted(row.id for row in other.read(spark, entry).collect()) == [0, 1, 2]


def test_a_changed_or_missing_object_is_named(
    spark: SparkSession, aws: Aws, s3_lake: CopiedS3Lake, tmp_path_factory: pytest.TempPathFactory
) -> None:
    entry = s3_lake.write("gold/clv", spark.range(1).coalesce(1), "run", 1)
    key = f"home/lake/{entry['path']}/{entry['files'][0]['name']}"
    aws.put(key, b"x" * entry["files"][0]["bytes"])
    with pytest.raises(CorruptTableError, match=r"gold/clv: s3://.*part-.*was changed"):
        s3_lake.verify("gold/clv", entry)
    other = CopiedS3Lake(aws.client("s3"), BUCKET, "home/lake/", tmp_path_factory.mktemp("other"))
    with pytest.raises(CorruptTableError, match="was changed"):
        other.read(spark, entry)
    aws.client("s3").delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(CorruptTableError, match="is missing"):
        s3_lake.verify("gold/clv", entry)


def test_purge_in_s3_keeps_exactly_what_is_needed(aws: Aws, s3_lake: CopiedS3Lake) -> None:
    paths = ["bronze/order_items/a/1", "silver/orders/a/1", "gold/clv/clv/a/1", "gold/clv/clv/b/2"]
    for path in paths:
        aws.put(f"home/lake/{path}/part-0.parquet", b"")
        aws.put(f"home/lake/{path}/part-1.parquet", b"")
    aws.put("home/objects/runs/a.json", b"")
    assert s3_lake.purge({"gold/clv/clv/b/2", "silver/orders/a/1"}) == 2
    left = aws.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert sorted({entry["Key"].rpartition("/")[0] for entry in left}) == [
        "home/lake/gold/clv/clv/b/2",
        "home/lake/silver/orders/a/1",
        "home/objects/runs",
    ]


@pytest.mark.parametrize(
    ("home", "master", "kind"),
    [
        ("s3://bucket/home", "local[*]", CopiedS3Lake),
        ("s3://bucket/home", "spark://a:7077", S3Lake),
        ("s3://bucket/home", "", S3Lake),
        ("/home", "spark://a:7077", Lake),
    ],
)
@pytest.mark.usefixtures("aws")
def test_what_a_path_is_its_scheme_says(home: str, master: str, kind: type[Lake]) -> None:
    assert type(open_root(home, master=master).lake) is kind


def test_a_spark_without_s3_is_refused(spark: SparkSession, aws: Aws) -> None:
    direct = S3Lake(aws.client("s3"), BUCKET, "home/lake/")
    with pytest.raises(InputError, match="this Spark has no S3: add --packages"):
        direct.write("gold/clv", spark.range(1), "run", 1)


def test_objects_are_verified_by_what_s3_lists_of_them(aws: Aws) -> None:
    lake = S3Lake(aws.client("s3"), BUCKET, "home/lake/")
    key = "gold/clv/clv/run/1/part-0.parquet"
    aws.put(f"home/lake/{key}", b"as written")
    listed = aws.client("s3").head_object(Bucket=BUCKET, Key=f"home/lake/{key}")
    entry = {"name": "part-0.parquet", "bytes": 10, "etag": listed["ETag"].strip('"')}
    version = {"path": "gold/clv/clv/run/1", "files": [entry]}
    lake.verify("gold/clv", version)
    aws.put(f"home/lake/{key}", b"not as now")
    with pytest.raises(CorruptTableError, match=r"gold/clv: s3://.*part-0.parquet was changed"):
        lake.verify("gold/clv", version)
    aws.client("s3").delete_object(Bucket=BUCKET, Key=f"home/lake/{key}")
    with pytest.raises(CorruptTableError, match="is missing"):
        lake.verify("gold/clv", version)


def test_the_address_follows_the_file_systems_of_spark(spark: SparkSession) -> None:
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()
    assert spark_address(spark, "s3://bucket/home") == "s3a://bucket/home"
    hadoop.set("fs.s3.impl", "com.amazon.ws.emr.hadoop.fs.EmrFileSystem")
    try:
        assert spark_address(spark, "s3://bucket/home") == "s3://bucket/home"
    finally:
        hadoop.unset("fs.s3.impl")
