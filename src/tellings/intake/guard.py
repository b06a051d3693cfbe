"""Which addresses may be connected to, and connections that go to the address that was checked and nowhere else."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from tellings.intake.refusing import DeadlineError as DeadlineError
from tellings.intake.refusing import PrivateAddressError as PrivateAddressError
from tellings.intake.refusing import UnknownHostError as UnknownHostError

Resolver = Callable[[str, int], list[str]]
PORTS = frozenset((80, 443, 8080, 8443))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REFUSED = tuple(ipaddress.ip_network(n) for n in ("64:ff9b:1::/48", "2001::/32", "fec0::/10", "::/96"))


def is_public(address: str) -> bool:
    """True for an address on the open internet; one wrapped in IPv6 counts as what it wraps."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = (
            ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        )
        if inner is not None:
            return is_public(str(inner))
        if any(ip in network for network in _REFUSED):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_link_local(address: str) -> bool:
    """True for addresses of the nearest network only, where clouds keep their machines' secrets. Never fetched."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return True
    return (getattr(ip, "ipv4_mapped", None) or ip).is_link_local


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the machine's resolver."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(f"no address for “{host}”") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _in_time(resolver: Resolver, host: str, port: int, seconds: float) -> list[str]:
    """Ask the resolver in a thread of its own, since it knows no time limit; an address in digits needs none."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    answers: queue.Queue[list[str] | OSError] = queue.Queue(maxsize=1)

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.01, seconds))
    except queue.Empty:
        raise DeadlineError("looking the host up took too long") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


class Deadline:
    """The point in time by which a request has to be through."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds left, at most `most`; raises DeadlineError where there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise DeadlineError("the time for the request is up")
        return left if most is None else min(left, most)


class _Stream(httpcore.NetworkStream):
    """A connection on which no read or write outlasts the deadline of the whole request."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Guard(httpcore.NetworkBackend):
    """Connects to hosts whose address is checked first; the checked address is the one connected to.

    A name that resolves differently a moment later (DNS rebinding) gains nothing: it is looked up once.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool = False, resolver: Resolver = resolve) -> None:
        self._deadline, self._allow_private, self._resolver = deadline, allow_private, resolver
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a public address of `host`; PrivateAddressError where it has none."""
        found = _in_time(self._resolver, host.strip("[]"), port, self._deadline.left(timeout))
        allowed = [a for a in found if is_public(a) or (self._allow_private and not is_link_local(a))]
        if not allowed:
            raise PrivateAddressError(f"“{host}” is on this machine or a private network ({', '.join(found[:3])})")
        if not self._allow_private and port not in PORTS:
            raise PrivateAddressError(f"port {port} is none that web pages are served on")
        failure: Exception | None = None
        for address in allowed[:4]:
            try:
                inner = self._inner.connect_tcp(address, port, self._deadline.left(timeout), None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _Stream(inner, self._deadline)
        raise failure or UnknownHostError(f"no address for “{host}”")
