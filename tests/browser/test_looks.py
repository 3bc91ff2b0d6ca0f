"""The choice of looks holds every pair."""

from django.conf import settings

from portal.lib.display import OPTIONS
from tests.browser import looks


def test_every_pair_of_values_is_seen_over_the_pages() -> None:
    seen = [look for number in range(looks.TURNS) for look in looks.turn(number)]

    assert set().union(*(looks.pairs_of(look) for look in seen)) == looks.all_pairs()


def test_each_page_is_seen_narrow_and_wide() -> None:
    for number in range(looks.TURNS):
        narrow, wide = looks.turn(number)
        assert narrow.width < 768 <= wide.width


def test_everything_that_one_may_choose_is_looked_at() -> None:
    languages, _widths, schemes, letters = looks.FACTORS
    _, sizes = OPTIONS["text"]
    _, spacings = OPTIONS["spacing"]

    assert set(languages) == {code for code, _ in settings.LANGUAGES}
    assert set(schemes) == set(OPTIONS["scheme"][1]) - {"light"}  # which "" is, here
    assert {value.split()[0] for value in letters if value} == set(sizes) - {""}
    assert {value.split()[1] for value in letters if value} == set(spacings) - {""}
