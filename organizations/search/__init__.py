"""Search: one for the site, suggestions, cabinets, imports."""

from organizations.search.find import Found, find, led_to
from organizations.search.index import (
    differences,
    index_organizations,
    make_missing,
    measure_spread,
    rebuild,
)

__all__ = [
    "Found",
    "differences",
    "find",
    "index_organizations",
    "led_to",
    "make_missing",
    "measure_spread",
    "rebuild",
]
