"""The one writer of stored scores (DESIGN §2.6, docs/adr/0003).

A write to questionnaires leaves a `ScoreChange` in its own transaction, holding no lock that
another person's write needs. Right after its commit, `settle()` adds all changes that lie there
to the scores of everybody above: one settler at a time, many changes at once, so that a hot
authority costs one update a batch. Whatever a crash leaves unsettled, the next settler takes.

- `journal`: leaving changes; `settling`: adding them, freezing half-years;
- `sums`: scores anew from what stands below; `standings`: positions;
- `summaries`: what charts of the whole country are drawn from; `map_cells`: what the map is;
- `moving`: when two organizations become one;
- `proof`: check and rebuild from the questionnaires; `listener`: when organizations change.
"""

from ratings.scores.books import lock_books
from ratings.scores.history import begin_moving, end_moving, write_history
from ratings.scores.journal import leave_changes, open_books
from ratings.scores.moving import hold_writers, move_scores, settle_moved
from ratings.scores.proof import differences, rebuild, spread_all, tallies, tally_of_all
from ratings.scores.settling import settle, settle_soon

__all__ = [
    "begin_moving",
    "differences",
    "end_moving",
    "hold_writers",
    "leave_changes",
    "lock_books",
    "move_scores",
    "open_books",
    "rebuild",
    "settle",
    "settle_moved",
    "settle_soon",
    "spread_all",
    "tallies",
    "tally_of_all",
    "write_history",
]
