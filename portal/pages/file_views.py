"""Files of pages: handed out to be saved or shown within a page, never opened as pages."""

import re
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from portal.lib import scans
from portal.lib.access import Audience, audience, get_for
from portal.pages.models import FileKind, PageFile

TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt; charset=utf-8"}
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})$")
CHUNK = 64 * 1024


@audience(Audience.EVERYONE)
@require_safe
def page_file(request: HttpRequest, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """A file; of a film, the part that is asked for, as telephones' players insist."""
    found: PageFile = get_for(request.user, PageFile.objects.all(), pk=file_id)
    ending = found.ending.lower()
    if found.kind == FileKind.VIDEO and (match := RANGE.match(request.headers.get("Range", ""))):
        return _part(found, int(match[1]), match[2])
    answer = scans.handed_out(found.file, re.sub(r'[\\/:*?"<>|]+', " ", str(found.name)).strip())
    if ending in TYPES:
        answer["Content-Type"] = TYPES[ending]
    if found.kind == FileKind.VIDEO:
        answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, max-age=300"
    return answer


def _part(found: PageFile, first: int, last_text: str) -> HttpResponse | StreamingHttpResponse:
    """The bytes that are asked for; 416 where there are none such."""
    last = min(int(last_text) if last_text else found.size, found.size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    try:
        file = found.file.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404 from None
    file.seek(first)

    def parts() -> Iterator[bytes]:
        left = last - first + 1
        with file:
            while left and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    return StreamingHttpResponse(
        parts(),
        status=206,
        content_type=TYPES[found.ending.lower()],
        headers={
            "Content-Range": f"bytes {first}-{last}/{found.size}",
            "Content-Length": str(last - first + 1),
            "Accept-Ranges": "bytes",
            "X-Content-Type-Options": "nosniff",
        },
    )
