"""Electronic digital signatures: who signed these octets, by a certificate that we trust.

No Django here: octets, moments and a trust store go in; an identity or an `EdsError` comes out.
`stb` arithmetic of the Belarusian standards → `suites` algorithms and keys → `chain` certificates
up to a pinned root, `crl` what they revoked → `identity` whom one names → `cms` the message.
"""
