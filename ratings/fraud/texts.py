"""Which comments say the same: a fingerprint that like texts share in most of its bits."""

import hashlib
import re

from portal.lib.unseen import seen

SHORTEST = 40  # letters and digits; «спасибо, всё хорошо» is anybody's
WIDTH = 63  # fits the database's integer
NEAR = 8  # bits in which near-duplicates differ at most
_WORD = re.compile(r"\w+")
_ALIKE = str.maketrans("ёўіaeopcyxk", "еуиаеорсухк")


def fingerprint(text: str) -> int | None:
    """What a longer text resembles; None of a short one.

    Case, signs, spaces, ё, Latin look-alikes and what isn't seen make no difference.
    """
    words = _WORD.findall(seen(text.lower())[0].translate(_ALIKE))
    if sum(map(len, words)) < SHORTEST:
        return None
    joined = " ".join(words)
    votes = [0] * WIDTH
    for piece in {joined[i : i + 4] for i in range(len(joined) - 3)}:
        bits = int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest(), "big")
        for place in range(WIDTH):
            votes[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place, vote in enumerate(votes) if vote > 0)


def near(one: int, other: int) -> bool:
    """Whether two fingerprints are of texts that say the same."""
    return (one ^ other).bit_count() <= NEAR
