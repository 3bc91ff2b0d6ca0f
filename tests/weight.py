"""What a page weighs over the wire."""

import gzip
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

FIRST_VIEW = 60_000  # bytes: on an old phone's network, ten seconds of patience


def weight(answer: Any) -> int:
    """Bytes of a page and of all that it links to, each compressed."""
    linked = re.findall(r'(?:href|src)="/static/([^"]+)"', answer.content.decode())
    files = [finders.find(name) for name in set(linked)]
    assert None not in files
    parts = [answer.content, *(Path(str(file)).read_bytes() for file in files)]
    return sum(len(gzip.compress(part)) for part in parts)
