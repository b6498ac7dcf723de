"""CSV or Parquet files in a folder: for each table a file, or a folder of part files."""

import os
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.sources.csv_check import CheckedFile, check_file, is_gzip
from pipeline.sources.csv_files import PARQUET, AnyPath
from pipeline.sources.file_source import FileSource
from pipeline.sources.parquet_check import check_parquet
from pipeline.storage.lake import literal_path


class CsvSource(FileSource):
    """The source tables as files under one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.expanduser().resolve()
        super().__init__(str(self.directory))

    def describe(self) -> str:
        """The directory."""
        return f"files in {self.directory}"

    def close(self) -> None:
        """Remove the links; frames that were read can't be computed any more."""
        if "_links" in self.__dict__:
            self._links.cleanup()

    def _tree(self) -> AnyPath:
        return self.directory

    def _size(self, path: AnyPath) -> int:
        return Path(path).stat().st_size

    def _check_files(self, found: dict[str, list[AnyPath]]) -> dict[str, list[CheckedFile]]:
        return {
            table: [
                _check(Path(path), Path(path).relative_to(self.directory).as_posix(), table)
                for path in paths
            ]
            for table, paths in found.items()
        }

    def _location(self, file: CheckedFile) -> str:
        return literal_path(self._spark_path(Path(file.path)))

    def _spark_path(self, path: Path) -> Path:
        """Spark unpacks `.gz` only: a link with that ending stands for a file that ends in .GZ."""
        if not is_gzip(path.name) or path.suffix == ".gz":
            return path
        folder = Path(self._links.name) / str(len(os.listdir(self._links.name)))
        folder.mkdir()
        link = folder / f"{path.stem}.gz"
        link.symlink_to(path)
        return link

    @cached_property
    def _links(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="gp-source-")


def _check(path: Path, name: str, table: str) -> CheckedFile:
    if not name.lower().endswith(PARQUET):
        return check_file(path, name, table)
    with path.open("rb") as stream:
        return check_parquet(stream, str(path), name, table)
