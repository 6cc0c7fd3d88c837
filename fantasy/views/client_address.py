"""The network address of a client."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

HOME = 64  # bits of an IPv6 address that a home or a server has to itself


def client_address(request: HttpRequest) -> str:
    """Return the client's IPv4 address, or the network of its IPv6 one; "" if unknown.

    Behind a proxy on a private address it is the last one of X-Forwarded-For, which our nginx
    writes anew. A client that reaches the server directly cannot choose it.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    try:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and (not peer or ip_address(peer).is_private):  # "": through a socket file
            address = ip_address(forwarded.rpartition(",")[2].strip())
        else:
            address = ip_address(peer)
    except ValueError:
        return peer[:45]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, HOME), strict=False))
    return str(address)
