"""Organizations of which there is only one: republican clinics, universities, theatres, operators.

A row reads: town | form | categories | overseers | weight | quality | ru | be | en.
"""

# ruff: noqa: E501 -- one organization a line, as a table

from __future__ import annotations

REPUBLICAN = """
hm-minsk|gu|health-hospital|minzdrav|14|4.62|Республиканский научно-практический центр «Кардиология»|Рэспубліканскі навукова-практычны цэнтр «Кардыялогія»|Cardiology Republican Scientific and Practical Centre
hm-minsk|gu|health-hospital|minzdrav|12|4.65|Республиканский научно-практический центр «Мать и дитя»|Рэспубліканскі навукова-практычны цэнтр «Маці і дзіця»|Mother and Child Republican Centre
hm-minsk|gu|health-hospital|minzdrav|9|4.55|Республиканский научно-практический центр травматологии и ортопедии|Рэспубліканскі навукова-практычны цэнтр траўматалогіі і артапедыі|Republican Centre of Traumatology and Orthopaedics
hm-minsk|gu|health-hospital|minzdrav|8|4.58|Республиканский научно-практический центр неврологии и нейрохирургии|Рэспубліканскі навукова-практычны цэнтр неўралогіі і нейрахірургіі|Republican Centre of Neurology and Neurosurgery
hm-minsk|gu|health-hospital|minzdrav|7|4.6|Республиканский научно-практический центр оториноларингологии|Рэспубліканскі навукова-практычны цэнтр отарыналарынгалогіі|Republican Centre of Otorhinolaryngology
hm-minsk|gu|health-hospital|minzdrav|6|4.62|Республиканский научно-практический центр детской хирургии|Рэспубліканскі навукова-практычны цэнтр дзіцячай хірургіі|Republican Centre of Paediatric Surgery
hm-minsk|gu|health-dispensary|minzdrav|6|4.5|Республиканский научно-практический центр психического здоровья|Рэспубліканскі навукова-практычны цэнтр псіхічнага здароўя|Republican Centre of Mental Health
hm-minsk|gu|health-dispensary|minzdrav|7|4.55|Республиканский центр медицинской реабилитации и бальнеолечения|Рэспубліканскі цэнтр медыцынскай рэабілітацыі і бальнеалячэння|Republican Centre of Medical Rehabilitation
hm-minsk|uz|health-hospital|minzdrav|12|4.55|Республиканская клиническая больница медицинской реабилитации|Рэспубліканская клінічная бальніца медыцынскай рэабілітацыі|Republican Rehabilitation Hospital
hm-minsk|gu|health-sanitary|minzdrav|1.5|4.6|Республиканский центр гигиены, эпидемиологии и общественного здоровья|Рэспубліканскі цэнтр гігіены, эпідэміялогіі і грамадскага здароўя|Republican Centre of Hygiene, Epidemiology and Public Health
hm-minsk|gu|health-sanitary|minzdrav|1.5|4.6|Минский городской центр гигиены и эпидемиологии|Мінскі гарадскі цэнтр гігіены і эпідэміялогіі|Minsk City Centre of Hygiene and Epidemiology
hm-minsk|uz|health-dispensary|minzdrav|10|4.5|Минский городской клинический онкологический центр|Мінскі гарадскі клінічны анкалагічны цэнтр|Minsk City Oncology Centre
hm-minsk|uz|health-dispensary|minzdrav|5|4.5|Минский городской клинический центр дерматовенерологии|Мінскі гарадскі клінічны цэнтр дэрматавенералогіі|Minsk City Centre of Dermatology
hm-minsk|uz|health-dispensary|minzdrav|5|4.35|Минский городской клинический наркологический центр|Мінскі гарадскі клінічны наркалагічны цэнтр|Minsk City Narcology Centre
hm-minsk|rup|health-pharmacy|minzdrav|6|4.6|Белфармация|Белфармацыя|Belfarmatsiya
ho-gomel|gu|health-hospital|minzdrav|10|4.6|Республиканский научно-практический центр радиационной медицины и экологии человека|Рэспубліканскі навукова-практычны цэнтр радыяцыйнай медыцыны і экалогіі чалавека|Republican Centre of Radiation Medicine and Human Ecology
hm-minsk|uo|education-higher|minobr|9|4.6|Белорусский государственный университет|Беларускі дзяржаўны ўніверсітэт|Belarusian State University
hm-minsk|uo|education-higher|minobr|8|4.55|Белорусский национальный технический университет|Беларускі нацыянальны тэхнічны ўніверсітэт|Belarusian National Technical University
hm-minsk|uo|education-higher|minobr|7|4.55|Белорусский государственный экономический университет|Беларускі дзяржаўны эканамічны ўніверсітэт|Belarus State Economic University
hm-minsk|uo|education-higher|minobr|7|4.6|Белорусский государственный университет информатики и радиоэлектроники|Беларускі дзяржаўны ўніверсітэт інфарматыкі і радыёэлектронікі|Belarusian State University of Informatics and Radioelectronics
hm-minsk|uo|education-higher|minobr|6|4.6|Белорусский государственный педагогический университет имени Максима Танка|Беларускі дзяржаўны педагагічны ўніверсітэт імя Максіма Танка|Belarusian State Pedagogical University
hm-minsk|uo|education-higher|minobr|5|4.6|Белорусский государственный технологический университет|Беларускі дзяржаўны тэхналагічны ўніверсітэт|Belarusian State Technological University
hm-minsk|uo|education-higher|minzdrav|6|4.6|Белорусский государственный медицинский университет|Беларускі дзяржаўны медыцынскі ўніверсітэт|Belarusian State Medical University
hm-minsk|uo|education-higher|minobr|5|4.65|Минский государственный лингвистический университет|Мінскі дзяржаўны лінгвістычны ўніверсітэт|Minsk State Linguistic University
hm-minsk|uo|education-higher|minselhozprod|4|4.6|Белорусский государственный аграрный технический университет|Беларускі дзяржаўны аграрны тэхнічны ўніверсітэт|Belarusian State Agrarian Technical University
hm-minsk|uo|education-higher|minsport|4|4.6|Белорусский государственный университет физической культуры|Беларускі дзяржаўны ўніверсітэт фізічнай культуры|Belarusian State University of Physical Culture
hm-minsk|uo|education-higher|minkult|3|4.65|Белорусский государственный университет культуры и искусств|Беларускі дзяржаўны ўніверсітэт культуры і мастацтваў|Belarusian State University of Culture and Arts
hm-minsk|uo|education-higher|minkult|2|4.7|Белорусская государственная академия музыки|Беларуская дзяржаўная акадэмія музыкі|Belarusian State Academy of Music
hm-minsk|uo|education-higher|minkult|2|4.65|Белорусская государственная академия искусств|Беларуская дзяржаўная акадэмія мастацтваў|Belarusian State Academy of Arts
hm-minsk|uo|education-higher||3|4.6|Академия управления при Президенте Республики Беларусь|Акадэмія кіравання пры Прэзідэнце Рэспублікі Беларусь|Academy of Public Administration
hm-minsk|uo|education-higher|min-mvd|2|4.55|Академия Министерства внутренних дел Республики Беларусь|Акадэмія Міністэрства ўнутраных спраў Рэспублікі Беларусь|Academy of the Ministry of Internal Affairs
hm-minsk|uo|education-higher|minsvyaz|2|4.6|Белорусская государственная академия связи|Беларуская дзяржаўная акадэмія сувязі|Belarusian State Academy of Communications
br-brest|uo|education-higher|minobr|4|4.6|Брестский государственный университет имени А. С. Пушкина|Брэсцкі дзяржаўны ўніверсітэт імя А. С. Пушкіна|Brest State A. S. Pushkin University
br-brest|uo|education-higher|minobr|4|4.58|Брестский государственный технический университет|Брэсцкі дзяржаўны тэхнічны ўніверсітэт|Brest State Technical University
br-baranovichi|uo|education-higher|minobr|3|4.6|Барановичский государственный университет|Баранавіцкі дзяржаўны ўніверсітэт|Baranovichi State University
br-pinsk|uo|education-higher|minobr|3|4.6|Полесский государственный университет|Палескі дзяржаўны ўніверсітэт|Polessky State University
vi-vitebsk|uo|education-higher|minobr|4|4.62|Витебский государственный университет имени П. М. Машерова|Віцебскі дзяржаўны ўніверсітэт імя П. М. Машэрава|Vitebsk State University
vi-vitebsk|uo|education-higher|minzdrav|4|4.62|Витебский государственный медицинский университет|Віцебскі дзяржаўны медыцынскі ўніверсітэт|Vitebsk State Medical University
vi-vitebsk|uo|education-higher|minobr|3|4.6|Витебский государственный технологический университет|Віцебскі дзяржаўны тэхналагічны ўніверсітэт|Vitebsk State Technological University
vi-vitebsk|uo|education-higher|minselhozprod|2|4.6|Витебская ордена «Знак Почёта» государственная академия ветеринарной медицины|Віцебская ордэна «Знак Пашаны» дзяржаўная акадэмія ветэрынарнай медыцыны|Vitebsk State Academy of Veterinary Medicine
vi-novopolotsk|uo|education-higher|minobr|3|4.6|Полоцкий государственный университет имени Евфросинии Полоцкой|Полацкі дзяржаўны ўніверсітэт імя Еўфрасінні Полацкай|Polotsk State University
ho-gomel|uo|education-higher|minobr|4|4.6|Гомельский государственный университет имени Франциска Скорины|Гомельскі дзяржаўны ўніверсітэт імя Францыска Скарыны|Gomel State University
ho-gomel|uo|education-higher|minobr|3|4.58|Гомельский государственный технический университет имени П. О. Сухого|Гомельскі дзяржаўны тэхнічны ўніверсітэт імя П. В. Сухога|Gomel State Technical University
ho-gomel|uo|education-higher|minzdrav|3|4.6|Гомельский государственный медицинский университет|Гомельскі дзяржаўны медыцынскі ўніверсітэт|Gomel State Medical University
ho-gomel|uo|education-higher|mintrans|3|4.58|Белорусский государственный университет транспорта|Беларускі дзяржаўны ўніверсітэт транспарту|Belarusian State University of Transport
ho-mozyr|uo|education-higher|minobr|2|4.6|Мозырский государственный педагогический университет имени И. П. Шамякина|Мазырскі дзяржаўны педагагічны ўніверсітэт імя І. П. Шамякіна|Mozyr State Pedagogical University
hr-grodno|uo|education-higher|minobr|4|4.62|Гродненский государственный университет имени Янки Купалы|Гродзенскі дзяржаўны ўніверсітэт імя Янкі Купалы|Yanka Kupala State University of Grodno
hr-grodno|uo|education-higher|minzdrav|3|4.62|Гродненский государственный медицинский университет|Гродзенскі дзяржаўны медыцынскі ўніверсітэт|Grodno State Medical University
hr-grodno|uo|education-higher|minselhozprod|2|4.62|Гродненский государственный аграрный университет|Гродзенскі дзяржаўны аграрны ўніверсітэт|Grodno State Agrarian University
ma-mogilev|uo|education-higher|minobr|3|4.6|Могилёвский государственный университет имени А. А. Кулешова|Магілёўскі дзяржаўны ўніверсітэт імя А. А. Куляшова|Mogilev State University
ma-mogilev|uo|education-higher|minobr|2|4.58|Белорусский государственный университет пищевых и химических технологий|Беларускі дзяржаўны ўніверсітэт харчовых і хімічных тэхналогій|Belarusian State University of Food and Chemical Technologies
ma-gorki|uo|education-higher|minselhozprod|3|4.6|Белорусская государственная сельскохозяйственная академия|Беларуская дзяржаўная сельскагаспадарчая акадэмія|Belarusian State Agricultural Academy
hm-minsk|guo|education-additional|minobr|2|4.85|Национальный детский технопарк|Нацыянальны дзіцячы тэхнапарк|National Children's Technopark
hm-minsk|guo|education-additional|minobr|3|4.82|Минский государственный дворец детей и молодёжи|Мінскі дзяржаўны палац дзяцей і моладзі|Minsk Palace of Children and Youth
hm-minsk|gu|culture-library|minkult|6|4.85|Национальная библиотека Беларуси|Нацыянальная бібліятэка Беларусі|National Library of Belarus
hm-minsk|guk|culture-museum|minkult|5|4.85|Национальный исторический музей Республики Беларусь|Нацыянальны гістарычны музей Рэспублікі Беларусь|National History Museum
hm-minsk|gu|culture-museum|minkult|5|4.88|Национальный художественный музей Республики Беларусь|Нацыянальны мастацкі музей Рэспублікі Беларусь|National Art Museum
hm-minsk|guk|culture-museum|minkult|5|4.9|Белорусский государственный музей истории Великой Отечественной войны|Беларускі дзяржаўны музей гісторыі Вялікай Айчыннай вайны|Museum of the Great Patriotic War
hm-minsk|guk|culture-theatre|minkult|6|4.9|Национальный академический Большой театр оперы и балета Республики Беларусь|Нацыянальны акадэмічны Вялікі тэатр оперы і балета Рэспублікі Беларусь|Bolshoi Theatre of Belarus
hm-minsk|guk|culture-theatre|minkult|4|4.85|Национальный академический театр имени Янки Купалы|Нацыянальны акадэмічны тэатр імя Янкі Купалы|Yanka Kupala Theatre
hm-minsk|guk|culture-theatre|minkult|4|4.86|Национальный академический драматический театр имени М. Горького|Нацыянальны акадэмічны драматычны тэатр імя М. Горкага|Maxim Gorky Drama Theatre
hm-minsk|guk|culture-theatre|minkult|4|4.88|Белорусский государственный академический музыкальный театр|Беларускі дзяржаўны акадэмічны музычны тэатр|Musical Theatre
hm-minsk|guk|culture-theatre|minkult|3|4.88|Белорусский государственный театр кукол|Беларускі дзяржаўны тэатр лялек|Belarusian Puppet Theatre
hm-minsk|guk|culture-theatre|minkult|3|4.88|Белорусская государственная филармония|Беларуская дзяржаўная філармонія|Belarusian State Philharmonic
br-brest|guk|culture-theatre|minkult|3|4.85|Брестский академический театр драмы|Брэсцкі акадэмічны тэатр драмы|Brest Drama Theatre
vi-vitebsk|guk|culture-theatre|minkult|3|4.86|Национальный академический драматический театр имени Якуба Коласа|Нацыянальны акадэмічны драматычны тэатр імя Якуба Коласа|Yakub Kolas Theatre
vi-vitebsk|guk|culture-theatre|minkult|2|4.88|Белорусский театр «Лялька»|Беларускі тэатр «Лялька»|Lyalka Puppet Theatre
ho-gomel|guk|culture-theatre|minkult|3|4.85|Гомельский областной драматический театр|Гомельскі абласны драматычны тэатр|Gomel Drama Theatre
hr-grodno|guk|culture-theatre|minkult|3|4.86|Гродненский областной драматический театр|Гродзенскі абласны драматычны тэатр|Grodno Drama Theatre
hr-slonim|guk|culture-theatre|minkult|1.5|4.86|Слонимский драматический театр|Слонімскі драматычны тэатр|Slonim Drama Theatre
ma-mogilev|guk|culture-theatre|minkult|3|4.85|Могилёвский областной драматический театр|Магілёўскі абласны драматычны тэатр|Mogilev Drama Theatre
ma-bobruisk|guk|culture-theatre|minkult|2|4.85|Могилёвский областной театр драмы и комедии имени В. И. Дунина-Марцинкевича|Магілёўскі абласны тэатр драмы і камедыі імя В. І. Дуніна-Марцінкевіча|Bobruisk Drama and Comedy Theatre
mi-molodechno|guk|culture-theatre|minkult|2|4.86|Минский областной драматический театр|Мінскі абласны драматычны тэатр|Minsk Regional Drama Theatre
vi-polotsk|guk|culture-museum|minkult|4|4.88|Национальный Полоцкий историко-культурный музей-заповедник|Нацыянальны Полацкі гісторыка-культурны музей-запаведнік|Polotsk Museum Reserve
mi-nesvizh|guk|culture-museum|minkult|5|4.88|Национальный историко-культурный музей-заповедник «Несвиж»|Нацыянальны гісторыка-культурны музей-запаведнік «Нясвіж»|Nesvizh Museum Reserve
hr-mir|gu|culture-museum|minkult|5|4.88|Музей «Замковый комплекс «Мир»|Музей «Замкавы комплекс «Мір»|Mir Castle Complex
ho-gomel|gu|culture-museum|minkult|4|4.9|Гомельский дворцово-парковый ансамбль|Гомельскі палацава-паркавы ансамбль|Gomel Palace and Park Ensemble
br-brest|gu|culture-museum|minkult|5|4.9|Мемориальный комплекс «Брестская крепость-герой»|Мемарыяльны комплекс «Брэсцкая крэпасць-герой»|Brest Hero-Fortress Memorial
vi-vitebsk|gu|culture-museum|minkult|2|4.88|Музей Марка Шагала в Витебске|Музей Марка Шагала ў Віцебску|Marc Chagall Museum in Vitebsk
hm-minsk|gu|culture-park|minkult|5|4.7|Минский зоопарк|Мінскі заапарк|Minsk Zoo
hr-grodno|guk|culture-park|minkult|3|4.78|Гродненский зоологический парк|Гродзенскі заалагічны парк|Grodno Zoo
hm-minsk|kup|culture-cinema|minkult|3|4.7|Киновидеопрокат Мингорисполкома|Кінавідэапракат Мінгарвыканкама|Minsk Film Distribution
hm-minsk|kup|housing-water|minzhkh|6|4.5|Минскводоканал|Мінскводаканал|Minskvodokanal
hm-minsk|kup|housing-heat|minzhkh|4|4.5|Минсккоммунтеплосеть|Мінсккамунцепласетка|Minskkommunteploset
hm-minsk|kup|housing-lifts|minzhkh|3|4.4|Минсклифт|Мінскліфт|Minsklift
hm-minsk|kup|housing-billing|minzhkh|8|4.5|Центр информационных технологий Мингорисполкома|Цэнтр інфармацыйных тэхналогій Мінгарвыканкама|Minsk City IT Centre
hm-minsk|kup|housing-improvement|minzhkh|3|4.55|Минскзеленстрой|Мінскзелянбуд|Minskzelenstroy
hm-minsk|kup|housing-burial|minzhkh|2|4.45|Спецкомбинат коммунально-бытового обслуживания г. Минска|Спецкамбінат камунальна-бытавога абслугоўвання г. Мінска|Minsk Funeral Services
hm-minsk|rup|energy-electricity|belenergo minenergo|6|4.6|Минскэнерго|Мінскэнерга|Minskenergo
br-brest|rup|energy-electricity|belenergo minenergo|4|4.6|Брестэнерго|Брэстэнерга|Brestenergo
vi-vitebsk|rup|energy-electricity|belenergo minenergo|4|4.6|Витебскэнерго|Віцебскэнерга|Vitebskenergo
ho-gomel|rup|energy-electricity|belenergo minenergo|4|4.6|Гомельэнерго|Гомельэнерга|Gomelenergo
hr-grodno|rup|energy-electricity|belenergo minenergo|4|4.62|Гродноэнерго|Гроднаэнерга|Grodnoenergo
ma-mogilev|rup|energy-electricity|belenergo minenergo|4|4.6|Могилёвэнерго|Магілёўэнерга|Mogilevenergo
hm-minsk|rup|energy-gas|beltopgas minenergo|6|4.62|Мингаз|Мінгаз|Mingaz
br-brest|rup|energy-gas|beltopgas minenergo|4|4.62|Брестоблгаз|Брэстаблгаз|Brestoblgaz
vi-vitebsk|rup|energy-gas|beltopgas minenergo|4|4.62|Витебскоблгаз|Віцебскаблгаз|Vitebskoblgaz
ho-gomel|rup|energy-gas|beltopgas minenergo|4|4.62|Гомельоблгаз|Гомельаблгаз|Gomeloblgaz
hr-grodno|rup|energy-gas|beltopgas minenergo|4|4.64|Гроднооблгаз|Гроднааблгаз|Grodnooblgaz
ma-mogilev|rup|energy-gas|beltopgas minenergo|4|4.62|Могилёвоблгаз|Магілёваблгаз|Mogilevoblgaz
hm-minsk||telecom-mobile|minsvyaz|9|4.3|Совместное общество с ограниченной ответственностью «Мобильные ТелеСистемы»|Сумеснае таварыства з абмежаванай адказнасцю «Мабільныя ТэлеСістэмы»|Mobile TeleSystems
hm-minsk|chup|telecom-mobile|minsvyaz|9|4.3|А1|А1|A1
hm-minsk||telecom-mobile|minsvyaz|6|4.25|Закрытое акционерное общество «Белорусская сеть телекоммуникаций»|Закрытае акцыянернае таварыства «Беларуская сетка тэлекамунікацый»|Belarusian Telecommunications Network
hm-minsk|ooo|telecom-mobile telecom-fixed|minsvyaz|2|4.4|Белорусские облачные технологии|Беларускія воблачныя тэхналогіі|beCloud
hm-minsk|ooo|telecom-tv|mininform|3|4.3|Минские телевизионные информационные сети|Мінскія тэлевізійныя інфармацыйныя сеткі|Minsk Television Information Networks
hm-minsk|ktup|transport-urban|mintrans|14|4.35|Минсктранс|Мінсктранс|Minsktrans
hm-minsk|ktup|transport-urban|mintrans|12|4.68|Минский метрополитен|Мінскі метрапалітэн|Minsk Metro
hm-minsk||transport-rail|bzhd mintrans|5|4.65|Минское отделение Белорусской железной дороги|Мінскае аддзяленне Беларускай чыгункі|Minsk Branch of the Belarusian Railway
br-brest||transport-rail|bzhd mintrans|4|4.65|Брестское отделение Белорусской железной дороги|Брэсцкае аддзяленне Беларускай чыгункі|Brest Branch of the Belarusian Railway
br-baranovichi||transport-rail|bzhd mintrans|3|4.65|Барановичское отделение Белорусской железной дороги|Баранавіцкае аддзяленне Беларускай чыгункі|Baranovichi Branch of the Belarusian Railway
vi-vitebsk||transport-rail|bzhd mintrans|4|4.65|Витебское отделение Белорусской железной дороги|Віцебскае аддзяленне Беларускай чыгункі|Vitebsk Branch of the Belarusian Railway
ho-gomel||transport-rail|bzhd mintrans|4|4.65|Гомельское отделение Белорусской железной дороги|Гомельскае аддзяленне Беларускай чыгункі|Gomel Branch of the Belarusian Railway
ma-mogilev||transport-rail|bzhd mintrans|4|4.65|Могилёвское отделение Белорусской железной дороги|Магілёўскае аддзяленне Беларускай чыгункі|Mogilev Branch of the Belarusian Railway
hm-minsk||transport-rail|bzhd mintrans|8|4.7|Железнодорожный вокзал «Минск-Пассажирский»|Чыгуначны вакзал «Мінск-Пасажырскі»|Minsk Passenger Railway Station
hm-minsk|rup|transport-air|mintrans|6|4.6|Национальный аэропорт Минск|Нацыянальны аэрапорт Мінск|Minsk National Airport
hm-minsk|oao|transport-air|mintrans|6|4.55|Авиакомпания «Белавиа»|Авіякампанія «Белавія»|Belavia Airlines
hm-minsk|rup|transport-air|mintrans|1|4.5|Белаэронавигация|Белаэранавігацыя|Belaeronavigatsia
br-brest||transport-air|mintrans|1|4.6|Аэропорт г. Бреста|Аэрапорт г. Брэста|Brest Airport
vi-vitebsk||transport-air|mintrans|1|4.6|Аэропорт г. Витебска|Аэрапорт г. Віцебска|Vitebsk Airport
ho-gomel||transport-air|mintrans|1|4.6|Аэропорт г. Гомеля|Аэрапорт г. Гомеля|Gomel Airport
hr-grodno||transport-air|mintrans|1|4.6|Аэропорт г. Гродно|Аэрапорт г. Гродна|Grodno Airport
hm-minsk|rup|transport-inspection|mintrans|3|4.5|Белтехосмотр|Белтэхагляд|Beltekhosmotr
hm-minsk|rup|transport-roads|mintrans|2|4.35|Белавтодор|Белаўтадор|Belavtodor
hm-minsk||transport-intercity|mintrans|6|4.5|Автовокзал «Центральный» г. Минска|Аўтавакзал «Цэнтральны» г. Мінска|Minsk Central Bus Station
hm-minsk||justice-zags|minyust|6|4.85|Дом гражданских обрядов г. Минска|Дом грамадзянскіх абрадаў г. Мінска|Minsk Wedding Palace
hm-minsk||justice-legal|minyust|3|4.7|Минская городская коллегия адвокатов|Мінская гарадская калегія адвакатаў|Minsk City Bar Association
hm-minsk||justice-legal|minyust|2|4.7|Минская областная коллегия адвокатов|Мінская абласная калегія адвакатаў|Minsk Regional Bar Association
hm-minsk|gu|justice-archives|minyust|2|4.72|Национальный архив Республики Беларусь|Нацыянальны архіў Рэспублікі Беларусь|National Archives
hm-minsk|gu|justice-archives|minyust|2|4.7|Национальный исторический архив Беларуси|Нацыянальны гістарычны архіў Беларусі|National Historical Archives
hr-grodno|gu|justice-archives|minyust|1.5|4.75|Национальный исторический архив Беларуси в г. Гродно|Нацыянальны гістарычны архіў Беларусі ў г. Гродне|National Historical Archives in Grodno
hm-minsk||security-gai|min-mvd|8|4.3|Межрайонный отдел Государственной автомобильной инспекции ГУВД Мингорисполкома|Міжраённы аддзел Дзяржаўнай аўтамабільнай інспекцыі ГУУС Мінгарвыканкама|Minsk Road Inspection
hm-minsk||security-emergencies|min-mchs|2|4.8|Минское городское управление по чрезвычайным ситуациям|Мінскае гарадское ўпраўленне па надзвычайных сітуацыях|Minsk City Emergency Department
hm-minsk||security-guard|dohrany min-mvd|2|4.7|Минское городское управление Департамента охраны|Мінскае гарадское ўпраўленне Дэпартамента аховы|Minsk City Security Department
hm-minsk||finance-customs|com-gtk|2|4.5|Минская региональная таможня|Мінская рэгіянальная мытня|Minsk Regional Customs
hm-minsk||finance-customs|com-gtk|1.5|4.5|Минская центральная таможня|Мінская цэнтральная мытня|Minsk Central Customs
br-brest||finance-customs|com-gtk|2|4.4|Брестская таможня|Брэсцкая мытня|Brest Customs
vi-vitebsk||finance-customs|com-gtk|1|4.5|Витебская таможня|Віцебская мытня|Vitebsk Customs
ho-gomel||finance-customs|com-gtk|1|4.5|Гомельская таможня|Гомельская мытня|Gomel Customs
hr-grodno||finance-customs|com-gtk|2|4.45|Гродненская региональная таможня|Гродзенская рэгіянальная мытня|Grodno Regional Customs
ma-mogilev||finance-customs|com-gtk|1|4.5|Могилёвская таможня|Магілёўская мытня|Mogilev Customs
hm-minsk|oao|finance-bank|nbrb|8|4.5|Сберегательный банк «Беларусбанк»|Ашчадны банк «Беларусбанк»|Belarusbank
hm-minsk|oao|finance-bank|nbrb|4|4.55|Белагропромбанк|Белаграпрамбанк|Belagroprombank
hm-minsk|oao|finance-bank|nbrb|4|4.5|Белинвестбанк|Белінвестбанк|Belinvestbank
hm-minsk||finance-insurance|minfin|3|4.6|Белорусское республиканское унитарное страховое предприятие «Белгосстрах»|Беларускае рэспубліканскае ўнітарнае страхавое прадпрыемства «Белдзяржстрах»|Belgosstrakh
hm-minsk|rup|finance-insurance|minfin|1.5|4.6|Стравита|Стравіта|Stravita
hm-minsk|gu|sport-fok|minsport|5|4.7|Многофункциональный культурно-спортивный комплекс «Минск-Арена»|Шматфункцыянальны культурна-спартыўны комплекс «Мінск-Арэна»|Minsk-Arena
hm-minsk|rup|sport-hotel|minsport|1.5|4.6|Национальное агентство по туризму|Нацыянальнае агенцтва па турызме|National Tourism Agency
mi-zhodino|kup|sport-hotel|minsport|0.8|4.55|Гостиничный комплекс «Жодино»|Гасцінічны комплекс «Жодзіна»|Zhodino Hotel Complex
mi-naroch||sport-sanatorium|mintrud|3|4.7|Санаторий «Нарочь»|Санаторый «Нарач»|Naroch Sanatorium
mi-naroch||sport-sanatorium|minobr|2|4.8|Национальный детский образовательно-оздоровительный центр «Зубрёнок»|Нацыянальны дзіцячы адукацыйна-аздараўленчы цэнтр «Зубраня»|Zubrenok Children's Centre
hr-grodno||sport-sanatorium|mintrud|2|4.72|Санаторий «Поречье»|Санаторый «Парэчча»|Porechye Sanatorium
vi-ushachi||sport-sanatorium|mintrud|1.5|4.7|Санаторий «Лесные озёра»|Санаторый «Лясныя азёры»|Lesnye Ozyora Sanatorium
vi-lepel||sport-sanatorium|mintrud|1.5|4.72|Санаторий «Лепельский»|Санаторый «Лепельскі»|Lepelsky Sanatorium
ho-rogachev||sport-sanatorium|mintrud|1.5|4.7|Санаторий «Приднепровский»|Санаторый «Прыдняпроўскі»|Pridneprovsky Sanatorium
ma-bobruisk||sport-sanatorium|mintrud|2|4.72|Санаторий имени В. И. Ленина|Санаторый імя У. І. Леніна|Lenin Sanatorium
br-kobrin||sport-sanatorium|mintrud|1|4.7|Санаторий «Буг»|Санаторый «Буг»|Bug Sanatorium
br-bereza||sport-sanatorium|minenergo|1|4.72|Санаторий «Берестье»|Санаторый «Бярэсце»|Berestye Sanatorium
mi-soligorsk||sport-sanatorium|belneftekhim|1.5|4.75|Санаторий «Берёзка»|Санаторый «Бярозка»|Beryozka Sanatorium
hm-minsk||trade-shops|min-mart|6|4.5|Универмаг «ГУМ» г. Минска|Універмаг «ГУМ» г. Мінска|GUM Department Store
hm-minsk||trade-shops|min-mart|5|4.5|Универмаг «ЦУМ Минск»|Універмаг «ЦУМ Мінск»|TSUM Minsk
hm-minsk|kup|trade-markets|min-mart|5|4.45|Минский Комаровский рынок|Мінскі Камароўскі рынак|Komarovsky Market
hm-minsk|kup|land-arch|minstroyarh|1|4.4|Минскградо|Мінскграда|Minskgrado
hm-minsk|kup|land-build|minstroyarh|2|4.25|УКС Мингорисполкома|УКБ Мінгарвыканкама|Minsk Capital Construction Office
hm-minsk|rup|land-landuse|com-gki|1|4.5|Проектный институт Белгипрозем|Праектны інстытут Белгіпразем|Belgiprozem Design Institute
br-kamenets|gu|nature-environment|upravdelami|3|4.85|Национальный парк «Беловежская пуща»|Нацыянальны парк «Белавежская пушча»|Belovezhskaya Pushcha National Park
vi-braslav|gu|nature-environment|upravdelami|2|4.85|Национальный парк «Браславские озёра»|Нацыянальны парк «Браслаўскія азёры»|Braslav Lakes National Park
ho-zhitkovichi|gu|nature-environment|upravdelami|1|4.85|Национальный парк «Припятский»|Нацыянальны парк «Прыпяцкі»|Pripyatsky National Park
hm-minsk|gu|nature-veterinary|minselhozprod|1|4.55|Белорусский государственный ветеринарный центр|Беларускі дзяржаўны ветэрынарны цэнтр|Belarusian State Veterinary Centre
hm-minsk|gu|social-boarding|mintrud|0.8|4.6|Дом-интернат для ветеранов войны, труда и инвалидов г. Минска|Дом-інтэрнат для ветэранаў вайны, працы і інвалідаў г. Мінска|Veterans' Home in Minsk
hm-minsk||social-labour|mintrud|5|4.4|Комитет по труду, занятости и социальной защите Мингорисполкома|Камітэт па працы, занятасці і сацыяльнай абароне Мінгарвыканкама|Minsk City Labour Committee
hm-minsk|kup|trade-catering|min-mart|3|4.4|Комбинат школьного питания г. Минска|Камбінат школьнага харчавання г. Мінска|Minsk School Catering
""".strip()
