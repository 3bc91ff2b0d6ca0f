"""Kinds of organizations: administration, law, finance, trade, land and nature."""

from __future__ import annotations

from portal.demo.kinds import Kind, Unit

GOVERNMENT = (
    Kind(
        "selispolkom", "village", "", "government-rural", "", 1.6, 4.72,
        "{m} сельский исполнительный комитет", "{m} сельскі выканаўчы камітэт",
        "{t} Rural Executive Committee", "{m} сельисполком", "{m} сельвыканкам",
    ),
    Kind(
        "zags", "local", "", "justice-zags", "minyust", 6, 4.85,
        "Отдел записи актов гражданского состояния {x}",
        "Аддзел запісу актаў грамадзянскага стану {x}", "Civil Registry Office, {e}",
        "ЗАГС {of}", "ЗАГС {of}", hours="zags",
    ),
    Kind(
        "zags-adm", "adm", "", "justice-zags", "minyust", 6, 4.82,
        "Отдел записи актов гражданского состояния {x}",
        "Аддзел запісу актаў грамадзянскага стану {x}", "Civil Registry Office, {e}",
        "ЗАГС {of}", "ЗАГС {of}", hours="zags",
    ),
    Kind(
        "notarius", "rayon", "", "justice-notary", "bnp minyust", 4, 4.72,
        "{f} нотариальная контора {rgf} области", "{f} натарыяльная кантора {rgf} вобласці",
        "{t} Notary Office", "{f} нотариальная контора", "{f} натарыяльная кантора", local=False,
    ),
    Kind(
        "notburo", "urban", "", "justice-notary", "bnp minyust", 3, 4.75,
        "Нотариальное бюро № {no} {town}", "Натарыяльнае бюро № {no} {town}",
        "Notary Bureau No. {no}, {t}", single_ru="Нотариальное бюро {town}",
        single_be="Натарыяльнае бюро {town}", single_en="Notary Bureau, {t}", per=45_000,
        low=30_000, local=False, spare=True,
    ),
    Kind(
        "realty", "rayon", "", "justice-realty", "nka com-gki", 4, 4.6,
        "{n} бюро по государственной регистрации и земельному кадастру",
        "{n} бюро па дзяржаўнай рэгістрацыі і зямельным кадастры", "{t} Real Estate Registry",
        "БТИ {of}", "БТІ {of}", local=False,
    ),
    Kind(
        "realty-o", "region7", "rup", "justice-realty", "nka com-gki", 6, 4.5,
        "{rn} {rln} агентство по государственной регистрации и земельному кадастру",
        "{rn} {rln} агенцтва па дзяржаўнай рэгістрацыі і зямельным кадастры",
        "{r} Agency for State Registration and Land Cadastre", local=False,
    ),
    Kind(
        "opi", "local", "", "justice-enforcement", "minyust", 2.5, 4.3,
        "Отдел принудительного исполнения {of}", "Аддзел прымусовага выканання {of}",
        "Enforcement Department, {e}", "ОПИ {of}", "АПВ {of}", local=False,
    ),
    Kind(
        "opi-adm", "minsk", "", "justice-enforcement", "minyust", 2.5, 4.25,
        "Отдел принудительного исполнения {of}", "Аддзел прымусовага выканання {of}",
        "Enforcement Department, {e}", "ОПИ {of}", "АПВ {of}", local=False,
    ),
    Kind(
        "yurkons", "local", "", "justice-legal", "minyust", 1.5, 4.72,
        "Юридическая консультация {of}", "Юрыдычная кансультацыя {of}", "Legal Advice Office, {e}",
        local=False,
    ),
    Kind(
        "gosarhiv", "region", "gu", "justice-archives", "minyust", 1.5, 4.75,
        "Государственный архив {rgf} области", "Дзяржаўны архіў {rgf} вобласці",
        "State Archives of {r} Region",
    ),
    Kind(
        "zonarhiv", "urban", "gu", "justice-archives", "minyust", 0.8, 4.8,
        "{m} зональный государственный архив", "{m} занальны дзяржаўны архіў",
        "{t} Zonal State Archives", per=10_000_000, low=60_000, high=210_000,
    ),
    Kind(
        "rovd", "local", "", "security-police", "min-mvd", 6, 4.4,
        "Отдел внутренних дел {x}", "Аддзел унутраных спраў {x}", "Police Department, {e}",
        "{ovd} {of}", "{ovd} {of}", local=False, hours="round",
        units=(
            Unit("migracia", "security-migration", 6, 4.6,
                 "Отделение по гражданству и миграции отдела внутренних дел {x}",
                 "Аддзяленне па грамадзянстве і міграцыі аддзела ўнутраных спраў {x}",
                 "Citizenship and Migration Office, {e}", "Паспортный стол {of}",
                 "Пашпартны стол {of}", share=0.55),
            Unit("gai", "security-gai", 4, 4.4,
                 "Отделение Государственной автомобильной инспекции отдела внутренних дел {x}",
                 "Аддзяленне Дзяржаўнай аўтамабільнай інспекцыі аддзела ўнутраных спраў {x}",
                 "Road Inspection Office, {e}", "ГАИ {of}", "ДАІ {of}", share=0.55),
        ),
    ),
    Kind(
        "ruvd", "adm", "", "security-police security-migration", "min-mvd dgim", 9, 4.35,
        "Управление внутренних дел {x}", "Упраўленне ўнутраных спраў {x}", "Police Department, {e}",
        "РУВД {of}", "РУУС {of}", local=False, hours="round",
    ),
    Kind(
        "mreo", "urban", "", "security-gai", "min-mvd", 7, 4.35,
        "{m} межрайонный регистрационно-экзаменационный отдел Государственной "
        "автомобильной инспекции",
        "{m} міжраённы рэгістрацыйна-экзаменацыйны аддзел Дзяржаўнай аўтамабільнай інспекцыі",
        "{t} Vehicle Registration and Examination Office", "МРЭО ГАИ {town}", "МРЭА ДАІ {town}",
        per=10_000_000, low=38_000, local=False, hours="shop",
    ),
    Kind(
        "ohrana", "local", "", "security-guard", "dohrany min-mvd", 1.2, 4.78,
        "{n} {ln} отделение Департамента охраны Министерства внутренних дел Республики Беларусь",
        "{n} {ln} аддзяленне Дэпартамента аховы Міністэрства ўнутраных спраў Рэспублікі Беларусь",
        "Security Department Office, {e}", "{n} отделение охраны", "{n} аддзяленне аховы",
        local=False,
    ),
    Kind(
        "rochs", "local", "", "security-emergencies", "min-mchs", 1.5, 4.88,
        "{m} {lm} отдел по чрезвычайным ситуациям", "{m} {lm} аддзел па надзвычайных сітуацыях",
        "Emergency Department, {e}", "МЧС {of}", "МНС {of}", local=False,
        hours="round",
    ),
)  # fmt: skip

FINANCE = (
    Kind(
        "imns", "local", "", "finance-tax", "min-mns", 5, 4.75,
        "Инспекция Министерства по налогам и сборам Республики Беларусь {po}",
        "Інспекцыя Міністэрства па падатках і зборах Рэспублікі Беларусь {po}",
        "Tax Inspectorate, {e}", "ИМНС {po}", "ІМПЗ {po}", local=False,
    ),
    Kind(
        "imns-adm", "adm", "", "finance-tax", "min-mns", 5, 4.72,
        "Инспекция Министерства по налогам и сборам Республики Беларусь {po}",
        "Інспекцыя Міністэрства па падатках і зборах Рэспублікі Беларусь {po}",
        "Tax Inspectorate, {e}", "ИМНС {po}", "ІМПЗ {po}", local=False,
    ),
    Kind(
        "belarusbank", "local", "", "finance-bank", "nbrb", 5, 4.5,
        "{n} {ln} отделение ОАО «АСБ Беларусбанк»",
        "{n} {ln} аддзяленне ААТ «ААБ Беларусбанк»", "Belarusbank Office, {e}",
        "Беларусбанк {of}", "Беларусбанк {of}", local=False, hours="bank",
    ),
    Kind(
        "bank-otd", "urban", "", "finance-bank", "nbrb", 3, 4.5,
        "Отделение ОАО «АСБ Беларусбанк» № {no} {town}",
        "Аддзяленне ААТ «ААБ Беларусбанк» № {no} {town}", "Belarusbank Office No. {no}, {t}",
        per=60_000, low=25_000, local=False, hours="bank", spare=True,
    ),
    Kind(
        "bapb", "rayon", "", "finance-bank", "nbrb", 2.5, 4.6,
        "{n} отделение ОАО «Белагропромбанк»",
        "{n} аддзяленне ААТ «Белаграпрамбанк»", "Belagroprombank Office, {e}",
        "Белагропромбанк {of}", "Белаграпрамбанк {of}", local=False, hours="bank",
    ),
    Kind(
        "bgs", "local", "", "finance-insurance", "minfin", 2, 4.72,
        "Представительство Белорусского республиканского унитарного страхового предприятия "
        "«Белгосстрах» {po}",
        "Прадстаўніцтва Беларускага рэспубліканскага ўнітарнага страхавога прадпрыемства "
        "«Белдзяржстрах» {po}", "Belgosstrakh Office, {e}", "Белгосстрах {of}",
        "Белдзяржстрах {of}", local=False,
    ),
)  # fmt: skip

TRADE = (
    Kind(
        "raypo", "rayon", "", "trade-shops", "belkoopsoyuz", 3, 4.35,
        "{m} филиал {rg} областного потребительского общества",
        "{m} філіял {rg} абласнога спажывецкага таварыства", "{t} Consumer Society", "{n} райпо",
        "{n} райспажыўтаварыства", hours="shop", local=False,
    ),
    Kind(
        "torgovy-dom", "urban", "", "trade-shops", "min-mart", 3, 4.5,
        "Универмаг {town}", "Універмаг {town}", "Department Store, {t}",
        per=10_000_000, low=20_000, hours="shop",
    ),
    Kind(
        "rynok", "urban", "kup", "trade-markets", "min-mart", 3, 4.4,
        "Рынок {town}", "Рынак {town}", "Market, {t}", per=10_000_000, low=12_000, hours="market",
    ),
    Kind(
        "shkolpit", "urban", "kup", "trade-catering", "min-mart", 2, 4.35,
        "Комбинат школьного питания {town}", "Камбінат школьнага харчавання {town}",
        "School Catering, {t}", per=10_000_000, low=40_000,
    ),
    Kind(
        "kafe", "rayon", "", "trade-catering", "belkoopsoyuz", 1.5, 4.5,
        "{n} районное объединение общественного питания",
        "{n} раённае аб'яднанне грамадскага харчавання", "{t} Catering", "Общепит {of}",
        "Грамадскае харчаванне {of}", share=0.6, hours="daily", local=False,
    ),
    Kind(
        "kbo", "local", "kup", "trade-household", "min-mart", 1.5, 4.6,
        "{m} {lm} комбинат бытового обслуживания населения",
        "{m} {lm} камбінат бытавога абслугоўвання насельніцтва", "{t} Household Services",
        "{m} КБО", "{m} КБА", hours="shop",
    ),
    Kind(
        "arh", "local", "", "land-arch", "minstroyarh", 1.5, 4.5,
        "Отдел архитектуры и строительства {x}", "Аддзел архітэктуры і будаўніцтва {x}",
        "Architecture Department, {e}", "Отдел архитектуры {of}", "Аддзел архітэктуры {of}",
    ),
    Kind(
        "uks", "local", "kup", "land-build", "minstroyarh", 1.2, 4.3,
        "Управление капитального строительства {of}", "Упраўленне капітальнага будаўніцтва {of}",
        "Capital Construction Office, {e}", "УКС {of}", "УКБ {of}",
    ),
    Kind(
        "zem", "rayon", "", "land-landuse", "com-gki", 2, 4.5,
        "Землеустроительная служба {x}", "Землеўпарадкавальная служба {x}",
        "Land Management Service, {e}", "Землеустроительная служба {of}",
        "Землеўпарадкавальная служба {of}",
    ),
    Kind(
        "gipzem", "region", "rup", "land-landuse", "com-gki", 1, 4.5,
        "{rn} проектное землеустроительное предприятие",
        "{rn} праектнае землеўпарадкавальнае прадпрыемства", "{r} Land Survey Company",
        local=False,
    ),
    Kind(
        "leshoz", "rayon", "glhu", "nature-forest", "minleshoz", 1.2, 4.72,
        "{m} лесхоз", "{m} лясгас", "{t} Forestry", share=0.85, local=False,
    ),
    Kind(
        "priroda", "rayon", "", "nature-environment", "minpriroda", 0.8, 4.6,
        "{f} районная инспекция природных ресурсов и охраны окружающей среды",
        "{f} раённая інспекцыя прыродных рэсурсаў і аховы навакольнага асяроддзя",
        "{t} Environmental Inspectorate", "Райинспекция природных ресурсов {of}",
        "Райінспекцыя прыродных рэсурсаў {of}",
        local=False,
    ),
    Kind(
        "oblpriroda", "region7", "", "nature-environment", "minpriroda", 0.8, 4.55,
        "{rm} {rlm} комитет природных ресурсов и охраны окружающей среды",
        "{rm} {rlm} камітэт прыродных рэсурсаў і аховы навакольнага асяроддзя",
        "{r} Environmental Committee", local=False,
    ),
    Kind(
        "vet", "rayon", "", "nature-veterinary", "minselhozprod", 2, 4.7,
        "Учреждение «{f} районная ветеринарная станция»",
        "Установа «{f} раённая ветэрынарная станцыя»", "{t} Veterinary Station",
        "{f} ветстанция", "{f} ветстанцыя",
    ),
    Kind(
        "vet-gor", "urban", "", "nature-veterinary", "minselhozprod", 2, 4.65,
        "Учреждение «{f} городская ветеринарная станция»",
        "Установа «{f} гарадская ветэрынарная станцыя»", "{t} City Veterinary Station",
        per=10_000_000, low=95_000,
    ),
)  # fmt: skip

KINDS = GOVERNMENT + FINANCE + TRADE
