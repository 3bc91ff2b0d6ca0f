"""The section «Открытые данные», files to take away in parts, one's own keys."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization
from portal.opendata import dumping
from portal.opendata.models import ApiKey, Dump

pytestmark = pytest.mark.django_db


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_taken_away_whole_or_from_where_the_line_was_cut(
    client: Client, clinic: Organization, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert "появится ближайшей ночью" in client.get("/data/").content.decode()
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        for kind, day in (("daily", date(2026, 11, 22)), ("monthly", date(2026, 10, 31))):
            made = Dump.objects.create(kind=kind, day=day, asked_at=datetime.now(UTC))
            dumping.write.call(made.pk)
    page = client.get("/data/").content.decode()
    assert page.count("rating-2026-11-22.zip") >= 2
    assert "questionnaires-2026-10.zip" in page
    assert "/organizations<wbr>/{organization_id}<wbr>/history" in page
    assert "Every assessment" not in page
    latest = client.get("/data/questionnaires-latest.zip")
    assert (latest.status_code, latest["Location"]) == (302, "/data/questionnaires-2026-10.zip")
    path = latest["Location"]
    whole = client.get(path, headers={"Accept-Encoding": "gzip"})
    content = body(whole)
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None
    assert len(content) == int(whole["Content-Length"])
    assert whole["Access-Control-Allow-Origin"] == "*"
    for asked, start, end in (
        ("bytes=10-19", 10, 20),
        (f"bytes={len(content) - 5}-", len(content) - 5, len(content)),
        ("bytes=-7", len(content) - 7, len(content)),
        ("bytes=3-99999999999", 3, len(content)),
    ):
        part = client.get(path, headers={"Range": asked})
        assert part.status_code == 206
        assert body(part) == content[start:end]
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
    changed = client.get(path, headers={"Range": "bytes=1-2", "If-Range": '"another"'})
    assert body(changed) == content
    beyond = client.get(path, headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416
    assert client.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    dumping.path_of(Dump.objects.get(kind="monthly")).unlink()
    for gone in (path, "/data/rating-0000-00-00.zip", "/data/..%2Fsecret", "/data/x.zip"):
        assert client.get(gone).status_code == 404


def test_a_key_is_shown_once_and_revoked(client: Client, citizen: User) -> None:
    client.force_login(citizen)
    assert client.post("/accounts/api-keys/", {"name": ""}).status_code == 422
    made = client.post("/accounts/api-keys/", {"name": "Сайт газеты"}).content.decode()
    text = made.partition('class="secret">')[2].partition("<")[0]
    guest = Client()
    headers = {"Authorization": f"Bearer {text}"}
    assert guest.get("/api/v1/country", headers=headers).status_code == 200
    page = client.get("/accounts/api-keys/").content.decode()
    assert "Сайт газеты" in page
    assert text not in page
    for number in range(4):
        client.post("/accounts/api-keys/", {"name": f"Ещё {number}"})
    refused = client.post("/accounts/api-keys/", {"name": "Шестой"})
    assert refused.status_code == 422
    assert ApiKey.objects.count() == 5
    key = ApiKey.objects.get(name="Сайт газеты")
    client.post(f"/accounts/api-keys/{key.pk}/revocation/")
    assert guest.get("/api/v1/country", headers=headers).status_code == 401
    assert client.post(f"/accounts/api-keys/{key.pk}/revocation/").status_code == 404
    actions = AuditEntry.objects.filter(action__startswith="api_key.").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["api_key.make"] * 5 + ["api_key.revoke"]
