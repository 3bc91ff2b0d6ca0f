"""Taxpayer numbers (УНП) of legal persons: the check digit and plainly fictitious numbers.

Nine digits: the first is the tax region, the last is the weighted sum of the others modulo 11;
numbers whose remainder is 10 are never given. Those in use begin with 0–2 or 9 after the
region's digit; the demo keeps to 4–7 there.
"""

from __future__ import annotations

WEIGHTS = (29, 23, 19, 17, 13, 7, 5, 3)
TAX_REGION = {"HM": "1", "BR": "2", "VI": "3", "HO": "4", "HR": "5", "MI": "6", "MA": "7"}
FIRST, LAST = 4_000_000, 7_999_999


def check_digit(body: str) -> str | None:
    """The ninth digit for eight given ones; None where no number may be given."""
    remainder = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11
    return None if remainder == 10 else str(remainder)


def is_valid(unp: str) -> bool:
    """Whether a number of a legal person has the right check digit."""
    return (
        len(unp) == 9 and unp.isdigit() and unp[0] in "1234567" and check_digit(unp[:8]) == unp[8]
    )


class Register:
    """Gives each legal person of a region the next free number."""

    def __init__(self) -> None:
        self._next = dict.fromkeys(TAX_REGION, FIRST)

    def take(self, region: str) -> str:
        while True:
            serial = self._next[region]
            if serial > LAST:
                raise ValueError(f"no fictitious numbers are left for {region}")
            self._next[region] = serial + 1
            body = f"{TAX_REGION[region]}{serial}"
            digit = check_digit(body)
            if digit is not None:
                return body + digit
