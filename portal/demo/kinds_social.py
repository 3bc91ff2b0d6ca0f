"""Kinds of organizations: education, social protection, culture, sport."""

from __future__ import annotations

from portal.demo.kinds import Kind, Unit

EDUCATION = (
    Kind(
        "sad", "urban", "guo", "education-preschool", "minobr", 1.6, 4.84,
        "Детский сад № {no} {town}", "Дзіцячы сад № {no} {town}", "Kindergarten No. {no}, {t}",
        single_ru="Детский сад {town}", single_be="Дзіцячы сад {town}",
        single_en="Kindergarten, {t}", per=3_700, hours="kindergarten", spare=True,
    ),
    Kind(
        "shkola", "urban", "guo", "education-school", "minobr", 3.2, 4.74,
        "Средняя школа № {no} {town}", "Сярэдняя школа № {no} {town}",
        "Secondary School No. {no}, {t}", single_ru="Средняя школа {town}",
        single_be="Сярэдняя школа {town}", single_en="Secondary School, {t}", per=8_200,
        hours="school", spare=True,
    ),
    Kind(
        "gimnazia", "urban", "guo", "education-school", "minobr", 4, 4.78,
        "Гимназия № {no} {town}", "Гімназія № {no} {town}", "Gymnasium No. {no}, {t}",
        single_ru="Гимназия {town}", single_be="Гімназія {town}", single_en="Gymnasium, {t}",
        per=42_000, low=8_000, hours="school",
    ),
    Kind(
        "litsey", "urban", "guo", "education-school", "minobr", 2.5, 4.82,
        "Лицей № {no} {town}", "Ліцэй № {no} {town}", "Lyceum No. {no}, {t}",
        single_ru="Лицей {town}", single_be="Ліцэй {town}", single_en="Lyceum, {t}",
        per=200_000, low=60_000, hours="school",
    ),
    Kind(
        "selshkola", "village", "guo", "education-school", "minobr", 0.9, 4.8,
        "{f} средняя школа {of}", "{f} сярэдняя школа {of}", "{t} Secondary School",
        share=0.72, hours="school", spare=True,
    ),
    Kind(
        "bazshkola", "village", "guo", "education-school", "minobr", 0.5, 4.8,
        "{f} базовая школа {of}", "{f} базавая школа {of}", "{t} Basic School",
        share=0.4, hours="school", spare=True,
    ),
    Kind(
        "selsad", "village", "guo", "education-preschool", "minobr", 0.5, 4.86,
        "{m} детский сад {of}", "{m} дзіцячы сад {of}", "{t} Kindergarten",
        share=0.62, hours="kindergarten", spare=True,
    ),
    Kind(
        "obr", "local", "", "education-edu-admin", "minobr", 2, 4.6,
        "Отдел по образованию {x}", "Аддзел па адукацыі {x}",
        "Education Department, {e}", "Отдел по образованию {of}", "Аддзел па адукацыі {of}",
    ),
    Kind(
        "obr-adm", "adm", "", "education-edu-admin", "minobr", 2, 4.55,
        "Управление по образованию {x}", "Упраўленне па адукацыі {x}",
        "Education Department, {e}", "Управление по образованию {of}",
        "Упраўленне па адукацыі {of}",
    ),
    Kind(
        "oblobr", "region7", "", "education-edu-admin", "minobr", 1.5, 4.5,
        "Главное управление по образованию {rx}", "Галоўнае ўпраўленне па адукацыі {rx}",
        "{r} Education Directorate",
    ),
    Kind(
        "ckroir", "local", "guo", "education-special", "minobr", 0.8, 4.85,
        "Центр коррекционно-развивающего обучения и реабилитации {of}",
        "Цэнтр карэкцыйна-развіваючага навучання і рэабілітацыі {of}",
        "Centre of Remedial Education, {e}", "ЦКРОиР {of}", "ЦКРНіР {of}",
    ),
    Kind(
        "spc", "local", "guo", "education-special", "minobr", 0.6, 4.65,
        "Социально-педагогический центр {of}", "Сацыяльна-педагагічны цэнтр {of}",
        "Social and Pedagogical Centre, {e}", "СПЦ {of}", "СПЦ {of}",
    ),
    Kind(
        "ckroir-adm", "minsk", "guo", "education-special", "minobr", 0.8, 4.85,
        "Центр коррекционно-развивающего обучения и реабилитации {of}",
        "Цэнтр карэкцыйна-развіваючага навучання і рэабілітацыі {of}",
        "Centre of Remedial Education, {e}", "ЦКРОиР {of}", "ЦКРНіР {of}",
    ),
    Kind(
        "spc-adm", "minsk", "guo", "education-special", "minobr", 0.6, 4.65,
        "Социально-педагогический центр {of}", "Сацыяльна-педагагічны цэнтр {of}",
        "Social and Pedagogical Centre, {e}", "СПЦ {of}", "СПЦ {of}",
    ),
    Kind(
        "internat", "region", "guo", "education-special", "minobr", 0.7, 4.75,
        "{rf} областная вспомогательная школа-интернат",
        "{rf} абласная дапаможная школа-інтэрнат", "{r} Special Boarding School",
    ),
    Kind(
        "cdm", "local", "guo", "education-additional", "minobr", 1, 4.85,
        "{m} {lm} центр детей и молодёжи", "{m} {lm} цэнтр дзяцей і моладзі",
        "{t} Centre of Children and Youth", "ЦДМ {of}", "ЦДМ {of}", hours="club",
    ),
    Kind(
        "cdt-adm", "adm", "guo", "education-additional", "minobr", 1, 4.85,
        "Центр творчества детей и молодёжи {of}", "Цэнтр творчасці дзяцей і моладзі {of}",
        "Centre of Children's Creativity, {e}", hours="club",
    ),
    Kind(
        "kolledzh", "urban", "uo", "education-vocational", "minobr", 2.2, 4.6,
        "{m} государственный колледж № {no}", "{m} дзяржаўны каледж № {no}",
        "{t} State College No. {no}", single_ru="{m} государственный колледж",
        single_be="{m} дзяржаўны каледж", single_en="{t} State College",
        per=75_000, low=12_000, hours="school",
    ),
    Kind(
        "agrokolledzh", "rayon", "uo", "education-vocational", "minobr minselhozprod", 1.2, 4.65,
        "{m} государственный аграрно-технический колледж",
        "{m} дзяржаўны аграрна-тэхнічны каледж", "{t} Agrarian Technical College",
        share=0.22, hours="school",
    ),
    Kind(
        "medkolledzh", "urban", "uo", "education-vocational", "minzdrav", 1.5, 4.65,
        "{m} государственный медицинский колледж", "{m} дзяржаўны медыцынскі каледж",
        "{t} State Medical College", per=10_000_000, low=75_000, hours="school",
    ),
)  # fmt: skip

SOCIAL = (
    Kind(
        "trud", "local", "", "social-labour", "mintrud", 5, 4.6,
        "Управление по труду, занятости и социальной защите {x}",
        "Упраўленне па працы, занятасці і сацыяльнай абароне {x}",
        "Labour, Employment and Social Protection Department, {e}",
        "Соцзащита {of}", "Сацабарона {of}",
        units=(
            Unit("zanyatost", "social-labour", 2, 4.5,
                 "Отдел занятости населения управления по труду, занятости и социальной защите {x}",
                 "Аддзел занятасці насельніцтва ўпраўлення па працы, занятасці і сацыяльнай "
                 "абароне {x}",
                 "Employment Office, {e}", "Центр занятости {of}", "Цэнтр занятасці {of}",
                 share=0.35),
        ),
    ),
    Kind(
        "trud-adm", "minsk", "", "social-labour", "mintrud", 4, 4.5,
        "Управление социальной защиты {x}", "Упраўленне сацыяльнай абароны {x}",
        "Social Protection Department, {e}", "Соцзащита {of}", "Сацабарона {of}",
    ),
    Kind(
        "tcson", "local", "gusp", "social-tcson", "mintrud", 4, 4.82,
        "Территориальный центр социального обслуживания населения {of}",
        "Тэрытарыяльны цэнтр сацыяльнага абслугоўвання насельніцтва {of}",
        "Social Service Centre, {e}", "ТЦСОН {of}", "ТЦСАН {of}",
        units=(
            Unit("dnevnoe", "social-tcson", 1.2, 4.88,
                 "Отделение дневного пребывания для граждан пожилого возраста {pg}",
                 "Аддзяленне дзённага знаходжання для грамадзян пажылога ўзросту {pg}",
                 "Day-care department for older people, {pe}",
                 "Отделение дневного пребывания, {ps}",
                 "Аддзяленне дзённага знаходжання, {ps}", share=0.2),
        ),
    ),
    Kind(
        "tcson-adm", "adm", "gusp", "social-tcson", "mintrud", 4, 4.8,
        "Территориальный центр социального обслуживания населения {of}",
        "Тэрытарыяльны цэнтр сацыяльнага абслугоўвання насельніцтва {of}",
        "Social Service Centre, {e}", "ТЦСОН {of}", "ТЦСАН {of}",
    ),
    Kind(
        "dom-internat", "rayon", "gusp", "social-boarding", "mintrud", 0.4, 4.6,
        "{m} дом-интернат для престарелых и инвалидов",
        "{m} дом-інтэрнат для састарэлых і інвалідаў", "{t} Residential Care Home",
        share=0.55, hours="round",
    ),
    Kind(
        "pni", "region", "gusp", "social-boarding", "mintrud", 0.5, 4.5,
        "{rm} областной психоневрологический дом-интернат",
        "{rm} абласны псіханеўралагічны дом-інтэрнат", "{r} Psychoneurological Care Home",
        hours="round",
    ),
    Kind(
        "fszn-r", "local", "", "social-pension", "fszn mintrud", 2.5, 4.65,
        "{m} {lm} отдел {rg} {rlg} управления Фонда социальной защиты населения",
        "{m} {lm} аддзел {rg} {rlg} ўпраўлення Фонду сацыяльнай абароны насельніцтва",
        "Social Protection Fund, {e}", "ФСЗН {of}", "ФСАН {of}", local=False,
    ),
    Kind(
        "fszn-o", "region7", "", "social-pension", "fszn mintrud", 1.5, 4.6,
        "{rn} {rln} управление Фонда социальной защиты населения",
        "{rn} {rln} ўпраўленне Фонду сацыяльнай абароны насельніцтва",
        "{r} Office of the Social Protection Fund", local=False,
    ),
)  # fmt: skip

CULTURE = (
    Kind(
        "biblioteka", "rayon", "guk", "culture-library", "minkult", 2, 4.9,
        "{f} централизованная библиотечная система", "{f} цэнтралізаваная бібліятэчная сістэма",
        "{t} Library Network", "{f} ЦБС", "{f} ЦБС", hours="library",
        units=(
            Unit("centralnaya", "culture-library", 1.6, 4.92,
                 "{f} центральная районная библиотека", "{f} цэнтральная раённая бібліятэка",
                 "{t} Central District Library", share=0.3),
            Unit("detskaya", "culture-library", 1, 4.93,
                 "{f} районная детская библиотека", "{f} раённая дзіцячая бібліятэка",
                 "{t} District Children's Library", share=0.2),
        ),
    ),
    Kind(
        "gorbiblioteka", "urban", "guk", "culture-library", "minkult", 1, 4.9,
        "Городская библиотека № {no} {town}", "Гарадская бібліятэка № {no} {town}",
        "City Library No. {no}, {t}", single_ru="Городская библиотека {town}",
        single_be="Гарадская бібліятэка {town}", single_en="City Library, {t}",
        per=70_000, low=50_000, hours="library", spare=True,
    ),
    Kind(
        "muzey", "rayon", "guk", "culture-museum", "minkult", 1.2, 4.88,
        "{m} районный историко-краеведческий музей", "{m} раённы гісторыка-краязнаўчы музей",
        "{t} Museum of History and Local Lore", share=0.85, hours="museum",
    ),
    Kind(
        "gck", "rayon", "guk", "culture-club", "minkult", 1.5, 4.82,
        "{m} районный центр культуры и народного творчества",
        "{m} раённы цэнтр культуры і народнай творчасці", "{t} District Culture Centre",
        "{m} РЦК", "{m} РЦК", hours="club",
        units=(
            Unit("rdk", "culture-club", 0.8, 4.84,
                 "{m} районный Дом культуры", "{m} раённы Дом культуры", "{t} House of Culture",
                 share=0.3),
            Unit("remesla", "culture-club", 0.5, 4.9,
                 "{m} районный Дом ремёсел", "{m} раённы Дом рамёстваў", "{t} House of Crafts",
                 share=0.15),
        ),
    ),
    Kind(
        "dk", "urban", "guk", "culture-club", "minkult", 1.4, 4.8,
        "Дворец культуры № {no} {town}", "Палац культуры № {no} {town}",
        "Palace of Culture No. {no}, {t}", single_ru="Городской дворец культуры {town}",
        single_be="Гарадскі палац культуры {town}", single_en="City Palace of Culture, {t}",
        per=180_000, low=60_000, hours="club",
    ),
    Kind(
        "kino", "urban", "", "culture-cinema", "minkult", 2, 4.72,
        "Кинотеатр «{cinema}» {town}", "Кінатэатр «{cinema}» {town}", "Cinema, {t}",
        "Кинотеатр «{cinema}»", "Кінатэатр «{cinema}»", per=110_000, low=14_000, hours="club",
    ),
    Kind(
        "dshi", "local", "guo", "culture-arts", "minkult", 1, 4.88,
        "{f} {lf} детская школа искусств", "{f} {lf} дзіцячая школа мастацтваў",
        "{t} Children's Art School", "{f} ДШИ", "{f} ДШМ", hours="club",
    ),
    Kind(
        "muzshkola", "urban", "guo", "culture-arts", "minkult", 0.8, 4.88,
        "Детская музыкальная школа искусств № {no} {town}",
        "Дзіцячая музычная школа мастацтваў № {no} {town}",
        "Children's Music School No. {no}, {t}", single_ru="Детская музыкальная школа {town}",
        single_be="Дзіцячая музычная школа {town}", single_en="Children's Music School, {t}",
        per=75_000, low=30_000, hours="club",
    ),
    Kind(
        "park", "urban", "kup", "culture-park", "minkult", 2, 4.72,
        "{m} парк культуры и отдыха", "{m} парк культуры і адпачынку", "{t} Park",
        per=10_000_000, low=50_000, hours="daily",
    ),
    Kind(
        "oblbiblioteka", "region", "guk", "culture-library", "minkult", 1.5, 4.9,
        "{rf} областная библиотека", "{rf} абласная бібліятэка", "{r} Regional Library",
        hours="library",
    ),
    Kind(
        "filarmonia", "region", "", "culture-theatre", "minkult", 2, 4.88,
        "Учреждение культуры «{rf} областная филармония»",
        "Установа культуры «{rf} абласная філармонія»", "{r} Regional Philharmonic",
        "{rf} филармония", "{rf} філармонія", hours="club",
    ),
)  # fmt: skip

SPORT = (
    Kind(
        "foc", "local", "gu", "sport-fok", "minsport", 2.5, 4.7,
        "{m} {lm} физкультурно-оздоровительный центр",
        "{m} {lm} фізкультурна-аздараўленчы цэнтр", "{t} Sports and Fitness Centre",
        "{m} ФОЦ", "{m} ФАЦ", hours="daily",
    ),
    Kind(
        "ledovaya", "urban", "kup", "sport-fok", "minsport", 2.5, 4.68,
        "Ледовая арена {town}", "Лядовая арэна {town}", "Ice Arena, {t}",
        per=10_000_000, low=28_000, hours="daily",
    ),
    Kind(
        "dyussh", "local", "gu", "sport-sportschool", "minsport minobr", 0.9, 4.8,
        "{f} {lf} детско-юношеская спортивная школа",
        "{f} {lf} дзіцяча-юнацкая спартыўная школа", "{t} Youth Sports School",
        "{f} ДЮСШ", "{f} ДЮСШ", hours="club",
    ),
    Kind(
        "sdyushor", "urban", "gu", "sport-sportschool", "minsport", 0.9, 4.78,
        "Специализированная детско-юношеская школа олимпийского резерва № {no} {town}",
        "Спецыялізаваная дзіцяча-юнацкая школа алімпійскага рэзерву № {no} {town}",
        "Olympic Reserve School No. {no}, {t}", "СДЮШОР № {no} {town}", "СДЮШАР № {no} {town}",
        per=60_000, low=70_000, hours="club",
    ),
    Kind(
        "gostinica", "urban", "kup", "sport-hotel", "minsport", 1.4, 4.55,
        "Гостиница «{hotel}» {town}", "Гасцініца «{hotel}» {town}", "Hotel, {t}",
        "Гостиница «{hotel}»", "Гасцініца «{hotel}»", per=130_000, low=6_500, hours="round",
    ),
    Kind(
        "lager", "rayon", "kup", "sport-sanatorium", "minobr", 0.8, 4.7,
        "{m} районный оздоровительный лагерь «{camp}»", "{m} раённы аздараўленчы лагер «{camp}»",
        "{t} Children's Health Camp", share=0.4, hours="round",
    ),
)  # fmt: skip

KINDS = EDUCATION + SOCIAL + CULTURE + SPORT
