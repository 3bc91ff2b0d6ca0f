"""`./run messages`: collects what is to be translated into locale/*/LC_MESSAGES/django.po.

Needs no GNU gettext: Django's `templatize` turns templates into something like Python, and Babel
reads that. Of the libraries, only what a reader of ours can meet, and only where their own
catalogue has no translation. New messages come in empty; `tests/portal/test_messages.py` fails
until they are written.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
OURS = ("portal", "accounts", "organizations", "ratings", "registries", "templates")
# what our pages show of them: forms' and validators' errors, allauth's texts without its templates
DJANGO = (
    "forms",
    "core/validators.py",
    "db/models/base.py",
    "contrib/auth/password_validation.py",
    "contrib/auth/forms.py",
    "utils/dates.py",
    "utils/timesince.py",
)
UNSEEN = re.compile("/templates/|/admin|/apps.py|phone")
ALLAUTH = ("account", "core", "mfa", "usersessions", "utils.py")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Message = tuple[str | None, str | tuple[str, ...], str]  # context, message(s), where
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: rating-portal\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def messages_of(paths: list[Path], root: Path) -> Iterator[Message]:
    """(context, message or singular and plural, file) of Python files and templates."""
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.suffix in {".py", ".html", ".txt"}]
            yield from messages_of(inside, root)
            continue
        source = path.read_text()
        if path.suffix != ".py":
            if path.suffix == ".txt" and "{%" not in source:
                continue
            # indented like the template, which means something else in Python
            source = "\n".join(line.strip() for line in templatize(source).splitlines())
        where = path.relative_to(root).as_posix()
        for _line, message, _comments, context in extract(
            "python", BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield context, message, where


@cache
def ours() -> tuple[Message, ...]:
    """Every message of the portal itself."""
    return tuple(messages_of([ROOT / name for name in OURS if (ROOT / name).exists()], ROOT))


def of_libraries(locale: str = "") -> Iterator[Message]:
    """The libraries' messages that their own catalogues lack in this language; all of them."""
    for package, parts, catalogues in (
        (django, DJANGO, ("conf", "contrib/auth")),
        (allauth, ALLAUTH, (".",)),
    ):
        root = Path(str(package.__file__)).parent
        known: set[object] = set()
        for folder in catalogues:
            path = root / folder / "locale" / locale / "LC_MESSAGES" / "django.mo"
            if locale and path.exists():
                known |= {key_of(m.context, m.id) for m in _compiled(path) if m.string}
        for context, message, where in _in_library(root, parts):
            if not UNSEEN.search(where) and key_of(context, message) not in known:
                yield context, message, where


@cache
def _in_library(root: Path, parts: tuple[str, ...]) -> tuple[Message, ...]:
    return tuple(messages_of([root / part for part in parts], root.parent))


def keys_of_libraries() -> set[object]:
    """What a catalogue of ours may also have, because it says it better than the library's: of
    Django's own Belarusian, months in one case alone, an orthography of 1918."""
    return {key_of(context, message) for context, message, _where in of_libraries()}


def _compiled(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_mo(file)


def key_of(context: object, message: object) -> object:
    """What tells messages apart: the context, the text (of two, the singular)."""
    if isinstance(context, bytes):  # as Babel reads it of a compiled catalogue
        context = context.decode()
    return context, message[0] if isinstance(message, list | tuple) else message


def wanted(locale: str) -> Catalog:
    """What the catalogue of a language must have; Russian, our source, only plurals."""
    catalog = Catalog(locale=locale)
    found = list(ours())
    if locale == "ru":
        found = [one for one in found if isinstance(one[1], tuple)]
    if locale != "en":
        found += of_libraries(locale)
    for context, message, where in found:
        catalog.add(message, locations=[(where, 0)], context=context)
    return catalog


def po_path(locale: str) -> Path:
    """The catalogue of a language."""
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(locale: str) -> Catalog:
    """The catalogue of a language as it stands."""
    with po_path(locale).open("rb") as file:
        return read_po(file, locale=locale)


def update(locale: str) -> int:
    """Bring a catalogue up to date; what it has stays. Returns how many are not translated."""
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = wanted(locale)
    if path.exists():
        before = read(locale)
        overridable = keys_of_libraries()
        for message in before:
            # ru also overrides ours: «за год» in another case than the source's
            if message.id and (
                locale == "ru"
                or fresh.get(message.id, message.context) is not None
                or key_of(message.context, message.id) in overridable
            ):
                kept = fresh.get(message.id, message.context)
                if kept is None:
                    kept = fresh.add(message.id, context=message.context)
                if bool(kept.pluralizable) == bool(message.pluralizable):
                    kept.string, kept.flags = message.string, message.flags
                    kept.user_comments = message.user_comments
    with path.open("wb") as file:
        file.write(HEADER.format(locale=locale, plural=fresh.plural_forms).encode())
        write_po(file, fresh, sort_output=True, omit_header=True, include_lineno=False, width=100)
    return sum(1 for m in fresh if m.id and not is_translated(m.string))


def is_translated(string: object) -> bool:
    """Whether something is written, in each of the plural forms."""
    return all(string) if isinstance(string, list | tuple) else bool(string)


def main(locales: list[str]) -> int:
    """Bring catalogues up to date and say what is missing."""
    for locale in locales:
        print(f"{locale}: {update(locale)} messages to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["ru", "be", "en"]))
