"""Polite fetching: robots.txt, pacing, conditional requests, Retry-After, and bounds on time, size and redirects."""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

import httpcore

from tellings.intake import guard, robots
from tellings.intake.limits import Limits, TooLargeError

PRODUCT = "Tellings"
MAX_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_CONTACT = "https://pypi.org/project/tellings/"
_MAX_HOSTS = 2_000
_MOST_SAID = 10_000
"""Characters that are read of Link headers, and bytes of the answer to a post."""
_PASSING = ("fetch-timeout", "fetch-failed", "unknown-host", "robots-unreachable")
_ROBOTS_HOLD, _ROBOTS_REST = 86_400.0, 600.0
"""Seconds for which a robots.txt holds (RFC 9309, 2.4), and for which nothing is fetched where it can't be read."""


class FetchError(Exception):
    """A fetch that gave nothing: a reason code and plain words; `retry_after` in seconds where the host named it."""

    def __init__(
        self, reason: str, detail: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.reason, self.detail, self.status, self.retry_after = reason, detail, status, retry_after
        super().__init__(f"{reason}: {detail}")

    @property
    def passing(self) -> bool:
        """Whether the same may go well a while later: a server in trouble, a broken line, "not so often"."""
        return self.reason in _PASSING or (self.status or 0) in (408, 425, 429, 500, 502, 503, 504, *range(520, 531))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered. `etag` and `modified` are to be stored and sent back as they are."""

    url: str
    """Where it came from in the end, after redirects."""
    status: int
    body: bytes
    kind: str = ""
    """The media type in lower case, without parameters."""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    max_age: float | None = None
    """Seconds for which the server says that nothing new is to be expected."""
    moved: str | None = None
    """The new address where all redirects were permanent."""
    links: str = ""
    """The Link headers (RFC 8288), joined by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Times in seconds. `pace` is the least time between two requests to one host."""

    pace: float = 1.0
    connect: float = 10.0
    read: float = 15.0
    total: float = 45.0
    longest_wait: float = 30.0
    """The longest Retry-After that is waited out; a longer one is a refusal that says it."""


@dataclass(slots=True)
class _Host:
    next_at: float = 0.0
    robots: robots.Robots | None = None
    robots_until: float = 0.0
    turn: threading.RLock = field(default_factory=threading.RLock)
    """One request to a host at a time."""


class Hosts:
    """What is known of hosts: when each may be asked again, and its robots.txt. May be shared by several fetchers."""

    def __init__(self) -> None:
        self._known: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> _Host:
        """The host of an address."""
        parts = urlsplit(url)
        with self._lock:
            if len(self._known) > _MAX_HOSTS:
                self._known.clear()
            return self._known.setdefault(f"{parts.scheme}://{parts.netloc}", _Host())

    def clear(self) -> None:
        """Forget every host."""
        with self._lock:
            self._known.clear()


@dataclass(slots=True)
class _Raw:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Trail:
    """The redirects of one fetch."""

    url: str
    permanent: bool = True
    steps: list[str] = field(default_factory=list)


class Fetcher:
    """Fetches addresses, one after the other, as a good guest. No cookies, no credentials, no keep-alive.

    Not for several threads at once: give each thread one of its own, and all of them the same `hosts`.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        contact: str | None = None,
        limits: Limits | None = None,
        manners: Manners | None = None,
        resolver: guard.Resolver = guard.resolve,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        hosts: Hosts | None = None,
    ) -> None:
        self._allow_private, self._resolver = allow_private, resolver
        self._limits, self._manners = limits or Limits(), manners or Manners()
        self._sleep, self._clock = sleep, clock
        self._agent = agent(contact)
        self._hosts = hosts or Hosts()
        self._tls: ssl.SSLContext | None = None

    def close(self) -> None:
        """Forget every host. There are no open connections to close."""
        self._hosts.clear()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        limit: int | None = None,
        ask_robots: bool = True,
        patient: bool = True,
    ) -> Answer:
        """The answer to a GET; status 304 with no body where nothing changed since `etag` or `modified`.

        Raises FetchError for everything else than 200 and 304, with a reason: "fetch-404", "fetch-timeout", "robots",
        "private-address", "too-many-redirects", "too-large", "unknown-host", "fetch-failed", … A short Retry-After is
        waited out once if `patient`.
        """
        trail = _Trail(url=clean(url))
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        limit = limit or self._limits.page
        waited = not patient
        while True:
            host = self._hosts.of(trail.url)
            if ask_robots:
                _allowed(self._robots(trail.url, host), trail.url)
            raw = self._paced(trail.url, host, conditions, limit)
            if raw.status in _REDIRECTS and raw.headers.get("location"):
                self._follow(trail, raw)
                continue
            wait = _retry_after(raw.headers)
            if raw.status in (429, 503) and not waited and wait is not None and wait <= self._manners.longest_wait:
                waited = True
                self._sleep(wait)
                continue
            return _answer(trail, raw, wait)

    def post(self, url: str, form: Mapping[str, str]) -> int:
        """Post a form; the status of the answer, whatever it is. Redirects that keep the method (307, 308) are
        followed, each checked as an address to fetch is. Raises FetchError where there is no answer."""
        trail, content = _Trail(url=clean(url)), urlencode(form).encode()
        while True:
            raw = self._paced(trail.url, self._hosts.of(trail.url), {}, _MOST_SAID, content)
            if raw.status not in (307, 308) or not raw.headers.get("location"):
                return raw.status
            self._follow(trail, raw)

    def robots_of(self, url: str) -> robots.Robots:
        """The rules of an address's host, asked for once."""
        url = clean(url)
        return self._robots(url, self._hosts.of(url))

    def _robots(self, url: str, host: _Host) -> robots.Robots:
        with host.turn:
            if host.robots is None or self._clock() >= host.robots_until:
                host.robots = self._ask_robots(url)
                unread = host.robots is robots.NOTHING_ALLOWED
                host.robots_until = self._clock() + (_ROBOTS_REST if unread else _ROBOTS_HOLD)
            return host.robots

    def _ask_robots(self, url: str) -> robots.Robots:
        """No file means no rules; a server in trouble means wait (RFC 9309, 2.3.1)."""
        trail = _Trail(url=urljoin(url, "/robots.txt"))
        for _ in range(6):
            raw = self._exchange(trail.url, {}, robots.MAX_BYTES, cut=True)
            if raw.status in _REDIRECTS and raw.headers.get("location"):
                self._follow(trail, raw)
                continue
            if raw.status >= 500 or raw.status == 429:
                return robots.NOTHING_ALLOWED
            return robots.parse(raw.body, PRODUCT) if raw.status == 200 else robots.Robots()
        return robots.Robots()

    def _paced(
        self, url: str, host: _Host, conditions: Mapping[str, str | None], limit: int, content: bytes | None = None
    ) -> _Raw:
        with host.turn:
            wait = host.next_at - self._clock()
            if wait > 0:
                self._sleep(wait)
            pace = max(self._manners.pace, host.robots.delay if host.robots else 0.0)
            try:
                return self._exchange(url, conditions, limit, cut=content is not None, content=content)
            finally:
                host.next_at = self._clock() + pace

    def _follow(self, trail: _Trail, raw: _Raw) -> None:
        trail.steps.append(trail.url)
        if len(trail.steps) > MAX_REDIRECTS:
            raise FetchError("too-many-redirects", f"The address leads on more than {MAX_REDIRECTS} times.")
        trail.permanent = trail.permanent and raw.status in (301, 308)
        trail.url = clean(urljoin(trail.url, raw.headers["location"]))

    def _headers(
        self, url: str, conditions: Mapping[str, str | None], content: bytes | None
    ) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"Host", _netloc(url)),
            (b"User-Agent", self._agent.encode()),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"),
        ]
        if content is not None:
            headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
            headers.append((b"Content-Length", str(len(content)).encode()))
        return headers + [(k.encode(), v.encode("latin-1", "ignore")) for k, v in conditions.items() if v]

    def _exchange(
        self,
        url: str,
        conditions: Mapping[str, str | None],
        limit: int,
        *,
        cut: bool = False,
        content: bytes | None = None,
    ) -> _Raw:
        manners = self._manners
        headers, method = self._headers(url, conditions, content), "GET" if content is None else "POST"
        deadline = guard.Deadline(manners.total)
        backend = guard.Guard(deadline, allow_private=self._allow_private, resolver=self._resolver)
        times = {"connect": manners.connect, "read": manners.read, "write": manners.read, "pool": manners.connect}
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._tls_context(url), network_backend=backend, max_keepalive_connections=0
                ) as pool,
                pool.stream(method, url, headers=headers, content=content, extensions={"timeout": times}) as response,
            ):
                answered = _answered(response.headers)
                body = b"" if response.status in (*_REDIRECTS, 304) else _body(response, answered, limit, cut=cut)
                return _Raw(response.status, answered, body)
        except TooLargeError as error:
            raise FetchError("too-large", f"The answer has {error}, unpacked.") from error
        except guard.PrivateAddressError as error:
            detail = f"The address isn't fetched: {error}. Allow it with --allow-private."
            raise FetchError("private-address", detail) from error
        except guard.UnknownHostError as error:
            raise FetchError("unknown-host", f"There is {error}.") from error
        except (httpcore.TimeoutException, guard.DeadlineError) as error:
            raise FetchError(
                "fetch-timeout", f"The server took too long (above {manners.total:g} s in all)."
            ) from error
        except ssl.SSLError as error:
            raise FetchError("fetch-tls", f"No safe connection: {error.reason or error}.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, zlib.error) as error:
            raise FetchError(
                "fetch-failed", f"The connection failed: {str(error)[:160] or type(error).__name__}."
            ) from error

    def _tls_context(self, url: str) -> ssl.SSLContext | None:
        """One context for all requests: making one reads every root certificate."""
        if not url.startswith("https:"):
            return self._tls
        if self._tls is None:
            self._tls = httpcore.default_ssl_context()
        return self._tls


def _answered(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in lower case; the last one counts, but Link headers add up."""
    plain = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in headers]
    links = [v for k, v in plain if k == "link"]
    return {**dict(plain), **({"link": ", ".join(links)} if links else {})}


def agent(contact: str | None) -> str:
    """The User-Agent, with whom to write to."""
    clean = "".join(c for c in contact or _CONTACT if " " <= c < "\x7f")
    try:
        number = version("tellings")
    except PackageNotFoundError:  # run from a checkout
        number = "0"
    return f"{PRODUCT}/{number} (+{clean})"


def clean(url: str) -> str:
    """An address ready to be asked for: http or https, no credentials, no fragment, everything quoted."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("bad-address", f"The address makes no sense: {error}.") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise FetchError("bad-address", "Only http and https addresses are fetched.")
    if parts.username or parts.password:
        raise FetchError("bad-address", "Addresses with a user name or password in them aren't fetched.")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError as error:
        raise FetchError("bad-address", "The host's name makes no sense.") from error
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _netloc(url: str) -> bytes:
    return urlsplit(url).netloc.encode()


def _body(response: httpcore.Response, headers: Mapping[str, str], limit: int, *, cut: bool) -> bytes:
    """The body, unpacked as it comes, so that neither a long nor a tightly packed one fills the memory."""
    encoding = headers.get("content-encoding", "").strip().lower()
    unpacker = _Unpacker(encoding)
    parts: list[bytes] = []
    size = 0
    for chunk in response.iter_stream():
        for piece in unpacker.feed(chunk, limit + 1 - size):
            size += len(piece)
            parts.append(piece)
        if size > limit:
            if cut:
                break
            raise TooLargeError(limit)
    return b"".join(parts)[:limit]


class _Unpacker:
    """Content-Encoding undone in pieces of bounded size."""

    def __init__(self, encoding: str) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError("fetch-failed", f"The answer is packed as “{encoding[:20]}”, which wasn't asked for.")
        self._plain = encoding in ("", "identity")
        self._zip = zlib.decompressobj(47)
        self._raw = encoding == "deflate"

    def feed(self, chunk: bytes, most: int) -> list[bytes]:
        """What a chunk unpacks to, at most about `most` bytes."""
        if self._plain:
            return [chunk]
        try:
            piece = self._zip.decompress(chunk, max(1, most))
        except zlib.error:
            if not self._raw:
                raise
            self._zip, self._raw = zlib.decompressobj(-15), False
            piece = self._zip.decompress(chunk, max(1, most))
        self._raw = False
        return [piece]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that the server named, as a number or as a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdigit():
        return float(min(int(value[:9]), 30 * 86_400))
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _max_age(headers: Mapping[str, str]) -> float | None:
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdigit():
            return float(min(int(value.strip('"')[:9]), 7 * 86_400))
    return None


_SAID = {
    401: "The page wants a login.",
    402: "The page has to be paid for.",
    403: "The server doesn't let programs read this page.",
    404: "There is no such page.",
    410: "The page is gone for good.",
    429: "The server is asked too often.",
    451: "The page is withheld for legal reasons.",
}


def _allowed(rules: robots.Robots, url: str) -> None:
    if rules is robots.NOTHING_ALLOWED:
        detail = "The site's robots.txt can't be read just now, so that nothing of it may be fetched."
        raise FetchError("robots-unreachable", detail)
    if not rules.allows(url):
        raise FetchError("robots", "The site's robots.txt asks programs not to fetch this address.")


def _answer(trail: _Trail, raw: _Raw, wait: float | None) -> Answer:
    if raw.status not in (200, 203, 304):
        detail = _SAID.get(raw.status, f"The server answered {raw.status}.")
        if wait is not None:
            detail += f" It asks to come again in {wait:.0f} s."
        raise FetchError(f"fetch-{raw.status}", detail, status=raw.status, retry_after=wait)
    kind, _, parameters = raw.headers.get("content-type", "").partition(";")
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return Answer(
        url=trail.url,
        status=raw.status,
        body=raw.body,
        kind=kind.strip().lower(),
        charset=charset,
        etag=raw.headers.get("etag"),
        modified=raw.headers.get("last-modified"),
        max_age=_max_age(raw.headers),
        moved=trail.url if trail.steps and trail.permanent else None,
        links=raw.headers.get("link", "")[:_MOST_SAID],
    )
