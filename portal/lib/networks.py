"""The network that a request comes from: a signal for whoever looks for cheats, never a refusal.

A whole town may share one. The address itself is never stored: its network is hashed with the
salt of the day, which is destroyed in time (ratings.services.networks).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24 (of IPv6, the /48) that the request comes from; "" if it can't be told.

    The proxy's word is taken only where one is known to stand in front (BEHIND_PROXY).
    """
    told = request.META.get("REMOTE_ADDR", "")
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0):
        # the last one is what our own proxy saw; those before it are the visitor's word
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or told
    try:
        address: IPv4Address | IPv6Address = ip_address(told)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 48
    return str(ip_network((address, bits), strict=False))
