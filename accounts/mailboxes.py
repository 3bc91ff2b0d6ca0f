"""Which addresses are one mailbox, so that nobody votes twice by an alias."""

import re

from disposable_email_domains import blocklist

# Domains whose names are all the same mailbox, under the one that stands for them.
_SAME_DOMAIN = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(("me.com", "mac.com"), "icloud.com"),
    **dict.fromkeys(("protonmail.com", "pm.me"), "proton.me"),
    **dict.fromkeys(
        ("ya.ru", "yandex.by", "yandex.com", "yandex.kz", "yandex.ua", "yandex.uz", "narod.ru"),
        "yandex.ru",
    ),
}
_MEAN_NOTHING = {"gmail.com": ".", "proton.me": ".-_"}
_DOTS_ARE_HYPHENS = {"yandex.ru"}
_NAME = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def canonical(address: str) -> str:
    """The address as mail servers see it: in lower case, the domain in ASCII.

    Look-alikes of one domain (wide letters, soft hyphens, Cyrillic or xn--) become one.

    Raises:
        ValueError: a name in quotes or beyond ASCII, a domain that can't be or is in brackets.
    """
    name, _, domain = address.strip().lower().rpartition("@")
    domain = domain.encode("idna").decode("ascii").lower()
    if not _NAME.fullmatch(name) or "." not in domain or domain.startswith("["):
        raise ValueError("not an address that we write to")
    return f"{name}@{domain}"


def mailbox_of(address: str) -> str:
    """The one address that stands for all aliases of a mailbox, in lower case.

    «+tag» is dropped everywhere. An account's mail goes to the address that it was made with, never
    to this one, so where a provider treats aliases as different mailboxes nobody gets another's.
    """
    name, _, domain = _folded(address).rpartition("@")
    domain = _SAME_DOMAIN.get(domain, domain)
    name = name.partition("+")[0] or name
    for letter in _MEAN_NOTHING.get(domain, ""):
        name = name.replace(letter, "") or name
    if domain in _DOTS_ARE_HYPHENS:
        name = name.replace(".", "-")
    return f"{name}@{domain}"


def is_disposable(address: str) -> bool:
    """Whether the address is of a service that gives mailboxes for minutes, or below one."""
    parts = _folded(address).rpartition("@")[2].split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))


def _folded(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        return address.strip().lower()
