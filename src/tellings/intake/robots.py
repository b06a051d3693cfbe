"""robots.txt by RFC 9309: the group that names us or "*", the longest rule wins, `*` and `$` in rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

MAX_BYTES = 500_000
_MAX_RULES = 5_000
_MAX_DELAY = 10.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for one reader. No rules allow everything."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    """Seconds that the host asks to leave between two requests; at most ten are kept."""
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """True where the address may be fetched."""
        parts = urlsplit(url)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        best, allowed = -1, True
        for rule, allow in self.rules:
            if _matches(rule, path) and (len(rule) > best or (len(rule) == best and allow)):
                best, allowed = len(rule), allow
        return allowed


NOTHING_ALLOWED = Robots(rules=(("/", False),))


@dataclass(slots=True)
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float = 0.0


def parse(body: bytes, agent: str) -> Robots:
    """The rules for a product name such as "Tellings" out of a robots.txt."""
    groups: list[_Group] = []
    sitemaps: list[str] = []
    open_group = False
    count = 0
    for line in body[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        name, colon, value = line.split("#", 1)[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if not open_group:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
            open_group = True
            continue
        if name == "sitemap":
            sitemaps.append(value)
            continue
        open_group = False
        if not groups or count >= _MAX_RULES:
            continue
        if name in ("allow", "disallow") and value:
            groups[-1].rules.append((_normal(value), name == "allow"))
            count += 1
        elif name == "crawl-delay":
            groups[-1].delay = _seconds(value)
    ours = [g for g in groups if any(a and a != "*" and agent.lower().startswith(a) for a in g.agents)]
    ours = ours or [g for g in groups if "*" in g.agents]
    rules = tuple(rule for g in ours for rule in g.rules)
    return Robots(rules=rules, delay=max((g.delay for g in ours), default=0.0), sitemaps=tuple(sitemaps[:100]))


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(seconds, _MAX_DELAY) if seconds > 0 else 0.0


def _normal(path: str) -> str:
    return quote(path, safe="/%?&=*$:@!'(),;+~-._[]")


def _matches(rule: str, path: str) -> bool:
    """A rule's parts between stars, found one after the other from the left: linear in the path."""
    ends = rule.endswith("$")
    parts = (rule[:-1] if ends else rule).split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if len(parts) == 1:
        return at == len(path) if ends else True
    if ends:
        return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= at
    return path.find(parts[-1], at) >= 0
