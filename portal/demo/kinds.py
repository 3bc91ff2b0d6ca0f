"""What kinds of organizations a country has: how they are named, how many there are, who oversees.

The kinds themselves stand in `kinds_health`, `kinds_social`, `kinds_utilities` and
`kinds_services`. Names are templates:

    m f n g gf d   adjective of the district or town: Лиозненский, -ая, -ое, -ого, -ой, (по) -ому
    lm lf ln lg    районный / городской in the same genders
    rm rf rn rg rgf  adjective of the region: Витебский …
    x              the executive committee, genitive: Лиозненского районного исполнительного …
    of po          Лиозненского района · (по) Лиозненскому району
    town t         г. Орши · Орша (for villages: аг. Крынки · Крынки)
    no             number within the place
    pg             the legal person that a unit belongs to, genitive
    e r            (English) the place · the region
"""

from __future__ import annotations

from dataclasses import dataclass

# code: (ru, be, ru genitive, be genitive); the name proper follows in quotation marks.
FORMS: dict[str, tuple[str, str, str, str]] = {
    "uz": (
        "Учреждение здравоохранения",
        "Установа аховы здароўя",
        "учреждения здравоохранения",
        "ўстановы аховы здароўя",  # what stands before it ends in a vowel
    ),
    "guo": (
        "Государственное учреждение образования",
        "Дзяржаўная ўстанова адукацыі",
        "государственного учреждения образования",
        "дзяржаўнай установы адукацыі",
    ),
    "uo": (
        "Учреждение образования",
        "Установа адукацыі",
        "учреждения образования",
        "установы адукацыі",
    ),
    "guk": (
        "Государственное учреждение культуры",
        "Дзяржаўная ўстанова культуры",
        "государственного учреждения культуры",
        "дзяржаўнай установы культуры",
    ),
    "gu": (
        "Государственное учреждение",
        "Дзяржаўная ўстанова",
        "государственного учреждения",
        "дзяржаўнай установы",
    ),
    "gusp": (
        "Государственное учреждение социального обслуживания",
        "Дзяржаўная ўстанова сацыяльнага абслугоўвання",
        "государственного учреждения социального обслуживания",
        "дзяржаўнай установы сацыяльнага абслугоўвання",
    ),
    "kup": (
        "Коммунальное унитарное предприятие",
        "Камунальнае ўнітарнае прадпрыемства",
        "коммунального унитарного предприятия",
        "камунальнага ўнітарнага прадпрыемства",
    ),
    "kpup": (
        "Коммунальное производственное унитарное предприятие",
        "Камунальнае вытворчае ўнітарнае прадпрыемства",
        "коммунального производственного унитарного предприятия",
        "камунальнага вытворчага ўнітарнага прадпрыемства",
    ),
    "ktup": (
        "Коммунальное транспортное унитарное предприятие",
        "Камунальнае транспартнае ўнітарнае прадпрыемства",
        "коммунального транспортного унитарного предприятия",
        "камунальнага транспартнага ўнітарнага прадпрыемства",
    ),
    "rup": (
        "Республиканское унитарное предприятие",
        "Рэспубліканскае ўнітарнае прадпрыемства",
        "республиканского унитарного предприятия",
        "рэспубліканскага ўнітарнага прадпрыемства",
    ),
    "glhu": (
        "Государственное лесохозяйственное учреждение",
        "Дзяржаўная лесагаспадарчая ўстанова",
        "государственного лесохозяйственного учреждения",
        "дзяржаўнай лесагаспадарчай установы",
    ),
    "oao": (
        "Открытое акционерное общество",
        "Адкрытае акцыянернае таварыства",
        "открытого акционерного общества",
        "адкрытага акцыянернага таварыства",
    ),
    "ooo": (
        "Общество с ограниченной ответственностью",
        "Таварыства з абмежаванай адказнасцю",
        "общества с ограниченной ответственностью",
        "таварыства з абмежаванай адказнасцю",
    ),
    "chup": (
        "Частное унитарное предприятие по оказанию услуг",
        "Прыватнае ўнітарнае прадпрыемства па аказанні паслуг",
        "частного унитарного предприятия по оказанию услуг",
        "прыватнага ўнітарнага прадпрыемства па аказанні паслуг",
    ),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A structural unit that organizations of one kind have, `per` inhabitants each (0 = one).

    `always` keeps it everywhere, else it stands in `share` of the places, and in Liozno always.
    """

    code: str
    categories: str
    weight: float
    quality: float
    ru: str
    be: str
    en: str
    short_ru: str = ""
    short_be: str = ""
    share: float = 1.0
    per: int = 0
    low: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of legal person.

    Scopes: ``rayon`` each district, ``city`` each town with its own executive committee, ``local``
    both, ``adm`` each district inside a city, ``minsk`` those of Minsk, ``urban`` towns by their
    inhabitants (one for `per` in towns from `low` up to `high`), ``region`` the six regions,
    ``region7`` those and Minsk, ``village`` each village.
    """

    code: str
    scope: str
    form: str
    categories: str
    overseers: str
    weight: float
    quality: float
    ru: str
    be: str
    en: str
    short_ru: str = ""
    short_be: str = ""
    capital_ru: str = ""
    capital_be: str = ""
    single_ru: str = ""
    single_be: str = ""
    single_en: str = ""
    per: int = 0
    low: int = 0
    high: int = 10_000_000
    share: float = 1.0
    local: bool = True
    hours: str = "office"
    spare: bool = False
    voluntary: bool = False
    units: tuple[Unit, ...] = ()
