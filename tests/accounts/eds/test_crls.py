"""Lists of revoked certificates in the database, the folder of those whom we trust, demo keys."""

import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import trust
from accounts.eds import cms, demo, errors
from accounts.models import AuditEntry, Crl, RevokedSerial
from accounts.services.crls import import_crl
from portal.checks import demo_authorities_are_not_trusted
from tests.accounts.eds.pki import CONTENT, DAY, NOW, ROOT, SUB, Pki, make_pki
from tests.factories import make_staff
from tests.ratings.test_concurrency import at_once, needs_postgresql


@pytest.fixture
def pki(settings: Any, tmp_path: Path) -> Pki:
    """Authorities that are pinned by files, one in DER, one in PEM."""
    made = make_pki("ec")
    settings.EDS_TRUST_DIR = tmp_path
    for name, certificate, form in (
        ("roots/kuc.cer", made.root, Encoding.DER),
        ("intermediates/ruc.pem", made.sub, Encoding.PEM),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(certificate.public_bytes(form))
    return made


def crl_of(pki: Pki, count: int, *revoked: int, issuer: str = "sub", end: Any = None) -> bytes:
    name, key = (SUB, pki.sub_key) if issuer == "sub" else (ROOT, pki.root_key)
    return demo.make_crl(
        name, key, count=count, begin=NOW - DAY, end=end or NOW + DAY, revoked=revoked
    )


def sign_in(pki: Pki) -> str:
    return cms.verify(pki.sign(), CONTENT, trust.trust_store(), NOW).unp


def test_nobody_is_let_in_by_guessing(pki: Pki, db: None) -> None:
    with pytest.raises(errors.CrlStale):
        sign_in(pki)
    import_crl(crl_of(pki, 1))
    with pytest.raises(errors.CrlStale):  # whether РУЦ itself was revoked isn't known
        sign_in(pki)
    import_crl(crl_of(pki, 1, issuer="root"))
    assert sign_in(pki) == "191234563"

    import_crl(crl_of(pki, 2, pki.holder.serial_number))
    with pytest.raises(errors.Revoked):
        sign_in(pki)
    import_crl(crl_of(pki, 3))
    assert sign_in(pki) == "191234563"
    import_crl(crl_of(pki, 4, end=NOW - timedelta(hours=1)))
    with pytest.raises(errors.CrlStale):
        sign_in(pki)
    import_crl(crl_of(pki, 2, pki.sub.serial_number, issuer="root"))
    import_crl(crl_of(pki, 5))
    with pytest.raises(errors.Revoked):
        sign_in(pki)


def test_number_only_grows_and_nothing_is_half_done(pki: Pki, db: None) -> None:
    first = crl_of(pki, 7, 1, 2, 3)
    row = import_crl(first)
    assert import_crl(first).pk == row.pk  # the same once more
    assert AuditEntry.objects.filter(action="crl.bring").count() == 1

    for older in (crl_of(pki, 6), crl_of(pki, 7, 9)):
        with pytest.raises(errors.OlderCrl):
            import_crl(older)
    rogue = demo.make_crl(SUB, demo.make_key("ec"), count=9, begin=NOW, end=NOW + DAY)
    with pytest.raises(errors.BadSignature):
        import_crl(rogue)
    import_crl(crl_of(pki, 8, 2, 3, 4))

    assert sorted(RevokedSerial.objects.values_list("serial", flat=True)) == ["2", "3", "4"]
    assert (Crl.objects.get().number, Crl.objects.get().count) == (8, 3)


def test_the_same_list_costs_nothing_while_its_issuer_is_trusted(
    pki: Pki, settings: Any, db: None
) -> None:
    octets = crl_of(pki, 7, 1)
    row = import_crl(octets)

    with patch("accounts.services.crls.read_crl") as read:
        assert import_crl(octets).pk == row.pk
    read.assert_not_called()

    (settings.EDS_TRUST_DIR / "intermediates" / "ruc.pem").unlink()
    with pytest.raises(errors.Untrusted):
        import_crl(octets)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_lists_brought_at_once_leave_the_last(pki: Pki) -> None:
    lists = [crl_of(pki, count, *range(1, 40), count + 100) for count in range(1, 9)]

    def bring(octets: bytes) -> Any:
        def go() -> None:
            with suppress(errors.OlderCrl):
                import_crl(octets)

        return go

    assert at_once([bring(octets) for octets in lists], workers=8) == []

    row = Crl.objects.get()
    assert RevokedSerial.objects.filter(crl=row).count() == row.count == 40
    assert RevokedSerial.objects.filter(serial=f"{int(row.number) + 100:x}").exists()


def test_the_folder_is_read_anew_when_it_changes(pki: Pki, settings: Any) -> None:
    assert [len(trust.pinned(kind)) for kind in ("roots", "intermediates")] == [1, 1]

    (settings.EDS_TRUST_DIR / "roots" / "kuc.cer").unlink()
    assert trust.pinned("roots") == ()
    (settings.EDS_TRUST_DIR / "roots" / "other.crt").write_bytes(b"no certificate")
    with pytest.raises(trust.BadTrustFile, match=r"other\.crt"):
        trust.trust_store()
    settings.EDS_TRUST_DIR = settings.EDS_TRUST_DIR / "missing"
    assert trust.issuers() == ()


def test_34_demo_authorities_are_refused_in_production(pki: Pki, settings: Any) -> None:
    settings.DEMO = False
    assert [one.id for one in demo_authorities_are_not_trusted(None)] == ["portal.E003"] * 2
    (settings.EDS_TRUST_DIR / "roots" / "other.crt").write_bytes(b"no certificate")
    assert [one.id for one in demo_authorities_are_not_trusted(None)] == ["portal.E004"]
    settings.DEMO = True
    assert demo_authorities_are_not_trusted(None) == []


def test_a_newcomer_makes_keys_and_signs(
    settings: Any, tmp_path: Path, capsys: Any, db: None
) -> None:
    settings.DEMO = True
    call_command("eds_demo", str(tmp_path / "keys"))
    told = capsys.readouterr().out
    settings.EDS_TRUST_DIR = tmp_path / "keys" / "trust"
    assert f"EDS_TRUST_DIR={tmp_path}/keys/trust" in told
    assert "openssl cms -sign -binary" in told

    with time_machine.travel(datetime.now(UTC), tick=False):
        for path in sorted((tmp_path / "keys" / "crl").glob("*.crl")):
            assert str(path) in told
            call_command("eds_import_crl", str(path))
        challenge = tmp_path / "vhod.txt"
        challenge.write_bytes(CONTENT)
        for certificate in sorted((tmp_path / "keys").glob("org-*.crt")):
            key = certificate.with_suffix(".key")
            call_command("eds_sign", f"--key={key}", f"--certificate={certificate}", str(challenge))
            signed = (tmp_path / "vhod.txt.p7s").read_bytes()
            identity = cms.verify(signed, CONTENT, trust.trust_store(), datetime.now(UTC))
            assert identity.unp == certificate.stem.removeprefix("org-")
            if "bign" in key.read_text():
                continue
            if not shutil.which("openssl"):
                pytest.skip("openssl isn't installed: apt-get install openssl")
            subprocess.run(  # noqa: S603 (the line that the command prints)
                f"openssl cms -sign -binary -in {challenge} -signer {certificate} -inkey {key} "
                f"-outform DER -out {challenge}.p7s".split(),
                check=True,
                capture_output=True,
            )
            signed = (tmp_path / "vhod.txt.p7s").read_bytes()
            again = cms.verify(signed, CONTENT, trust.trust_store(), datetime.now(UTC))
            assert again == identity

    with pytest.raises(CommandError, match="has keys already"):
        call_command("eds_demo", str(tmp_path / "keys"))
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="for a demo"):
        call_command("eds_demo", str(tmp_path / "others"))


def test_lists_that_cannot_be_read_say_why(pki: Pki, tmp_path: Path, db: None) -> None:
    (tmp_path / "bad.crl").write_bytes(b"no list")
    for source, why in (("missing.crl", "can't be read"), ("bad.crl", "isn't taken over")):
        with pytest.raises(CommandError, match=why):
            call_command("eds_import_crl", str(tmp_path / source))


def test_the_operator_sees_a_list_before_it_bites(pki: Pki, client: Client, db: None) -> None:
    client.force_login(make_staff("operator"))

    def told() -> tuple[int, str]:
        rows = [row for row, _mark in client.get("/operator/").context["rows"]]
        (row,) = [row for row in rows if str(row.label).startswith("Списки отозванных")]
        return row.count, client.get("/operator/background/").content.decode()

    with time_machine.travel(NOW, tick=False):
        count, page = told()
        assert count == 2
        assert page.count("списка нет") == 2
        import_crl(crl_of(pki, 1, end=NOW + 9 * DAY))
        import_crl(crl_of(pki, 1, issuer="root", end=NOW + timedelta(hours=23)))
        count, page = told()
        assert count == 1
        assert "устареет" in page
    with time_machine.travel(NOW + DAY, tick=False):
        assert "устарел " in told()[1]
        import_crl(crl_of(pki, 2, issuer="root", end=NOW + 9 * DAY))
        assert told()[0] == 0
