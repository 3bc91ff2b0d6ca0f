"""Pages and news as the operator keeps them: drafts, time, history, two at once."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from accounts.models import AuditEntry, User
from portal.pages import services, services_files
from portal.pages.models import Kind, Page, PageFile, PageText
from portal.pages.selectors import latest_news, shown_page
from portal.pages.selectors_desk import State, around_changes, differences, edited, versions_of
from portal.pages.services import Overtaken, Words, add_page, save_page
from portal.pages.shipped import shipped, shipped_news
from tests.factories import make_organization, make_page, make_staff

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"


def say(title: str, body: str = "Слово.\n") -> dict[str, Words]:
    return {"ru": Words(title, "", body)}


def seen(slug: str) -> int:
    found = edited(slug)
    assert found
    return found.version


def save(by: User, slug: str, texts: Any, **told: Any) -> Page:
    kind = told.pop("kind", Kind.NEWS)
    return save_page(by=by, slug=slug, kind=kind, seen=seen(slug), texts=texts, **told)


def titles() -> list[str]:
    own = set(shipped_news())
    return [str(item.title) for item in latest_news().items if item.slug not in own]


@pytest.mark.django_db
class TestNews:
    def test_comes_and_goes_as_said_and_by_time_alone(self, operator: User) -> None:
        with time_machine.travel(NOON, tick=False):
            add_page(by=operator, slug="opening", kind="news", texts=say("Открылись"))
            assert (titles(), shown_page("opening", Kind.NEWS)) == ([], None)

            evening = NOON + timedelta(hours=8)
            save(operator, "opening", say("Открылись"), shown_from=evening)
            found = edited("opening")
            assert found
            assert (found.state, found.planned, titles()) == (State.PLANNED, evening, [])
            assert Client().get("/news/opening/").status_code == 404

        with time_machine.travel(evening - timedelta(seconds=1), tick=False):
            assert titles() == []
        with time_machine.travel(evening, tick=False):
            assert titles() == ["Открылись"]
            assert Client().get("/news/opening/").status_code == 200

            # a draft changes nothing; a plan neither, until its hour
            save(operator, "opening", say("Открылись!"))
            assert titles() == ["Открылись"]
            later = evening + timedelta(days=1)
            save(operator, "opening", say("Открыты"), shown_from=later)
            assert titles() == ["Открылись"]
        with time_machine.travel(later, tick=False):
            assert titles() == ["Открыты"]

            services.withdraw_page(by=operator, slug="opening", kind="news", seen=seen("opening"))
            assert (titles(), Client().get("/news/opening/").status_code) == ([], 404)
            services.return_page(by=operator, slug="opening", kind="news", seen=seen("opening"))
            assert titles() == ["Открыты"]
            assert Page.objects.get().published_at == evening  # its date is the first day's

        said = [entry.action for entry in AuditEntry.objects.order_by("pk")]
        there = ["page.add", "page.publish", "page.save", "page.publish"]
        assert said == [*there, "page.withdraw", "page.return"]

    def test_what_is_published_takes_the_place_of_what_was_planned(self, operator: User) -> None:
        with time_machine.travel(NOON, tick=False):
            add_page(by=operator, slug="a", kind="news", texts=say("Первая"))
            save(operator, "a", say("Первая"), shown_from=NOON)
            save(operator, "a", say("Завтрашняя"), shown_from=NOON + timedelta(days=1))
            save(operator, "a", say("Сегодняшняя"), shown_from=NOON)
        with time_machine.travel(NOON + timedelta(days=2), tick=False):
            assert titles() == ["Сегодняшняя"]

    def test_of_the_portal_itself_stands_until_it_is_touched(self, operator: User) -> None:
        slug = next(iter(shipped_news()))
        with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
            assert slug in [item.slug for item in latest_news().items]
            services.withdraw_page(by=operator, slug=slug, kind="news", seen=0)
            assert slug not in [item.slug for item in latest_news().items]
            assert Client().get(f"/news/{slug}/").status_code == 404

    @pytest.mark.parametrize("number", [1, 15])
    def test_takes_the_same_statements_however_many_there_are(
        self, queries: Any, number: int
    ) -> None:
        for i in range(number):
            make_page(f"n-{i}", kind="news")
        with queries(2):
            Client().get("/news/")


@pytest.mark.django_db
class TestTexts:
    def test_the_operators_stands_over_the_portals_own_and_can_be_taken_back(
        self, operator: User
    ) -> None:
        own = shipped("about")["ru"]
        assert AuditEntry.objects.count() == Page.objects.count() == 0

        save(operator, "about", say("Новое"), kind=Kind.PAGE, shown_from=NOON)
        shown = shown_page("about")
        assert shown
        assert shown.title == "Новое"
        with translation.override("en"):  # untouched
            shown = shown_page("about")
            assert shown
            assert shown.title == shipped("about")["en"].title

        found = edited("about")
        assert found
        assert [version.number == 0 for version in versions_of(found, "ru")] == [False, True]
        services.restore_text(
            by=operator, slug="about", kind="page", seen=1, language="ru", version=None
        )
        shown = shown_page("about")
        assert shown
        assert shown.title == "Новое"  # a draft first
        save(operator, "about", {"ru": Words.of(own)}, kind=Kind.PAGE, shown_from=NOON)
        shown = shown_page("about")
        assert shown
        assert (shown.title, shown.body) == (own.title, own.body)
        assert PageText.objects.count() == 3  # nothing was written over

    def test_two_editors_dont_write_over_each_other(self, operator: User) -> None:
        save_page(by=operator, slug="help", kind="page", seen=0, texts=say("Раз"))
        with pytest.raises(Overtaken):
            save_page(by=operator, slug="help", kind="page", seen=0, texts=say("Два"))
        assert [text.title for text in PageText.objects.all()] == ["Раз"]

    def test_what_cant_stand_is_refused_in_words(self, operator: User) -> None:
        body = "[a](javascript:alert(1)) ![](/pages/files/1/) {{secret}}"
        texts = {"ru": Words("", "", body), "be": Words("Так", "", "")}
        with pytest.raises(ValidationError) as refused:
            add_page(by=operator, slug="x", kind="page", texts=texts)
        told = refused.value.message_dict
        assert set(told) == {"title_ru", "body_ru", "body_be"}
        assert len(told["body_ru"]) == 3
        for slug in ("help", "new", "Ж", "a--b"):
            with pytest.raises(ValidationError):
                add_page(by=operator, slug=slug, kind="page", texts=say("Так"))
        with pytest.raises(ValidationError):  # it is in the menu
            services.withdraw_page(by=operator, slug="help", kind="page", seen=0)

    def test_differences_are_told_by_words(self) -> None:
        pieces = differences("Один два три.\nСтрока.\n", "Один пять три.\nСтрока.\n")
        assert [(piece.how, piece.text) for piece in pieces if piece.how] == [
            ("del", "два"),
            ("ins", "пять"),
        ]
        assert "".join(p.text for p in pieces if p.how != "del") == "Один пять три.\nСтрока.\n"


@pytest.mark.django_db
class TestDesk:
    def test_the_whole_way_of_an_operator(
        self, operator: User, settings: Any, tmp_path: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        client = Client()
        client.force_login(operator)
        new = f"{reverse('page_desk:new')}?kind=news"
        sent = {"slug": "school", "title_ru": "Школа", "body_ru": "## Раз\n\n<b>два</b>"}
        preview = client.post(new, {**sent, "preview": "1"})
        assert (preview.status_code, Page.objects.count()) == (200, 0)
        assert "&lt;b&gt;два&lt;/b&gt;" in preview.content.decode()

        assert client.post(new, {**sent, "title_ru": ""}).status_code == 422
        assert client.post(new, sent).status_code == 302
        page = reverse("page_desk:page", args=["school"])
        assert client.post(page, {**sent, "version": 1, "when": "later"}).status_code == 422
        overtaken = client.post(page, {**sent, "title_ru": "Лицей", "version": 0, "when": "now"})
        assert overtaken.status_code == 409
        # what saving once more would do is shown, and the page sent again is meant
        told = overtaken.content.decode()
        assert "<del>Школа</del><ins>Лицей</ins>" in told
        assert 'name="version" value="1"' in told
        assert 'value="Лицей"' in told
        long = f"{'а' * 500}\n\nтри\n\n{'б' * 500}"
        pieces = around_changes(differences(long, long.replace("три", "пять")), kept=4)
        assert "|".join(one.text for one in pieces) == "…аа\n\n|три|пять|\n|\nббб…"
        sent |= {"version": "1", "when": "now", "title_be": "Школа б", "body_be": "Слова"}
        assert client.post(page, sent).status_code == 302
        assert Client().get("/news/school/").status_code == 200
        assert "Школа б" in Client().get("/be/news/school/").content.decode()
        fallen_back = Client().get("/en/news/school/").content.decode()
        translation.activate("ru")
        assert '<h1 lang="ru">Школа</h1>' in fallen_back

        files = reverse("page_desk:files", args=["school"])
        wrong = SimpleUploadedFile("a.pdf", b"<html>")
        said = {"version": 2, "name_ru": "Акт"}
        assert client.post(files, {**said, "file": wrong}).status_code == 422
        act = SimpleUploadedFile("a.pdf", PDF)
        assert client.post(files, {**said, "file": act}).status_code == 302
        address = reverse("pages:file", args=[PageFile.objects.get().pk])
        assert address in Client().get("/news/school/").content.decode()
        answer = Client().get(address)
        assert (answer["X-Content-Type-Options"], answer["Content-Disposition"][:10]) == (
            "nosniff",
            "attachment",
        )
        assert b"".join(answer) == PDF
        another = SimpleUploadedFile("b.pdf", PDF + b"\n")
        there = reverse("page_desk:replacement", args=[PageFile.objects.get().pk])
        # what another operator has done meanwhile isn't written over unseen
        assert client.post(there, {"version": 2, "file": another}).status_code == 409
        removal = reverse("page_desk:removal", args=[PageFile.objects.get().pk])
        assert client.post(removal, {"version": 2}).status_code == 302
        assert b"".join(Client().get(address)) == PDF
        another.seek(0)
        assert client.post(there, {"version": 3, "file": another}).status_code == 302
        assert b"".join(Client().get(address)) == PDF + b"\n"

        assert client.post(reverse("page_desk:withdrawal", args=["school"]), {"version": 4})
        assert Client().get(address).status_code == 404  # it goes with its page
        assert client.get(reverse("page_desk:history", args=["school", "ru"])).status_code == 200
        number = PageText.objects.filter(language="ru").last().pk  # type: ignore[union-attr]
        back = reverse("page_desk:restoring", args=["school", "ru", number])
        assert client.post(back, {"version": seen("school")}).status_code == 302
        entry = AuditEntry.objects.filter(action="page.publish").get()
        assert (
            client.get(reverse("page_desk:by_number", args=[entry.subject.partition(":")[2]])).url
            == page
        )  # type: ignore[attr-defined]

    def test_links_that_lead_nowhere_are_told_and_refuse_nothing(self, operator: User) -> None:
        client = Client()
        client.force_login(operator)
        make_page("there")
        make_page("tomorrow", published_at=timezone.now() + timedelta(days=1))
        listed = make_organization()
        fine = [
            *("/help/#appeal", "/rating/?region=vi", "/be/help/", "/help", "#раз", "#", "/"),
            *("/pages/there/", f"/organizations/{listed.pk}/", "https://e.example/nowhere/"),
            *("mailto:a@e.example", "http://testserver/en/data/", "/static/x.pdf"),
        ]
        dead = [
            *("/hlep/", "/pages/tomorrow/", "/en/news/nowhere/", "/pages/files/77/", "#два"),
            *("/organizations/0/", "http://testserver/be/nowhere/", "/polls/9999/", "/страница/"),
        ]
        body = "## Раз {#раз}\n\n" + " ".join(f"[слово](<{one}>)" for one in fine + dead + dead)
        body += " ![Окно](/pages/files/78/)"
        dead.append("/pages/files/78/")
        body = body.replace("{#раз}", "{#one}").replace("<#раз>", "<#one>")
        sent = {"slug": "links", "title_ru": "Ссылки", "body_ru": body, "body_be": body}
        sent["title_be"] = "Спасылкі"

        preview = client.post(reverse("page_desk:new"), {**sent, "preview": "1"})
        saved = client.post(reverse("page_desk:new"), sent, follow=True)

        said = "Ссылка никуда не ведёт: {}. Такой страницы на портале сейчас нет."
        found = re.findall(r"Ссылка никуда не ведёт: \S+ Такой[^<]*", preview.content.decode())
        assert found == [said.format(one) for one in dead] * 2  # in each language
        found = re.findall(r"Ссылка никуда не ведёт: \S+ Такой[^<]*", saved.content.decode())
        assert found == [said.format(one) for one in dead]
        assert Page.objects.filter(slug="links").exists()

    @pytest.mark.parametrize("language", ["ru", "be", "en"])
    def test_portals_film_is_shown_in_each_language_until_the_operator_gives_another(
        self, client: Client, operator: User, language: str
    ) -> None:
        address = "/video/" if language == "ru" else f"/{language}/video/"
        answer = client.get(address)
        page, policy = answer.content.decode(), answer["Content-Security-Policy"]
        assert f"video/rate.{language}.mp4" in page
        assert [f"video/rate.{code}.vtt" in page for code in ("ru", "be", "en")] == [True] * 3
        assert f'srclang="{language}" label=' in page
        assert "media-src 'self'" in policy

        found = edited("video")
        assert found
        save_page(
            by=operator,
            slug="video",
            kind=Kind.PAGE,
            seen=found.version,
            texts=say("Ролик"),
            video_address="https://video.example.org/1",
        )
        page = client.get(address).content.decode()
        assert "video.example.org" in page
        assert "rate." not in page

    def test_film_of_another_site_is_loaded_once_the_reader_has_agreed(
        self, client: Client, operator: User, settings: Any, tmp_path: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        film = "https://кино.example.org:8443/d'or;%22/a%20b.MP4?at=1&sig=x;y"
        save(operator, "about", say("О портале"), kind=Kind.PAGE, video_address=film)
        captions = services_files.add_file(
            by=operator,
            slug="about",
            kind="page",
            seen=seen("about"),
            upload=SimpleUploadedFile("c.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n"),
            names={"name_ru": "Субтитры"},
            language="ru",
        )

        before, after = client.get("/about/"), client.get("/about/?play=1")

        source = "https://xn--h1adke.example.org:8443"
        page, player = before.content.decode(), after.content.decode()
        assert "Показать видео с кино.example.org" in page
        assert "<video" not in page
        linked = re.sub(r'<a href="[^"]*" rel="external[^"]*">', "", page)
        assert "//кино" not in linked
        assert "example.org:8443" not in linked
        assert f'<source src="{escape(film)}" type="video/mp4">' in player
        assert reverse("pages:file", args=[captions.pk]) in player
        assert 'preload="none"' in player  # a link that somebody has sent loads nothing either
        policies = [answer["Content-Security-Policy"] for answer in (before, after)]
        assert "xn--" not in policies[0]
        assert f"media-src 'self' {source};" in f"{policies[1]};"
        assert policies[1].count("xn--") == 1
        for header in ("Cache-Control", "Vary", "ETag"):
            assert before.headers.get(header) == after.headers.get(header)
        assert client.get("/be/about/?play=1").status_code == 200
        # nothing else of the site may be opened by it
        assert "xn--" not in client.get("/video/?play=1")["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "address",
        [
            "https://video.example.org/watch?v=a.mp4",
            "http://video.example.org/a.mp4",
            "https://user:word@video.example.org/a.mp4",
            "https://[2001:db8::1]/a.mp4",
            "https://video.example.org/a.mp4.html",
        ],
    )
    def test_what_cant_be_played_here_is_a_link(
        self, address: str, client: Client, operator: User
    ) -> None:
        save(operator, "about", say("О портале"), kind=Kind.PAGE, video_address=address)

        answer = client.get("/about/?play=1")

        page = answer.content.decode()
        assert f'<a href="{escape(address)}" rel="external' in page
        assert "<video" not in page
        assert "play=1#" not in page
        assert "media-src" not in answer["Content-Security-Policy"]

    def test_address_of_a_film_is_one_of_https(self, client: Client, operator: User) -> None:
        client.force_login(operator)
        told = {
            "version": str(seen("about")),
            "title_ru": "О портале",
            "body_ru": "Слово.",
            "when": "now",
        }

        for address in ("http://video.example.org/a.mp4", "ftp://video.example.org/a.mp4"):
            answer = client.post("/operator/pages/about/", {**told, "video_address": address})
            assert answer.status_code == 422
            assert "начинается с https://" in answer.content.decode()

    def test_a_film_is_handed_out_in_parts(
        self, operator: User, settings: Any, tmp_path: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        film = b"\0\0\0\x18ftypmp42" + bytes(range(200))
        file = services_files.add_file(
            by=operator,
            slug="video",
            kind="page",
            seen=0,
            upload=SimpleUploadedFile("f.mp4", film),
            names={"name_ru": "Фильм"},
        )
        address = reverse("pages:file", args=[file.pk])
        part = Client().get(address, headers={"Range": "bytes=4-7"})
        assert (part.status_code, b"".join(part)) == (206, b"ftyp")  # type: ignore[arg-type]
        assert part["Content-Range"] == f"bytes 4-7/{len(film)}"
        assert Client().get(address, headers={"Range": "bytes=9999-"}).status_code == 416
        page = Client().get("/video/")
        assert f'<source src="{address}"' in page.content.decode()
        assert "media-src 'self'" in page["Content-Security-Policy"]

    def test_lists_take_the_same_statements_however_many_there_are(
        self, operator: User, queries: Any
    ) -> None:
        client = Client()
        client.force_login(operator)
        client.get(reverse("page_desk:list"))
        for number in (2, 30):
            for i in range(number):
                make_page(f"p-{number}-{i}", kind=("page", "news")[i % 2])
            with queries(7):
                client.get(reverse("page_desk:list"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_of_two_first_edits_at_once_one_is_kept() -> None:
    operator = make_staff("operator")
    gate, told = threading.Barrier(2), []

    def edit(title: str) -> None:
        gate.wait()
        try:
            save_page(by=operator, slug="about", kind="page", seen=0, texts=say(title))
            told.append("saved")
        except Overtaken:
            told.append("overtaken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=(title,)) for title in ("Раз", "Два")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["overtaken", "saved"]
    assert (Page.objects.get().version, PageText.objects.count()) == (1, 1)
