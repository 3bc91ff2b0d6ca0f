"""STB 34.101.31 (belt-hash) and the verification of STB 34.101.45 (bign, level 128).

Written from the standards. Verifies only, of public data, so that constant time doesn't matter;
the signer of demo keys is `accounts.eds.demo`. The standards' published vectors are in the tests.
"""

from struct import pack, unpack

WORD = 0xFFFFFFFF
Point = tuple[int, int]
Words = tuple[int, ...]


def _substitution() -> bytes:
    """The table H (STB 34.101.31, table 1), made as the standard defines it: by powers of a shift
    register's step."""
    table = [0] * 256
    table[11] = state = 0x8E
    for place in range(12, 266):
        for _ in range(116):
            state = state >> 1 | ((state & 0x63).bit_count() & 1) << 7
        table[place % 256] = state
    table[10] = 0
    return bytes(table)


H = _substitution()


def _rotated(bits: int) -> tuple[list[int], ...]:
    """G_r of each octet of a word: substituted, in its place, the word turned left by `bits`."""
    return tuple(
        [
            ((H[octet] << 8 * place) << bits | (H[octet] << 8 * place) >> (32 - bits)) & WORD
            for octet in range(256)
        ]
        for place in range(4)
    )


_G5, _G13, _G21 = _rotated(5), _rotated(13), _rotated(21)


_SCHEDULE = [[(7 * i + j) % 8 for j in range(7)] for i in range(8)]


def belt_block(block: Words, key: Words) -> Words:
    """A block of four words encrypted by a key of eight (STB 34.101.31, 6.1.3).

    G is written out seven times: a call of a function would cost as much as it does.
    """
    a, b, c, d = block
    (p0, p1, p2, p3), (q0, q1, q2, q3), (r0, r1, r2, r3) = _G5, _G13, _G21
    for i, (k1, k2, k3, k4, k5, k6, k7) in enumerate(_SCHEDULE, 1):
        word = (a + key[k1]) & WORD
        b ^= p0[word & 255] | p1[word >> 8 & 255] | p2[word >> 16 & 255] | p3[word >> 24]
        word = (d + key[k2]) & WORD
        c ^= r0[word & 255] | r1[word >> 8 & 255] | r2[word >> 16 & 255] | r3[word >> 24]
        word = (b + key[k3]) & WORD
        g = q0[word & 255] | q1[word >> 8 & 255] | q2[word >> 16 & 255] | q3[word >> 24]
        a = (a - g) & WORD
        word = (b + c + key[k4]) & WORD
        g = r0[word & 255] | r1[word >> 8 & 255] | r2[word >> 16 & 255] | r3[word >> 24]
        e = g ^ i
        b = (b + e) & WORD
        c = (c - e) & WORD
        word = (c + key[k5]) & WORD
        g = q0[word & 255] | q1[word >> 8 & 255] | q2[word >> 16 & 255] | q3[word >> 24]
        d = (d + g) & WORD
        word = (a + key[k6]) & WORD
        b ^= r0[word & 255] | r1[word >> 8 & 255] | r2[word >> 16 & 255] | r3[word >> 24]
        word = (d + key[k7]) & WORD
        c ^= p0[word & 255] | p1[word >> 8 & 255] | p2[word >> 16 & 255] | p3[word >> 24]
        a, b, c, d = b, d, a, c
    return b, d, a, c


def _xor(left: Words, right: Words) -> Words:
    return tuple(one ^ other for one, other in zip(left, right, strict=True))


def belt_compress(block: Words, state: Words) -> tuple[Words, Words]:
    """(σ1 of four words, σ2 of eight) of eight words and eight (STB 34.101.31, 6.3.2)."""
    first, second, third, fourth = block[:4], block[4:], state[:4], state[4:]
    both = _xor(third, fourth)
    sigma = _xor(belt_block(both, block), both)
    inverted = tuple(word ^ WORD for word in sigma)
    return sigma, (
        *_xor(belt_block(first, (*sigma, *fourth)), first),
        *_xor(belt_block(second, (*inverted, *third)), second),
    )


class BeltHash:
    """belt-hash, fed in parts (STB 34.101.31, 7.8)."""

    def __init__(self, data: bytes = b"") -> None:
        self._length = 0
        self._sum: Words = (0, 0, 0, 0)
        self._state: Words = unpack("<8I", H[:32])
        self._rest = b""
        self.update(data)

    def update(self, data: bytes) -> None:
        """More of the data."""
        self._length += len(data)
        data = self._rest + bytes(data)
        end = len(data) - len(data) % 32
        for start in range(0, end, 32):
            sigma, self._state = belt_compress(unpack("<8I", data[start : start + 32]), self._state)
            self._sum = _xor(self._sum, sigma)
        self._rest = data[end:]

    def digest(self) -> bytes:
        """32 octets; more data may follow."""
        total, state = self._sum, self._state
        if self._rest:
            sigma, state = belt_compress(unpack("<8I", self._rest.ljust(32, b"\0")), state)
            total = _xor(total, sigma)
        length = unpack("<4I", (8 * self._length % 2**128).to_bytes(16, "little"))
        return pack("<8I", *belt_compress((*length, *total), state)[1])


def belt_hash(data: bytes) -> bytes:
    """32 octets."""
    return BeltHash(data).digest()


# bign-curve256v1 (OID 1.2.112.0.2.0.34.101.45.3.1): STB 34.101.45, table B.1; y² = x³ − 3x + b
def _little(octets: str) -> int:
    return int.from_bytes(bytes.fromhex(octets), "little")


P = 2**256 - 189
B = _little("F1039CD66B7D2EB253928B976950F54CBEFBD8E4AB3AC1D2EDA8F315156CCE77")
ORDER = _little("07663D2699BF5A7EFC4DFB0DD68E5CD9FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")
G = (0, _little("936A510418CF291E52F608C4663991785D83D651A3C9E45C9FD616FB3CFCF76B"))
HBELT_OID_DER = bytes.fromhex("06092A7000020022651F51")  # 1.2.112.0.2.0.34.101.31.81
_NOWHERE = (0, 1, 0)
_Jacobian = tuple[int, int, int]


def is_on_curve(x: int, y: int) -> bool:
    """Whether it is a point of the curve, in the only way to write it."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if not y or not z:
        return _NOWHERE
    zz, yy = z * z % P, y * y % P
    xyy = x * yy % P
    slope = 3 * (x - zz) * (x + zz) % P
    new_x = (slope * slope - 8 * xyy) % P
    return new_x, (slope * (4 * xyy - new_x) - 8 * yy * yy) % P, 2 * y * z % P


def _add(one: _Jacobian, other: _Jacobian) -> _Jacobian:
    (x1, y1, z1), (x2, y2, z2) = one, other
    if not z1:
        return other
    if not z2:
        return one
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * z2 * zz2 % P, y2 * z1 * zz1 % P
    if u1 == u2:
        return _double(one) if s1 == s2 else _NOWHERE
    h, r = (u2 - u1) % P, (s2 - s1) % P
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x = (r * r - hhh - 2 * v) % P
    return x, (r * (v - x) - s1 * hhh) % P, h * z1 * z2 % P


def multiply(first: int, one: Point, second: int, other: Point) -> Point | None:
    """first·one + second·other, two bits of both at a time; None is the point at infinity."""
    sums = [_NOWHERE] * 16
    for i in range(4):
        if i:
            sums[4 * i] = _add(sums[4 * i - 4], (*one, 1))
        for j in range(1, 4):
            sums[4 * i + j] = _add(sums[4 * i + j - 1], (*other, 1))
    result = _NOWHERE
    for shift in range(max(first.bit_length(), second.bit_length(), 1) // 2 * 2, -1, -2):
        result = _double(_double(result))
        if place := 4 * (first >> shift & 3) + (second >> shift & 3):
            result = _add(result, sums[place])
    x, y, z = result
    if not z:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def load_public_key(octets: bytes) -> Point:
    """x and y, 32 octets each, the low ones first.

    Raises:
        ValueError: of another length, or not on the curve.
    """
    if len(octets) != 64:
        raise ValueError("a public key of bign-curve256v1 is 64 octets")
    x, y = int.from_bytes(octets[:32], "little"), int.from_bytes(octets[32:], "little")
    if not is_on_curve(x, y):
        raise ValueError("the point is not on bign-curve256v1")
    return x, y


def is_signed(key: Point, digest: bytes, signature: bytes) -> bool:
    """Whether it is the key's bign signature of what has this belt-hash (STB 34.101.45, 7.1.4)."""
    if len(signature) != 48 or len(digest) != 32:
        return False
    s0, s1 = int.from_bytes(signature[:16], "little"), int.from_bytes(signature[16:], "little")
    if s1 >= ORDER:
        return False
    point = multiply((s1 + int.from_bytes(digest, "little")) % ORDER, G, s0 + 2**128, key)
    if point is None:
        return False
    return (
        belt_hash(HBELT_OID_DER + point[0].to_bytes(32, "little") + digest)[:16] == signature[:16]
    )
