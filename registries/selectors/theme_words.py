"""Which words of a comment say what it is about: not those that every text has, nor names."""

import re
from collections.abc import Iterator
from functools import lru_cache

from organizations.arithmetic import normalised
from organizations.search.words import STOP_WORDS, stem

SHORTEST, LONGEST = 3, 40  # letters of a word that can be a theme
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_ENDS_SENTENCE = re.compile(r"[.!?…:;\n(«\"“]")
_PATRONYMIC = re.compile(r"(?:[оеаё]вич|[оеаёў]ўна|[оеё]вна|ична|[ае]віч|евіч|ічна)[а-яёіў]{0,2}$")
_EMPTY = """
а аб абы або авось альбо али але без больше более будет будто буду был была были было быть бы
вам вами вас ваш ваша ваше ваши вдруг ведь весь вновь во вообще вот все всего всегда всей всем всеми
всему всех всею всё вся всякий вы где говорят да даже два две дважды десять для до дня другая другие
другой других его ее ей ему если есть ещё еще же за завтра здесь из извините или им ими иногда их
как какая какие какой какого каким какую кажется каждый когда конечно кому которая которого которой
которые который которую кто куда ладно лет ли либо лишь лучше любой меня мне много многие может
можно мои мой моя моё мной мы на над надо наконец нам нами нас наш наша наше наши не него нее ней
некоторые нельзя нет неё ни нибудь никак никакой никто никогда ним ними них ничего но ну нужно об
обо один одна одни одно однако около он она они оно опять от отсюда очень перед по под пока поэтому
после потом потому почему почти при про просто раз разве с сам сама сами само самый свое свой свою
своя себе себя сегодня сейчас сколько снова со совсем спустя сразу так также такая такие такой такую
там твой те тебе тебя тем теперь тех то тобой тогда того тоже той только том тому тот три туда тут
ты у уж уже хотелось хоть хотя целый чего чей чем через что чтоб чтобы чтото чуть эта эти этим этих
это этого этой этом этот эту я вчера дело ещё именно итоге пор пусть разом ради среди человек люди
людей людям раза делал делали делать сделал сделали сделать сказал сказали сказать говорил говорить
стал стала стали стало стать смог могут мочь могли пришел пришла пришлось прийти пришли придется
ходить хочу хочется хотел хотела дал дали дать дают взять вышло вышел нормально хорошо хороший
хорошая хорошее плохо плохой отлично супер норм было оказалось каждый весь должны должен нужен

абавязкова або але амаль без бо больш будзе быў была было былі быць вам вас ваш вельмі вось вы
гэта гэтага гэтай гэты гэтыя да дзе для добра добры добрае дрэнна ёй ён ёсць з за заўсёды зусім
зноў зрабілі зрабіць і іх каб калі які якая якое якія каля каму кожны кажуць лепш мае мала мая
мне мой мы мяне на над нават нас наш наша не няма ні ніколі ніхто нічога нешта ну пасля патрэбна
потым праз пра пры проста раз разы сабе сам сама самі сёння свой свая сюды так такая такі такія
там таму тая толькі той тое трэба тут туды тыя у ужо усе усё усіх ўсё ўсіх ўсе хоць хто цяпер ці
чаму чым што як я яго яе яна яны яшчэ чалавек людзі людзей

the and for that this with was were are have has had not but you your our they them there here very
can could would should from about when what which who how why all any some more most one two been
being did does done get got had his her him its just like make made only other out over own said see
she than then too under use was well http https www com org net
"""
_EMPTY_STEMS = frozenset(
    stem(word)
    for text in _EMPTY.split()
    for word in normalised(text).split()
    if len(word) >= SHORTEST
) | {normalised(word) for word in _EMPTY.split()}


@lru_cache(maxsize=100_000)
def telling(word: str) -> tuple[str, str]:
    """A word in lower case and its stem; the stem is "" if the word says nothing by itself."""
    form = word.casefold()
    folded = normalised(form).replace(" ", "")
    if not SHORTEST <= len(folded) <= LONGEST or folded in STOP_WORDS or folded in _EMPTY_STEMS:
        return form, ""
    if len(folded) > 6 and _PATRONYMIC.search(form):
        return form, ""
    found = stem(folded)
    return form, "" if found in _EMPTY_STEMS else found


def words_of(text: str) -> Iterator[tuple[str, str, bool]]:
    """(form, stem, whether it is written as a name) of each telling word of a text."""
    shouted = text.isupper()
    end = 0
    for found in _WORD.finditer(text):
        word = found.group()
        between, is_first = text[end : found.start()], end == 0
        end = found.end()
        form, its_stem = telling(word)
        if not its_stem:
            continue
        is_capital = word[0].isupper() and not word.isupper() and not shouted
        yield form, its_stem, is_capital and not is_first and not _ENDS_SENTENCE.search(between)


_PERSONAL = re.compile(r"@|\d[\d\s()-]{4,}\d|https?:|www\.", re.IGNORECASE)


def is_quotable(text: str) -> bool:
    """Whether nothing in a text looks like somebody's address, number or name."""
    if _PERSONAL.search(text):
        return False
    if any(len(word) > 6 and _PATRONYMIC.search(word.casefold()) for word in _WORD.findall(text)):
        return False
    return not any(is_name for _form, _stem, is_name in words_of(text))
