"""The columns of the table, the same in export, template and import."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title is Russian in every language, so that files can be handed on."""

    key: str
    title: str
    help: str | Promise
    example: str = ""


COLUMNS = [
    Column(
        "number",
        "№ на портале",
        _("Стоит в выгрузке и находит организацию точно. У новой пуст."),
    ),
    Column(
        "unp",
        "УНП",
        _("По нему организацию находят, если нет № на портале. У подразделений пуст."),
        "200988541",
    ),
    Column(
        "legacy_id", "№ на прежнем портале", _("Число; по нему работают прежние ссылки."), "1924"
    ),
    Column(
        "kind",
        "Вид",
        _("«юридическое лицо» или «подразделение». Можно не заполнять: видно по УНП."),
        "юридическое лицо",
    ),
    Column(
        "parent_unp",
        "УНП вышестоящей",
        _("Только у подразделений: УНП организации, в которую подразделение входит."),
    ),
    Column(
        "parent_unit",
        "Вышестоящее подразделение",
        _("Если подразделение входит в другое подразделение: полное наименование того."),
    ),
    Column(
        "name_ru",
        "Полное наименование",
        _("По уставу, без сокращений. До 400 знаков."),
        "Учреждение здравоохранения «Лиозненская центральная районная больница»",
    ),
    Column("name_be", "Полное наименование (бел.)", _("До 400 знаков.")),
    Column("name_en", "Полное наименование (англ.)", _("До 400 знаков.")),
    Column("short_name_ru", "Краткое наименование", _("До 200 знаков."), "УЗ «Лиозненская ЦРБ»"),
    Column("short_name_be", "Краткое наименование (бел.)", _("До 200 знаков.")),
    Column("short_name_en", "Краткое наименование (англ.)", _("До 200 знаков.")),
    Column(
        "inherits_place",
        "Место как у вышестоящей",
        _("Только у подразделений: «да» или «нет». При «да» место и адрес не заполняют."),
    ),
    Column(
        "region",
        "Область",
        _("Название или код: «Витебская область», «город Минск»."),
        "Витебская область",
    ),
    Column(
        "district",
        "Район",
        _("Название или код. У Минска и городов без района пуст."),
        "Лиозненский район",
    ),
    Column(
        "settlement",
        "Населённый пункт",
        _("Город или посёлок из списка портала; деревню пишут с её видом: «аг. Бабиновичи»."),
        "Лиозно",
    ),
    Column(
        "settlement_be",
        "Населённый пункт (бел.)",
        _("Только если населённого пункта нет в списке: «аг. Бабінавічы»."),
    ),
    Column("city_district", "Район города", _("Если в городе есть районы: название или код.")),
    Column("address_ru", "Адрес", _("Улица и дом. До 200 знаков."), "ул. Ленина, 92"),
    Column("address_be", "Адрес (бел.)", _("До 200 знаков."), "вул. Леніна, 92"),
    Column("address_en", "Адрес (англ.)", _("До 200 знаков.")),
    Column("latitude", "Широта", _("Градусы, от 51 до 57; лишние знаки округлим."), "55,0247"),
    Column("longitude", "Долгота", _("Градусы, от 23 до 33; лишние знаки округлим."), "30,7956"),
    Column(
        "inherits_spheres",
        "Сферы как у вышестоящей",
        _("Только у подразделений: «да» или «нет». При «да» сферы и категории не заполняют."),
    ),
    Column(
        "categories",
        "Категории",
        _("Названия или коды; несколько — через точку с запятой."),
        "Больницы и стационары; Поликлиники и амбулатории",
    ),
    Column(
        "spheres",
        "Сферы без категории",
        _("Сферы категорий добавятся сами. Несколько — через точку с запятой."),
    ),
    Column("phone", "Телефон", _("До 80 знаков; несколько — через запятую."), "+375 2138 4-12-34"),
    Column("email", "Электронная почта", _("Один адрес."), "crb@example.org"),
    Column("website", "Сайт", _("Адрес целиком."), "https://crb.example.org"),
    Column("is_voluntary", "Добровольно", _("«да», если зарегистрирована добровольно."), "нет"),
    Column(
        "is_authority",
        "Уполномоченный орган",
        _("«да», если следит за оценками других организаций по реестру."),
        "нет",
    ),
    Column(
        "closed_on",
        "Закрыта",
        _("День закрытия: 31.12.2026. Пусто — работает."),
    ),
]
# read where it stands, though neither export nor template have it: for moving in
ABOVE_BY_LEGACY = Column(
    "parent_legacy_id",
    "№ вышестоящей на прежнем портале",
    _("Только у подразделений: номер организации, в которую подразделение входит."),
)
KEYS = [column.key for column in COLUMNS]
TITLES = {column.key: column.title for column in (*COLUMNS, ABOVE_BY_LEGACY)}
IDENTIFYING = {"number", "unp", "legacy_id"}
BY_PARENT = {"parent_unp", "name_ru"}
PLACE = (
    "inherits_place",
    "region",
    "district",
    "settlement",
    "settlement_be",
    "city_district",
    "address_ru",
    "address_be",
    "address_en",
    "latitude",
    "longitude",
)
KINDS = ("inherits_spheres", "categories", "spheres")
PARENT = ("parent_unp", "parent_unit", ABOVE_BY_LEGACY.key)
TEXTS = (
    *("name_ru", "name_be", "name_en", "short_name_ru", "short_name_be", "short_name_en"),
    *("phone", "email", "website"),
)


def folded(title: str) -> str:
    """How titles and names are compared: case, ё, spaces and quotes don't matter."""
    plain = title.casefold().replace("ё", "е")
    return " ".join(plain.translate(_QUOTES).split())


_QUOTES = str.maketrans({letter: '"' for letter in "«»“”„‟″"} | {"’": "'", "ʼ": "'"})


def column_of(title: str) -> str | None:
    """The key of the column with this title, or this key; None if there is none."""
    return _BY_TITLE.get(folded(title))


_BY_TITLE = {folded(name): key for key, title in TITLES.items() for name in (title, key)}
