"""Record the film of /video/ from a portal that runs with the demo's data: silent, with captions.

    python docs/film.py http://localhost:8000 MAIL_FOLDER CHROMIUM OUT [language …]

The portal writes its letters into MAIL_FOLDER (`EMAIL_URL=filemail:///…`); OUT holds the hospital's
posters as pictures, poster.ru.png and so on, from its cabinet. Needs `playwright`,
`pillow` and `av` (not among the portal's packages). What the captions say and when is read from
portal/pages/content/video.*.md, where the page's text stands; the scenes here take that long.
"""

import io
import re
import sys
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, sync_playwright

WIDTH, HEIGHT, STRIP, FPS = 360, 640, 96, 5  # CSS pixels; captions lie on the strip below
SCALE = 2
END = 92
HEAD = re.compile(r"^## (\d):(\d\d)\. (.+?) \{#", re.M)
SAID = re.compile(r"^\*\*(?:Говорят|Кажуць|Said):\*\* [«“](.+?)[»”]\.?$", re.M)
CONTENT = Path(sys.argv[0]).resolve().parent.parent / "portal" / "pages" / "content"
TYPED = {
    "ru": ("лиозн", "В регистратуре всё объяснили, но ждать пришлось час."),
    "be": ("лёзн", "У рэгістратуры ўсё растлумачылі, але чакаць давялося гадзіну."),
    "en": ("liozn", "Reception explained everything, but I had to wait for an hour."),
}


class Film:
    """Frames with the seconds for which each is seen."""

    def __init__(self, page: Page) -> None:
        self.page, self.frames, self.at = page, [], 0.0

    def look(self, seconds: float, tap: Locator | None = None) -> None:
        """The page as it is, with a ring where a finger touches it."""
        shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled"))).convert("RGB")
        if tap is not None:
            box = tap.bounding_box()
            x = (box["x"] + min(box["width"] / 2, 120)) * SCALE
            y = (box["y"] + box["height"] / 2) * SCALE
            ring = Image.new("RGBA", shot.size)
            draw = ImageDraw.Draw(ring)
            draw.ellipse((x - 44, y - 44, x + 44, y + 44), (42, 78, 184, 70), (42, 78, 184, 255), 5)
            shot = Image.alpha_composite(shot.convert("RGBA"), ring).convert("RGB")
        self.show(shot, seconds)

    def show(self, shot: Image.Image, seconds: float) -> None:
        """A picture above the strip."""
        whole = Image.new("RGB", (WIDTH * SCALE, (HEIGHT + STRIP) * SCALE), (20, 28, 48))
        whole.paste(shot, (0, 0))
        self.frames.append((whole, seconds))
        self.at += seconds

    def tap(self, target: Locator, *, go: bool = True) -> None:
        """Move to what is touched, show the finger, touch it."""
        target.scroll_into_view_if_needed()
        self.look(1.0, target)
        if go:
            target.click()

    def type(self, target: Locator, text: str, *, pieces: int = 8) -> None:
        """A text in some pieces, as it is typed."""
        size = max(1, len(text) // pieces)
        for end in range(size, len(text) + size, size):
            target.press_sequentially(text[end - size : end], delay=10)
            self.look(0.4)

    def scroll(self, pixels: int, steps: int = 6) -> None:
        """Down the page, slowly enough to see where."""
        for _ in range(steps):
            self.page.mouse.wheel(0, pixels / steps)
            self.page.wait_for_timeout(60)
            self.look(0.2)

    def until(self, second: float) -> None:
        """Rest until the scene's end."""
        if second > self.at:
            self.look(second - self.at)
        elif second < self.at:
            raise RuntimeError(f"late by {self.at - second:.1f} s at {second}")


def record(page: Page, base: str, mail: Path, language: str, times: list[int]) -> list:
    """The whole story in a language; returns the frames."""
    film, prefix = Film(page), "" if language == "ru" else f"/{language}"
    words, comment = TYPED[language]
    poster = Image.open(poster_of(language)).convert("RGB")
    poster.thumbnail((WIDTH * SCALE - 80, HEIGHT * SCALE - 80))
    wall = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), (226, 222, 212))
    wall.paste(poster, ((wall.width - poster.width) // 2, (wall.height - poster.height) // 2))
    film.show(wall, times[1])
    # the organization is found
    page.goto(f"{base}{prefix}/")
    film.look(2.5)
    search = page.locator("#search-q")
    film.tap(search)
    film.type(search, words, pieces=5)
    page.wait_for_timeout(1200)
    film.look(2.0)
    suggestion = page.locator("[role=option]").nth(1)
    film.tap(suggestion)
    page.wait_for_load_state()
    film.look(2.5)
    rate = page.locator("main a[href$='/rate/']").first
    film.tap(rate, go=False)
    film.until(times[2])
    rate.click()
    page.wait_for_load_state()
    # four questions
    film.look(3.0)
    for name, mark in (("clarity", 5), ("information", 4), ("timeliness", 3), ("courtesy", 5)):
        cell = page.locator(f"#id_{name}_{mark - 1}")
        cell.scroll_into_view_if_needed()
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(150)
        film.tap(cell)
        film.look(1.6)
    film.until(times[3])
    # a comment
    box = page.locator("#id_comment")
    if not box.is_visible():
        page.locator("summary:near(#id_comment)").first.click()
    box.scroll_into_view_if_needed()
    page.mouse.wheel(0, 160)
    page.wait_for_timeout(150)
    film.type(box, comment, pieces=9)
    film.until(times[4])
    # who it is
    film.tap(page.locator("form button.button-wide[type=submit]").first)
    page.wait_for_load_state()
    address = page.locator("#id_email")
    address.scroll_into_view_if_needed()
    film.look(1.5)
    film.type(address, f"imia.{language}@example.org", pieces=4)
    film.tap(page.locator("form:has(#id_email) button[type=submit]").first)
    page.wait_for_load_state()
    letter = max(mail.iterdir(), key=lambda path: path.stat().st_mtime).read_text()
    code = re.search(r"\b\d{3}[  ]\d{3}\b", letter).group()
    film.look(1.2)
    film.type(page.locator("#id_code"), code, pieces=2)
    consent = page.locator("label[for=id_consents]")
    film.tap(consent)
    film.tap(page.locator("form:has(#id_code) button[type=submit]").first)
    page.wait_for_load_state()
    film.until(times[5])
    # what comes of it
    film.look(3.0)
    film.scroll(500)
    film.look(1.5)
    page.goto(f"{base}{prefix}/accounts/questionnaires/")
    film.until(times[6])
    page.go_back()
    notice = page.locator("a[href$='#appeal']").first
    notice.scroll_into_view_if_needed()
    film.look(2.0, notice)
    notice.click()
    page.wait_for_load_state()
    film.until(END)
    return film.frames


def poster_of(language: str) -> Path:
    """The organization's poster as a picture, which the cabinet makes."""
    return Path(sys.argv[4]) / f"poster.{language}.png"


def scenes_of(language: str) -> list[tuple[int, str]]:
    """When each scene begins, in seconds, and what is said in it."""
    text = (CONTENT / f"video.{language}.md").read_text()
    times = [int(minutes) * 60 + int(seconds) for minutes, seconds, _ in HEAD.findall(text)]
    return list(zip(times, SAID.findall(text), strict=True))


def captions(scenes: list[tuple[int, str]]) -> str:
    """WebVTT: each scene's sentences one after another, each as long as it takes to read."""
    cues = ["WEBVTT\n"]
    ends = [*(start for start, _ in scenes[1:]), END]
    for (start, said), end in zip(scenes, ends, strict=True):
        sentences = re.findall(r"[^.!?]+[.!?]*[”“»]?", said)
        share, at = (end - start) / sum(map(len, sentences)), float(start)
        for sentence in sentences:
            until = at + len(sentence) * share
            told = sentence.strip() + ("" if sentence[-1] in ".!?" else ".")
            cues.append(f"{clock(at)} --> {clock(until)}\n{told}\n")
            at = until
    return "\n".join(cues)


def clock(seconds: float) -> str:
    """Of WebVTT."""
    return f"{int(seconds) // 60:02}:{seconds % 60:06.3f}"


def write(frames: list, path: Path) -> None:
    """H.264, which every telephone plays, ready to begin before all of it is there."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        options = {"crf": "28", "preset": "veryslow", "tune": "animation"}
        stream = out.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = (*frames[0][0].size, "yuv420p")
        stream.time_base = Fraction(1, FPS)
        owed = 0.0
        for picture, seconds in frames:
            frame = av.VideoFrame.from_image(picture)
            owed += seconds * FPS
            while owed >= 0.5:
                for packet in stream.encode(frame.reformat(format="yuv420p")):
                    out.mux(packet)
                owed -= 1
        out.mux(stream.encode())


def main() -> None:
    base, mail, chromium, out = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for language in sys.argv[5:] or sorted(TYPED):
            scenes = scenes_of(language)
            (out / f"rate.{language}.vtt").write_text(captions(scenes))
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=SCALE,
                has_touch=True,
                reduced_motion="reduce",
            )
            frames = record(context.new_page(), base, mail, language, [at for at, _ in scenes])
            write(frames, out / f"rate.{language}.mp4")
            context.close()


if __name__ == "__main__":
    main()
