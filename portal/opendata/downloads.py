"""Big files to take away: whole, or from where a line was cut (one range of bytes)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

AT_ONCE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_response(
    path: Path, *, size: int, etag: str, content_type: str, asked: str, if_range: str
) -> HttpResponseBase:
    """The file, or the part of it that is asked for.

    Args:
        asked: the header Range; more than one range, or what isn't understood, is the whole.
        if_range: the header If-Range: another file than that one is told whole.

    Raises:
        FileNotFoundError: it isn't there any more.
    """
    start, end = 0, size - 1
    status = 200
    match = _RANGE.fullmatch(asked) if not if_range or if_range == etag else None
    if match and any(match.groups()):
        first, last = match.groups()
        if not first:
            start = max(0, size - int(last))
        else:
            start, end = int(first), min(int(last or end), end)
        if start > end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        status = 206
    file = path.open("rb")
    file.seek(start)

    def chunks(left: int) -> Iterator[bytes]:
        with file:
            while left > 0 and (chunk := file.read(min(AT_ONCE, left))):
                left -= len(chunk)
                yield chunk

    response = StreamingHttpResponse(
        chunks(end - start + 1), status=status, content_type=content_type
    )
    # a file that is closed unread
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    # packed on the way, its bytes would be others than those that a range counts
    response["Content-Encoding"] = "identity"
    response["ETag"] = etag
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response
