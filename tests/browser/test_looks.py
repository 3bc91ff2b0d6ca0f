"""The choice of looks holds every pair."""

from django.conf import settings

from portal.lib.display import OPTIONS
from tests.browser import looks


def test_axe_sees_every_pair_of_values_over_the_pages() -> None:
    seen = [look for number in range(looks.TURNS) for look in looks.turn(number) if look.by_axe]

    assert set().union(*(looks.pairs_of(look.values) for look in seen)) == looks.all_pairs()


def test_axe_sees_each_page_narrow_and_wide_in_two_languages() -> None:
    for number in range(looks.TURNS):
        narrow, wide = (look for look in looks.turn(number) if look.by_axe)
        assert narrow.width < 768 <= wide.width
        assert narrow.language != wide.language


def test_each_page_is_seen_at_every_width() -> None:
    for number in range(looks.TURNS):
        assert {look.width for look in looks.turn(number)} == set(looks.FACTORS[1])


def test_everything_that_one_may_choose_is_looked_at() -> None:
    languages, _widths, schemes, letters = looks.FACTORS
    _, sizes = OPTIONS["text"]
    _, spacings = OPTIONS["spacing"]

    assert set(languages) == {code for code, _ in settings.LANGUAGES}
    assert set(schemes) == set(OPTIONS["scheme"][1]) - {"light"}  # which "" is, here
    assert {value.split()[0] for value in letters if value} == set(sizes) - {""}
    assert {value.split()[1] for value in letters if value} == set(spacings) - {""}
