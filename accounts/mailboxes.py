"""Which addresses are one mailbox, so that nobody votes twice by an alias."""

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
_DOTS_MEAN_NOTHING = {"gmail.com", "proton.me"}
_DOTS_ARE_HYPHENS = {"yandex.ru"}


def mailbox_of(address: str) -> str:
    """The one address that stands for all aliases of a mailbox, in lower case.

    «+tag» is dropped everywhere. An account's mail goes to the address that it was made with, never
    to this one, so where a provider treats aliases as different mailboxes nobody gets another's.
    """
    name, _, domain = address.strip().lower().rpartition("@")
    domain = _SAME_DOMAIN.get(domain, domain)
    name = name.partition("+")[0] or name
    if domain in _DOTS_MEAN_NOTHING:
        name = name.replace(".", "")
    if domain in _DOTS_ARE_HYPHENS:
        name = name.replace(".", "-")
    return f"{name}@{domain}"


def is_disposable(address: str) -> bool:
    """Whether the address is of a service that gives mailboxes for minutes, or below one."""
    parts = address.strip().lower().rpartition("@")[2].split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))
