"""What scores must do when organizations or their oversight change, in the same transaction."""

from collections.abc import Collection

from ratings.scores import standings
from ratings.scores.books import live_periods, lock_books
from ratings.scores.settling import settle_under
from ratings.scores.sums import add_missing, sum_up


class ScoresListener:
    """Keeps sums and positions exact around changes; registered with `organizations.hooks`."""

    def begin(self) -> None:
        """Hold the books before any other row, as settling does, and settle what lies there."""
        settle_under(lock_books())

    def before_change(self, organizations: Collection[int]) -> None:
        """Take them out of the histograms of the sets that they stand in so far."""
        if organizations:
            standings.count_in(lock_books(), organizations, -1)

    def after_change(self, organizations: Collection[int]) -> None:
        """Count them into the histograms of the sets that they stand in from now on."""
        add_missing(organizations)
        standings.count_in(lock_books(), organizations, 1)

    def after_oversight(self, above: Collection[int] | None) -> None:
        """Sum up anew whoever stands above what has changed."""
        books = lock_books()
        standings.count_in(books, above, -1)
        sum_up(
            live_periods(books), above, minimum=books.minimum_count, country_key=books.country_key
        )
        standings.count_in(books, above, 1)
