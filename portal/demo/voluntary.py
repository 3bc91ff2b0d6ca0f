"""Subjects that register of their own will: invented private clinics, shops, hotels, services.

A row reads: form | categories | ru | be | en; `{town}` is the genitive of the town.
"""

# ruff: noqa: E501 -- one subject a line, as a table

from __future__ import annotations

VOLUNTARY = """
ooo|health-clinic|Медицинский центр «Добрый доктор» {town}|Медыцынскі цэнтр «Добры доктар» {town}|Dobry Doktor Medical Centre
chup|health-dental|Стоматология «Белый зуб» {town}|Стаматалогія «Белы зуб» {town}|Bely Zub Dental Clinic
ooo|health-dental|Стоматологический центр «Улыбка» {town}|Стаматалагічны цэнтр «Усмешка» {town}|Ulybka Dental Centre
chup|health-pharmacy|Аптека «Ромашка» {town}|Аптэка «Рамонак» {town}|Romashka Pharmacy
ooo|trade-shops|Магазин «Родны кут» {town}|Крама «Родны кут» {town}|Rodny Kut Shop
chup|trade-shops|Магазин «Уют» {town}|Крама «Утульнасць» {town}|Uyut Shop
ooo|sport-hotel|Гостиничный комплекс «Аист» {town}|Гасцінічны комплекс «Бусел» {town}|Aist Hotel
chup|sport-hotel|Агроусадьба «Тихая заводь» {town}|Аграсядзіба «Ціхая затока» {town}|Tikhaya Zavod Farmstead
chup|trade-catering|Кафе «Василёк» {town}|Кафэ «Васілёк» {town}|Vasilyok Cafe
ooo|trade-catering|Кафе «Сябры» {town}|Кафэ «Сябры» {town}|Syabry Cafe
chup|trade-household|Парикмахерская «Локон» {town}|Цырульня «Локан» {town}|Lokon Hairdresser's
chup|trade-household|Ателье «Иголочка» {town}|Атэлье «Іголачка» {town}|Igolochka Tailor's
ooo|transport-inspection|Автосервис «Колесо» {town}|Аўтасэрвіс «Кола» {town}|Koleso Car Service
ooo|sport-fok|Фитнес-клуб «Энергия» {town}|Фітнес-клуб «Энергія» {town}|Energia Fitness Club
ooo|telecom-fixed|Интернет-провайдер «Сеточка» {town}|Інтэрнэт-правайдар «Сетачка» {town}|Setochka Internet Provider
chup|education-additional|Языковая школа «Полиглот» {town}|Моўная школа «Паліглот» {town}|Polyglot Language School
ooo|nature-veterinary|Ветеринарная клиника «Айболит» {town}|Ветэрынарная клініка «Айбаліт» {town}|Aibolit Veterinary Clinic
chup|trade-household|Химчистка «Снежинка» {town}|Хімчыстка «Сняжынка» {town}|Snezhinka Dry Cleaner's
ooo|health-clinic|Центр здоровья «Липа» {town}|Цэнтр здароўя «Ліпа» {town}|Lipa Health Centre
ooo|land-build|Ремонт квартир «Мастерок» {town}|Рамонт кватэр «Кельма» {town}|Masterok Home Repairs
""".strip()
