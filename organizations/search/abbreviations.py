"""What people shorten, and what the shortened stands for; searched in both directions."""

from dataclasses import dataclass

from organizations.models import SearchAbbreviation
from organizations.search.words import stems, words

_LIST = """
црб центральная районная больница
цгб центральная городская больница
цгп центральная городская поликлиника
гп городская поликлиника
рб районная больница
гкб городская клиническая больница
обл областная
гор городская
дет детский
стом стоматологическая
поликл поликлиника
фап фельдшерско-акушерский пункт
аврд амбулатория врача общей практики
уз учреждение здравоохранения
уо учреждение образования
гуо государственное учреждение образования
гу государственное учреждение
сш средняя школа
бш базовая школа
дс детский сад
дши детская школа искусств
дюсш детско-юношеская спортивная школа
жэс жилищно-эксплуатационная служба
жэс жилищно-эксплуатационный участок
жэу жилищно-эксплуатационный участок
жкх жилищно-коммунальное хозяйство
кжреп коммунальное жилищное ремонтно-эксплуатационное предприятие
загс запись актов гражданского состояния
милиция отдел внутренних дел
роддом родильный дом
военкомат военный комиссариат
фок физкультурно-оздоровительный комплекс
ясли детский сад
гаи государственная автомобильная инспекция
ровд районный отдел внутренних дел
рик районный исполнительный комитет
райисполком районный исполнительный комитет
горисполком городской исполнительный комитет
облисполком областной исполнительный комитет
тцсон территориальный центр социального обслуживания населения
опс отделение почтовой связи
почта отделение почтовой связи
мчс министерство по чрезвычайным ситуациям
мвд министерство внутренних дел
минздрав министерство здравоохранения
минобразования министерство образования
минтруда министерство труда и социальной защиты
имнс инспекция министерства по налогам и сборам
налоговая инспекция министерства по налогам и сборам
рсц расчетно-справочный центр
"""


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Pairs of a short word and the stems that it stands for."""

    pairs: list[tuple[str, tuple[str, ...]]]

    def shortened(self, name: str) -> set[str]:
        """The abbreviations of what a name has in full."""
        stemmed = f" {' '.join(stems(name))} "
        return {short for short, long in self.pairs if f" {' '.join(long)} " in stemmed}

    def in_full(self, name: str) -> set[str]:
        """The stems of what a name has abbreviated."""
        there = set(words(name))
        return {term for short, long in self.pairs if short in there for term in long}


_KNOWN = [
    (words(short)[0], tuple(stems(long)))
    for short, _, long in (line.partition(" ") for line in _LIST.strip().splitlines())
]


def abbreviations() -> Abbreviations:
    """Those that the portal knows and those that the operator has added (one query)."""
    added = SearchAbbreviation.objects.values_list("short", "long")
    return Abbreviations([*_KNOWN, *((short, tuple(stems(long))) for short, long in added)])


def known() -> list[tuple[str, str]]:
    """(short, long) of those that the portal knows, in the order of the alphabet."""
    lines = (line.partition(" ") for line in _LIST.strip().splitlines())
    return sorted((short, " ".join(words(long))) for short, _, long in lines)
