"""Manifests for tests that read no table."""

from pipeline.storage import documents
from pipeline.storage.documents import Document

TABLE = {"run_id": "a", "path": "gold/clv/clv/a/1", "rows": 0, "files": []}


def manifest(release: str, source: str = "s") -> Document:
    """Of a release with one table, which nobody reads."""
    return {
        "schema_version": 1,
        "release": release,
        "sequence": 1,
        "as_of": "2024-01-31",
        "first_date": "2023-01-01",
        "published_at": documents.instant(),
        "source": {"kind": "csv", "id": source},
        "code_version": "c",
        "settings": {},
        "settings_hash": "h",
        "fingerprint": "f",
        "counts": {},
        "checks": [],
        "metadata": {},
        "libraries": {},
        "tables": {"gold/clv": TABLE},
    }
