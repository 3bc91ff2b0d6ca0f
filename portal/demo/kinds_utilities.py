"""Kinds of organizations: housing, energy, telecommunications, transport."""

from __future__ import annotations

from portal.demo.kinds import Kind, Unit

HOUSING = (
    Kind(
        "zhkh", "rayon", "kup", "housing-maintenance housing-water housing-improvement",
        "minzhkh", 14, 4.3, "Жилищно-коммунальное хозяйство {of}",
        "Жыллёва-камунальная гаспадарка {of}", "Housing and Communal Services of {e}",
        "УП ЖКХ {of}", "УП ЖКГ {of}",
        units=(
            Unit("zhes", "housing-maintenance", 5, 4.25,
                 "Жилищно-эксплуатационный участок № {no} {pg}",
                 "Жыллёва-эксплуатацыйны ўчастак № {no} {pg}",
                 "Housing Maintenance Office No. {no}, {pe}", "ЖЭУ № {no} {of}", "ЖЭУ № {no} {of}",
                 per=14_000),
            Unit("banya", "housing-burial", 0.8, 4.55,
                 "Банно-прачечный комплекс {pg}", "Лазнева-пральны комплекс {pg}",
                 "Public baths, {pe}", "Баня {town}", "Лазня {town}", share=0.2),
            Unit("raschet", "housing-billing", 1.6, 4.5,
                 "Расчётно-кассовый центр {pg}", "Разлікова-касавы цэнтр {pg}",
                 "Billing centre, {pe}", "Расчётный центр {of}", "Разліковы цэнтр {of}",
                 share=0.15),
        ),
    ),
    Kind(
        "zhreo", "city", "kup", "housing-maintenance", "minzhkh", 16, 4.25,
        "Жилищное ремонтно-эксплуатационное объединение {of}",
        "Жыллёвае рамонтна-эксплуатацыйнае аб'яднанне {of}", "Housing Maintenance of {e}",
        "ЖРЭО {of}", "ЖРЭА {of}",
        units=(
            Unit("zhes", "housing-maintenance", 6, 4.22,
                 "Жилищно-эксплуатационная служба № {no} {pg}",
                 "Жыллёва-эксплуатацыйная служба № {no} {pg}",
                 "Housing Maintenance Office No. {no}, {pe}", "ЖЭС № {no} {of}", "ЖЭС № {no} {of}",
                 per=30_000),
        ),
    ),
    Kind(
        "zhkh-adm", "minsk", "kup", "housing-maintenance", "minzhkh", 18, 4.22,
        "Жилищно-коммунальное хозяйство {of}", "Жыллёва-камунальная гаспадарка {of}",
        "Housing and Communal Services of {e}", "ЖКХ {of}", "ЖКГ {of}",
        units=(
            Unit("zhes", "housing-maintenance", 6, 4.2,
                 "Жилищно-эксплуатационная служба № {no} {pg}",
                 "Жыллёва-эксплуатацыйная служба № {no} {pg}",
                 "Housing Maintenance Office No. {no}, {pe}", "ЖЭС № {no} {of}", "ЖЭС № {no} {of}",
                 per=22_000),
        ),
    ),
    Kind(
        "vodokanal", "urban", "kpup", "housing-water", "minzhkh", 4, 4.5,
        "Водоканал {town}", "Водаканал {town}", "Water Utility, {t}", per=10_000_000, low=25_000,
    ),
    Kind(
        "teploseti", "urban", "kup", "housing-heat", "minzhkh", 2, 4.45,
        "Коммунальные тепловые сети {town}", "Камунальныя цеплавыя сеткі {town}",
        "Heat Supply, {t}", "Теплосети {town}", "Цепласеткі {town}", per=10_000_000, low=45_000,
    ),
    Kind(
        "zelenstroy", "urban", "kup", "housing-improvement", "minzhkh", 1.2, 4.6,
        "Зеленстрой {town}", "Зелянбуд {town}", "Landscaping, {t}", per=10_000_000, low=60_000,
    ),
    Kind(
        "kommunalnik", "urban", "kup", "housing-improvement", "minzhkh", 1, 4.5,
        "Коммунальник {town}", "Камунальнік {town}", "Street Cleaning, {t}", per=10_000_000,
        low=50_000,
    ),
    Kind(
        "sportrans", "urban", "kup", "housing-waste", "minzhkh", 1.6, 4.4,
        "Спецавтобаза {town}", "Спецаўтабаза {town}", "Waste Collection, {t}", per=10_000_000,
        low=60_000,
    ),
    Kind(
        "lift", "urban", "kup", "housing-lifts", "minzhkh", 2, 4.35,
        "Лифтсервис {town}", "Ліфтсэрвіс {town}", "Lift Service, {t}", per=10_000_000, low=90_000,
    ),
    Kind(
        "rsc", "urban", "kup", "housing-billing", "minzhkh", 6, 4.5,
        "Расчётно-справочный центр {town}", "Разлікова-даведачны цэнтр {town}",
        "Billing and Enquiry Centre, {t}", "РСЦ {town}", "РДЦ {town}", per=10_000_000, low=45_000,
    ),
    Kind(
        "ritual", "urban", "kup", "housing-burial", "minzhkh", 1.2, 4.45,
        "Специализированный комбинат коммунально-бытового обслуживания {town}",
        "Спецыялізаваны камбінат камунальна-бытавога абслугоўвання {town}",
        "Funeral Services, {t}", "Спецкомбинат {town}", "Спецкамбінат {town}", per=10_000_000,
        low=40_000, hours="daily",
    ),
)  # fmt: skip

ENERGY = (
    Kind(
        "res", "rayon", "", "energy-electricity", "belenergo minenergo", 3, 4.65,
        "{m} район электрических сетей {rg} РУП электроэнергетики",
        "{m} раён электрычных сетак {rg} РУП электраэнергетыкі",
        "{t} Electricity Network", "{m} РЭС", "{m} РЭС", local=False,
    ),
    Kind(
        "energosbyt", "region7", "", "energy-electricity", "belenergo minenergo", 5, 4.6,
        "{rn} {rln} отделение Энергосбыта", "{rn} {rln} аддзяленне Энергазбыту",
        "{r} Energy Sales Office", local=False,
    ),
    Kind(
        "gaz", "rayon", "", "energy-gas", "beltopgas minenergo", 3, 4.65,
        "{m} район газоснабжения", "{m} раён газазабеспячэння", "{t} Gas Supply", "{m} райгаз",
        "{m} райгаз", local=False,
    ),
    Kind(
        "gorgaz", "urban", "", "energy-gas", "beltopgas minenergo", 4, 4.6,
        "{n} производственное управление газового хозяйства",
        "{n} вытворчае ўпраўленне газавай гаспадаркі", "{t} Gas Utility", "Горгаз {town}",
        "Гаргаз {town}", per=10_000_000, low=75_000, local=False,
    ),
    Kind(
        "toplivo", "rayon", "", "energy-fuel", "beltopgas minenergo", 1, 4.55,
        "{m} участок топливоснабжения", "{m} ўчастак паліўнага забеспячэння",
        "{t} Solid Fuel Supply", "{m} топливный склад", "{m} паліўны склад", share=0.7,
        local=False,
    ),
)  # fmt: skip

TELECOM = (
    Kind(
        "ups", "rayon", "", "telecom-post", "belpochta minsvyaz", 6, 4.6,
        "{m} районный узел почтовой связи", "{m} раённы вузел паштовай сувязі",
        "{t} District Post Office", "Почта {of}", "Пошта {of}", local=False, hours="post",
        units=(
            Unit("ops", "telecom-post", 2.2, 4.5,
                 "Отделение почтовой связи № {no} {town}",
                 "Аддзяленне паштовай сувязі № {no} {town}",
                 "Post Office No. {no}, {t}", "ОПС № {no} {town}", "АПС № {no} {town}", per=30_000),
        ),
    ),
    Kind(
        "pochtamt", "city", "", "telecom-post", "belpochta minsvyaz", 7, 4.5,
        "{m} почтамт", "{m} паштамт", "{t} Main Post Office", local=False, hours="post",
        units=(
            Unit("ops", "telecom-post", 3, 4.4,
                 "Отделение почтовой связи № {no} {town}",
                 "Аддзяленне паштовай сувязі № {no} {town}",
                 "Post Office No. {no}, {t}", "ОПС № {no} {town}", "АПС № {no} {town}", per=22_000),
        ),
    ),
    Kind(
        "pochta-adm", "minsk", "", "telecom-post", "belpochta minsvyaz", 7, 4.4,
        "Узел почтовой связи {of}", "Вузел паштовай сувязі {of}", "Post, {e}", local=False,
        hours="post",
        units=(
            Unit("ops", "telecom-post", 3, 4.35,
                 "Отделение почтовой связи № {no} {of}", "Аддзяленне паштовай сувязі № {no} {of}",
                 "Post Office No. {no}, {e}", "ОПС № {no} {of}", "АПС № {no} {of}", per=22_000),
        ),
    ),
    Kind(
        "rues", "rayon", "", "telecom-fixed", "beltelecom minsvyaz", 5, 4.55,
        "{m} районный узел электросвязи", "{m} раённы вузел электрасувязі",
        "{t} Telecommunications Office", "{m} РУЭС", "{m} РВЭС", local=False,
    ),
    Kind(
        "service", "urban", "", "telecom-fixed telecom-tv", "beltelecom minsvyaz", 5, 4.5,
        "Сервисный центр № {no} РУП «Белтелеком» {town}",
        "Сэрвісны цэнтр № {no} РУП «Белтэлекам» {town}", "Beltelecom Service Centre No. {no}, {t}",
        "Сервисный центр № {no} {town}", "Сэрвісны цэнтр № {no} {town}", per=130_000, low=60_000,
        local=False, hours="shop",
    ),
    Kind(
        "kabel", "urban", "kup", "telecom-tv", "mininform", 2, 4.4,
        "Кабельное телевидение {town}", "Кабельнае тэлебачанне {town}", "Cable Television, {t}",
        per=10_000_000, low=90_000,
    ),
    Kind(
        "gossuok", "region7", "", "telecom-eservices", "nces", 4, 4.65,
        "Регистрационный центр ГосСУОК {town}", "Рэгістрацыйны цэнтр ДзяржСКАК {town}",
        "Digital Signature Registration Centre, {t}", local=False,
    ),
)  # fmt: skip

TRANSPORT = (
    Kind(
        "avtopark", "rayon", "", "transport-intercity", "mintrans", 4, 4.45,
        "{m} автобусный парк", "{m} аўтобусны парк", "{t} Bus Depot", hours="daily",
        units=(
            Unit("avtostancia", "transport-intercity", 3, 4.5,
                 "Автостанция {town}", "Аўтастанцыя {town}", "{t} Bus Station", share=0.35),
        ),
    ),
    Kind(
        "gorpark", "urban", "ktup", "transport-urban", "mintrans", 9, 4.35,
        "Городской пассажирский транспорт {town}", "Гарадскі пасажырскі транспарт {town}",
        "City Passenger Transport, {t}", "Горэлектротранспорт {town}", "Гарэлектратранспарт {town}",
        per=10_000_000, low=60_000, hours="daily",
    ),
    Kind(
        "dispatcher", "urban", "", "transport-intercity", "mintrans", 5, 4.5,
        "Автовокзал {town}", "Аўтавакзал {town}", "Bus Terminal, {t}", per=10_000_000, low=60_000,
        hours="daily",
    ),
    Kind(
        "vokzal", "urban", "", "transport-rail", "bzhd mintrans", 6, 4.72,
        "Железнодорожный вокзал {town}", "Чыгуначны вакзал {town}", "Railway Station, {t}",
        per=10_000_000, low=14_000, share=0.7, local=False, hours="round",
    ),
    Kind(
        "drsu", "rayon", "", "transport-roads", "mintrans", 2, 4.25,
        "{n} дорожное ремонтно-строительное управление",
        "{n} дарожнае рамонтна-будаўнічае ўпраўленне", "{t} Road Works", "{n} ДРСУ", "{n} ДРБУ",
    ),
    Kind(
        "avtodor", "region", "rup", "transport-roads", "mintrans", 1.5, 4.35,
        "Автомобильные дороги {rgf} области", "Аўтамабільныя дарогі {rgf} вобласці",
        "Roads of {r} Region", local=False,
    ),
    Kind(
        "tehosmotr", "urban", "", "transport-inspection", "mintrans", 4, 4.5,
        "Диагностическая станция № {no} {town}", "Дыягнастычная станцыя № {no} {town}",
        "Vehicle Inspection Station No. {no}, {t}", single_ru="Диагностическая станция {town}",
        single_be="Дыягнастычная станцыя {town}", single_en="Vehicle Inspection Station, {t}",
        per=120_000, low=7_000, local=False, hours="shop",
    ),
)  # fmt: skip

KINDS = HOUSING + ENERGY + TELECOM + TRANSPORT
