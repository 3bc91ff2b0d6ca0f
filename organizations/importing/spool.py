"""The rows of a file on disk, to be gone through twice without holding them in memory."""

import json
import tempfile
from collections.abc import Iterator

from organizations.importing.reading import Line


class Spool:
    """A file without a name: it is gone however the work ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 — closed below

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def put(self, line: Line) -> None:
        """Keep a row."""
        told = [line.number, line.cells, line.errors]
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")

    def lines(self) -> Iterator[Line]:
        """All rows that were kept, in their order."""
        self._file.seek(0)
        for text in self._file:
            number, cells, errors = json.loads(text)
            yield Line(number, cells, [(column, sentence) for column, sentence in errors])
