"""Units that district organizations have in villages: (kind of the parent, share, unit)."""

from __future__ import annotations

from portal.demo.kinds import Unit

VILLAGE_UNITS: tuple[tuple[str, float, Unit], ...] = (
    (
        "crb", 0.15,
        Unit("ambulatoria", "health-clinic", 0.7, 4.6,
             "{f} амбулатория врача общей практики", "{f} амбулаторыя ўрача агульнай практыкі",
             "{t} Outpatient Clinic", "{f} амбулатория", "{f} амбулаторыя"),
    ),
    (
        "crb", 0.12,
        Unit("fap", "health-clinic", 0.2, 4.7,
             "{m} фельдшерско-акушерский пункт", "{m} фельчарска-акушэрскі пункт",
             "{t} Feldsher and Midwife Station", "{m} ФАП", "{m} ФАП"),
    ),
    (
        "ups", 0.27,
        Unit("ops", "telecom-post", 0.6, 4.72,
             "Отделение почтовой связи {town}", "Аддзяленне паштовай сувязі {town}",
             "{t} Post Office", "ОПС {town}", "АПС {town}"),
    ),
    (
        "biblioteka", 0.06,
        Unit("selbiblioteka", "culture-library", 0.3, 4.92,
             "{f} сельская библиотека", "{f} сельская бібліятэка", "{t} Rural Library"),
    ),
    (
        "gck", 0.06,
        Unit("sdk", "culture-club", 0.4, 4.85,
             "{m} сельский Дом культуры", "{m} сельскі Дом культуры", "{t} House of Culture",
             "{m} СДК", "{m} СДК"),
    ),
)  # fmt: skip
