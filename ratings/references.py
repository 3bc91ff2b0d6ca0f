"""An organization's own references, out of a file: put beside new links, kept nowhere.

They are numbers of visits or orders. What looks like a name, a telephone, an e-mail or a personal
number is refused: the portal doesn't want to know whom the links are for.
"""

import csv
import io
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 5_000
LONGEST = 64
BYTES = 1_000_000
_HEADINGS = re.compile(
    r"фамили|отчество|\bимя\b|\bфио\b|ф\. ?и\. ?о|телефон|\bтел\b|почт|e-?mail|phone|\bname\b|"
    r"surname|адрес|паспорт|прозвішча|тэлефон|пошт|\bімя\b|дата рожд|birth",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[;,\t\n]")  # columns, told apart by another sign than the first line's
_EMAIL = re.compile(r"\S@\S")
_PERSONAL_NUMBER = re.compile(r"\b\d{7}[A-ZА-Я]\d{3}[A-ZА-Я]{2}\d\b", re.IGNORECASE)
_PHONE_LETTERS = re.compile(r"[+\d ()–-]+")
_PHONE = re.compile(r"\+\d{9,}|375\d{9}|80\d{9}")
_PHONE_WITHIN = re.compile(
    r"(?:\+|\b)375[ ()–-]*\d{2}(?:[ ()–-]*\d){7}\b|\b80(?:17|25|29|33|44)\d{7}\b"
)
_NAME_WITHIN = re.compile(r"\b[А-ЯЁІЎ][а-яёіў'’]+ +[А-ЯЁІЎ](?:[а-яёіў'’]+|\.)")
_NAME = re.compile(r"^[^\W\d_]{2,}(?:[ -]+[^\W\d_]+\.?|[ -]*[^\W\d_]\.)+$")
_BIRTHDAY = re.compile(r"\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b")
_LOOKS = (_EMAIL, _PERSONAL_NUMBER, _NAME, _NAME_WITHIN, _PHONE_WITHIN, _BIRTHDAY)


def read_references(content: bytes) -> list[str]:
    """The references of a one-column CSV file, in its order; a heading is left out.

    Raises:
        ValidationError: it isn't one, is empty, too long, or tells of people; says what to do.
    """
    if len(content) > BYTES:
        raise ValidationError(_("Файл больше 1 МБ. Оставьте в нём один столбец с номерами."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    if "\0" in text:
        raise ValidationError(_("Это не CSV. Сохраните таблицу как CSV и загрузите снова."))
    try:
        rows = [_cells(row) for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text))]
    except csv.Error:
        raise ValidationError(
            _("Это не CSV. Сохраните таблицу как CSV и загрузите снова.")
        ) from None
    found = [row for row in rows if any(row)]
    if any(len(row) > 1 or _SEVERAL.search(row[0]) for row in found):
        raise ValidationError(
            _(
                "В файле больше одного столбца. Оставьте один: ваш номер посещения или заказа."
                " Имена, телефоны и почту посетителей портал не принимает."
            )
        )
    values = [row[0] for row in found]
    if values and not any(letter.isdigit() for letter in values[0]):
        if _HEADINGS.search(values[0]) or _EMAIL.search(values[0]):
            raise _personal(1)
        values = values[1:]
        first = 2
    else:
        first = 1
    if not values:
        raise ValidationError(_("В файле нет ни одного номера."))
    if len(values) > MOST:
        raise ValidationError(_("В файле больше 5 000 строк. Разделите его."))
    for number, value in enumerate(values, first):
        if len(value) > LONGEST:
            raise ValidationError(
                _("Строка %(n)s длиннее 64 знаков. Нужен номер посещения или заказа.")
                % {"n": number}
            )
        if _is_personal(value):
            raise _personal(number)
    return values


def _cells(row: list[str]) -> list[str]:
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";\t,", key=first.count)


def _is_personal(value: str) -> bool:
    if any(look.search(value) for look in _LOOKS):
        return True
    dialled = re.sub(r"[^+\d]", "", value)
    return bool(_PHONE_LETTERS.fullmatch(value) and _PHONE.fullmatch(dialled))


def _personal(number: int) -> ValidationError:
    return ValidationError(
        _(
            "Строка %(n)s похожа на имя, телефон, почту или другие личные данные. Портал их не"
            " принимает: оставьте в файле свои номера посещений или заказов."
        )
        % {"n": number}
    )
