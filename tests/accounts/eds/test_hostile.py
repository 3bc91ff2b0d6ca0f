"""Messages made to break what reads them: nothing but an `EdsError`, and little of the processor.

Real messages with pieces exchanged, doubled, nested, lengthened (hypothesis, on the tree of their
DER); certificates with anything in them that an authority of ours would have signed; bombs of
16 KiB. The time is the processor's, since others use the machine of the tests as well.
"""

import base64
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from accounts.eds import cms, demo, errors
from accounts.eds.chain import TrustStore
from accounts.eds.demo import number, oid, tlv
from accounts.eds.identity import Identity
from tests.accounts.eds.pki import CONTENT, DAY, NOW, ROOT, SUB, UNP, Pki, make_pki
from tests.accounts.eds.test_cms import DER, KINDS

LONGEST = 0.2  # seconds of the processor
MARGIN = 3  # a slow machine's; and the collector of garbage comes when it likes
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
ROOM = cms.LARGEST - 1500  # beside a real certificate


def answer(message: bytes, trust: TrustStore) -> Identity | str:
    """Who signed, or the refusal's code, in time."""
    for attempt in range(2):
        begin = time.process_time()
        try:
            told: Identity | str = cms.verify(message, CONTENT, trust, NOW)
        except errors.EdsError as error:
            told = error.code
        taken = time.process_time() - begin
        if taken < LONGEST:
            break
        assert attempt == 0 or taken < LONGEST * MARGIN, f"{taken:.2f} s: {told}"
    return told


@dataclass
class Node:
    """A piece of DER: octets, or pieces."""

    tag: int
    parts: "bytes | list[Node]"

    def dump(self) -> bytes:
        if isinstance(self.parts, bytes):
            return tlv(self.tag, self.parts)
        return tlv(self.tag, *(one.dump() for one in self.parts))

    def every(self) -> "list[Node]":
        below = self.parts if isinstance(self.parts, list) else []
        return [self, *(node for one in below for node in one.every())]


def tree(octets: bytes) -> list[Node]:
    """The pieces of DER that we made ourselves: short tags, definite lengths."""
    found = []
    while octets:
        tag, size, start = octets[0], octets[1], 2
        if size > 127:
            start += size - 128
            size = int.from_bytes(octets[2:start], "big")
        body, octets = octets[start : start + size], octets[start + size :]
        found.append(Node(tag, tree(body) if tag & 0x20 else body))
    return found


CHANGES = st.tuples(
    st.integers(0, 10**6),
    st.sampled_from(["drop", "double", "nest", "tag", "octets", "made", "swap", "many", "empty"]),
    st.integers(0, 10**6),
    st.one_of(st.binary(max_size=40), DER),
)


def change(top: Node, place: int, what: str, other: int, octets: bytes) -> None:
    """One change of the tree."""
    nodes = top.every()
    node, beside = nodes[place % len(nodes)], nodes[other % len(nodes)]
    match what:
        case "nest":
            node.parts = [Node(node.tag, node.parts)]
        case "tag":
            node.tag = other % 256
        case "octets":
            node.parts = octets
        case "empty":
            node.parts = b""
        case "swap" if beside not in node.every() and node not in beside.every():
            node.tag, beside.tag = beside.tag, node.tag
            node.parts, beside.parts = beside.parts, node.parts
        case _ if isinstance(node.parts, list) and node.parts:
            at = other % len(node.parts)
            if what == "drop":
                del node.parts[at]
            elif what == "double":
                node.parts.insert(at, node.parts[at])
            elif what == "many":
                node.parts[at:at] = [node.parts[at]] * (other % 2000)
            elif what == "made":
                node.parts.insert(at, Node(0x30, octets))


@pytest.mark.filterwarnings("ignore:Attribute's length must be")  # as accounts.eds.suites
@pytest.mark.parametrize("kind", KINDS)
def test_changed_trees_raise_nothing_else(kind: str) -> None:
    pki = make_pki(kind)
    trust, message = pki.trust(), pki.sign()
    identity = pki.verify(message)

    @settings(max_examples=EXAMPLES * 15, deadline=None)
    @given(st.lists(CHANGES, min_size=1, max_size=4), st.booleans())
    def attempt(changes: list[Any], is_text: bool) -> None:
        (top,) = tree(message)
        for one in changes:
            change(top, *one)
        octets = top.dump()[: cms.LARGEST]
        told = answer(base64.b64encode(octets) if is_text else octets, trust)
        event(str(told) if isinstance(told, str) else "accepted")
        assert isinstance(told, str) or told == identity

    attempt()


@dataclass
class MadeName:
    """A name of any DER, in the place of a real one."""

    octets: bytes

    def public_bytes(self) -> bytes:
        return self.octets


OIDS = st.sampled_from(
    [
        "1.2.112.1.2.1.1.1.1.1",
        "1.2.112.1.2.1.1.1.1.2",
        "1.2.112.1.2.1.1.5.1",
        *(f"2.5.4.{i}" for i in (4, 10, 12, 41, 42, 97)),
        *(f"2.5.29.{i}" for i in (14, 15, 17, 19, 31, 32, 35, 37)),
        "1.3.6.1.5.5.7.1.1",
        "1.2.3",
    ]
)
STRING = st.builds(
    tlv,
    st.sampled_from([0x0C] * 9 + [0x03, 0x12, 0x13, 0x14, 0x16, 0x1A, 0x1C, 0x1E, 0x04, 0x30]),
    st.one_of(
        st.binary(max_size=30),
        st.text(max_size=20).map(lambda one: one.encode("utf-8", "surrogatepass")),
        st.text("Край «»\t\x00.", max_size=20).map(str.encode),
        st.sampled_from([UNP.encode(), UNP.encode("utf-16-be"), b"TAXBY-" + UNP.encode()]),
    ),
)
NAMES = st.lists(
    st.lists(
        st.builds(lambda kind, value: tlv(0x30, oid(kind), value), OIDS, STRING), max_size=2
    ).map(lambda parts: tlv(0x31, *parts)),
    max_size=6,
).map(lambda parts: tlv(0x30, tlv(0x31, tlv(0x30, oid("2.5.4.10"), tlv(12, b"O"))), *parts))
EXTENSIONS = st.lists(
    st.one_of(
        st.tuples(OIDS, st.booleans(), st.one_of(STRING, DER, st.binary(max_size=20))),
        st.tuples(st.sampled_from(["1.2.112.1.2.1.1.5.1", "1.2.3"]), st.just(False), STRING),
    ),
    max_size=2,
)


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_whatever_an_authority_signs_raises_nothing_else() -> None:
    """Names and extensions of any form in certificates that our own authority has issued."""
    pki = make_pki("ec")
    trust = pki.trust()

    @settings(max_examples=EXAMPLES * 15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(NAMES, EXTENSIONS, st.booleans(), st.sampled_from([1, -1, 1 << 70, 1 << 200]))
    def attempt(subject: bytes, extensions: Any, is_alone: bool, serial: int) -> None:
        try:
            certificate = pki.certificate(
                subject=MadeName(subject),
                extensions=extensions if is_alone else [*demo.holder(UNP), *extensions],
                serial=serial,
            )
        except ValueError:
            assume(False)
        told = answer(pki.sign(certificate), trust)
        event(told if isinstance(told, str) else "accepted")
        if isinstance(told, Identity):
            assert told.organization
            assert "\x00" not in told.organization
            assert len(told.unp) == 9

    attempt()


def signed_data(
    *,
    digests: bytes = b"",
    content: bytes = b"",
    certificates: bytes = b"",
    signers: bytes = b"",
) -> Callable[[Pki], bytes]:
    """A message with these in the places of the real ones."""

    def make(pki: Pki) -> bytes:
        held = tlv(0xA0, pki.holder.public_bytes(demo.Encoding.DER))
        data = tlv(
            0x30,
            number(1),
            tlv(0x31, digests or tlv(0x30, oid(demo.SHA256))),
            content or tlv(0x30, oid(cms.DATA)),
            certificates or held,
            tlv(0x31, signers),
        )
        return tlv(0x30, oid(cms.SIGNED_DATA), tlv(0xA0, data))

    return make


def signer(
    *, sid: bytes = b"", digest: bytes = b"", attributes: bytes = b"", algorithm: bytes = b""
) -> bytes:
    return tlv(
        0x30,
        number(1),
        sid or b"\x30\x00",
        digest or tlv(0x30, oid(demo.SHA256)),
        tlv(0xA0, attributes),
        algorithm or demo.EcKey.algorithm,
        tlv(4, b"signature"),
    )


def nested(tag: int, size: int) -> bytes:
    octets = b""
    while len(octets) < size - 4:
        octets = tlv(tag, octets)
    return octets


def filled(part: bytes) -> bytes:
    return part * (ROOM // len(part))


LONG_OID = tlv(6, b"\x2a" + b"\xff" * (ROOM - 20) + b"\x7f")
ATTRIBUTES = b"".join(
    tlv(0x30, tlv(6, bytes([0x2A, 0x80 | i >> 7, i & 127])), tlv(0x31, b"\x05\x00"))
    for i in range(1, ROOM // 12)
)
BOMBS: dict[str, Callable[[Pki], bytes]] = {
    "sequences without end": lambda pki: b"\x30\x80" * (cms.LARGEST // 2),
    "nested sequences": lambda pki: nested(0x30, cms.LARGEST),
    "nested content": signed_data(
        content=tlv(0x30, oid(cms.DATA), tlv(0xA0, nested(0x24, ROOM))), signers=signer()
    ),
    "long OID of the message": lambda pki: tlv(0x30, LONG_OID, tlv(0xA0)),
    "long OID of the content": signed_data(content=tlv(0x30, LONG_OID), signers=signer()),
    "long OID of the digest": signed_data(signers=signer(digest=tlv(0x30, LONG_OID))),
    "long OID of the algorithm": signed_data(signers=signer(algorithm=tlv(0x30, LONG_OID))),
    "long OID of an attribute": signed_data(
        signers=signer(attributes=tlv(0x30, LONG_OID, tlv(0x31, b"\x05\x00")))
    ),
    "many digests": signed_data(digests=filled(tlv(0x30, tlv(6, b"\x2a")))),
    "many empty certificates": signed_data(certificates=tlv(0xA0, filled(b"\x30\x00"))),
    "many signers": signed_data(signers=filled(b"\x30\x00")),
    "many attributes": signed_data(signers=signer(attributes=ATTRIBUTES)),
    "many values of an attribute": signed_data(
        signers=signer(attributes=tlv(0x30, oid("1.2.3"), tlv(0x31, filled(b"\x05\x00"))))
    ),
    "long name of the signer": signed_data(
        signers=signer(
            sid=tlv(
                0x30,
                tlv(0x30, filled(tlv(0x31, tlv(0x30, oid("2.5.4.3"), tlv(12, b"a"))))),
                number(1),
            )
        )
    ),
    "long number of the signer": signed_data(
        signers=signer(sid=tlv(0x30, ROOT.public_bytes(), tlv(2, b"\x7f" * ROOM)))
    ),
    "lengths that lie": lambda pki: b"\x30\x84\xff\xff\xff\xff" * 2000,
    "spaces": lambda pki: b"MIIB" + b" \n" * 8000,
    "PEM's first line": lambda pki: b"-----BEGIN CMS-----\n" * 800,
}


@pytest.mark.parametrize("name", BOMBS)
def test_27_bombs(name: str) -> None:
    pki = make_pki("ec")
    message = BOMBS[name](pki)
    assert len(message) <= cms.LARGEST

    told = answer(message, pki.trust())

    assert told in {"not_cms", "signer_count", "no_signer_certificate", "bad_signed_attributes"}


@pytest.mark.parametrize("name", ["an attribute", "an extension", "its names"])
def test_long_messages_of_bign(name: str) -> None:
    """belt-hash is slow: a stranger makes us reckon with some kibibytes, and of each authority of
    that name once; here are three, as when РУЦ changes its key."""
    pki = make_pki("bign")
    key = demo.make_key("bign")
    usual: dict[str, Any] = {
        "issuer": ROOT,
        "by": pki.root_key,
        "begin": NOW - DAY,
        "end": NOW + DAY,
    }
    older = [
        demo.make_certificate(subject=SUB, key=key, extensions=demo.authority(), **usual)
        for _ in range(2)
    ]
    trust = TrustStore((pki.root,), (*older, pki.sub), pki.trust().revocations)
    room = 7 * 1024
    digest = demo.digest_of(pki.key.digest, CONTENT)
    if name == "an attribute":
        message = pki.sign(
            attributes=[
                (cms.CONTENT_TYPE, oid(cms.DATA)),
                (cms.MESSAGE_DIGEST, tlv(4, digest)),
                ("1.2.3", tlv(4, bytes(ROOM - 200))),
            ]
        )
    elif name == "an extension":
        extensions = [*demo.holder(UNP), ("1.2.3", False, bytes(room))]
        message = pki.sign(pki.certificate(extensions=extensions))
    else:
        parts = [tlv(0x31, tlv(0x30, oid("2.5.4.11"), tlv(12, b"a")))] * (room // 14)
        subject = MadeName(tlv(0x30, tlv(0x31, tlv(0x30, oid("2.5.4.10"), tlv(12, b"O"))), *parts))
        message = pki.sign(pki.certificate(subject=subject))
    assert len(message) <= cms.LARGEST

    told = answer(message, trust)

    assert isinstance(told, Identity)
