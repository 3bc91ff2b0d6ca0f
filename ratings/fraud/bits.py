"""Surprise in bits: how unlikely a count is by chance. Integers only, the same everywhere."""

from functools import lru_cache

FRACTION = 16  # bits of a logarithm's fraction
_PRECISION = 63


@lru_cache(maxsize=65_536)
def log2(number: int) -> int:
    """log₂ in units of 2⁻¹⁶, rounded down.

    Raises:
        ValueError: there is none.
    """
    if number <= 0:
        raise ValueError(number)
    whole = number.bit_length() - 1
    part = number << _PRECISION >> whole  # 1 … 2, as a fraction of 2⁻⁶³
    result = whole << FRACTION
    for place in range(FRACTION - 1, -1, -1):
        part = part * part >> _PRECISION
        if part >> (_PRECISION + 1):
            part >>= 1
            result |= 1 << place
    return result


def surprise(found: int, of: int, usual: int, out_of: int) -> int:
    """How many bits against `found` or more of `of` where `usual` of `out_of` is the custom.

    It is Chernoff's bound on the binomial tail: chance has at most 2⁻ᵇⁱᵗˢ to do it. Nothing where
    the share isn't above the custom.

    Raises:
        ValueError: the custom is no share between 0 and 1.
    """
    if not 0 < usual < out_of:
        raise ValueError(f"{usual} of {out_of}")
    if of <= 0 or found * out_of <= of * usual:
        return 0
    total = found * (log2(found) + log2(out_of) - log2(of) - log2(usual))
    if rest := of - found:
        total += rest * (log2(rest) + log2(out_of) - log2(of) - log2(out_of - usual))
    return max(0, total >> FRACTION)
