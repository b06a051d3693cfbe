"""Names of outlets, agencies and programmes: a short list of general knowledge and the shapes that such names have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_KNOWN = """
The New York Times|New York Times|The Washington Post|Washington Post|The Wall Street Journal
Wall Street Journal|The Los Angeles Times|Los Angeles Times|The Times of London|The Sunday Times
The Boston Globe|Boston Globe|USA Today|USA TODAY|The Guardian|Guardian|The Independent|The Telegraph
The Daily Telegraph|Daily Telegraph|The Daily Mail|Daily Mail|The Mirror|Financial Times|The Economist
The Atlantic|The New Yorker|New Yorker|New York Magazine|Time magazine|Newsweek|The Nation|The New Republic
New Republic|National Review|The Weekly Standard|Weekly Standard|Mother Jones|The Hill|Roll Call|Politico
POLITICO|Axios|BuzzFeed News|BuzzFeed|Buzzfeed|Vox|Slate|Salon|ProPublica|The Intercept|Quartz|Mashable
TechCrunch|The Verge|Wired|Business Insider|Forbes|Fortune|Bloomberg News|Bloomberg|MarketWatch|The Daily Beast
Daily Beast|The Huffington Post|Huffington Post|HuffPost|The Drudge Report|Drudge Report|Breitbart News
Breitbart|The Daily Caller|Daily Caller|The Daily Signal|Talking Points Memo|ThinkProgress|FiveThirtyEight
RealClearPolitics|The Federalist|Gawker|TMZ|Yahoo News|Yahoo! News|The Onion|McClatchy|Gannett
The Associated Press|Associated Press|the AP|AP|Reuters|Agence France-Presse|AFP|United Press International|UPI
Xinhua|TASS|Interfax|RIA Novosti|Kyodo|dpa|Press Association|Anadolu Agency|Al Jazeera|Al-Jazeera|Al Arabiya
Haaretz|Ha’aretz|Jerusalem Post|Times of Israel|Der Spiegel|Spiegel|Die Zeit|Bild|Süddeutsche Zeitung|Le Monde
Le Figaro|Libération|El País|El Mundo|La Repubblica|Corriere della Sera|Asahi Shimbun|Hindustan Times
Times of India|CNN|CNN International|CNBC|MSNBC|NBC News|NBC|ABC News|ABC|CBS News|CBS|CBS Radio|Fox News
Fox News Channel|Fox Business|FOX News|FoxNews.com|Fox|PBS|NPR|C-SPAN|HBO|Univision|Telemundo|BBC|BBC News
BBC Radio|ITV|ITV News|Sky News|Channel 4 News|Channel 4|CBC|CTV|Comedy Central|MTV|MTV News|VH1|BET|E! News
E! Online|Entertainment Tonight|Access Hollywood|Extra|Variety|The Hollywood Reporter|Hollywood Reporter
Deadline|Billboard|Rolling Stone|Vanity Fair|Vogue|Esquire|GQ|People magazine|Us Weekly|Entertainment Weekly
Sports Illustrated|ESPN|Deadspin|The Athletic|Pitchfork|NME|Voice of America|Radio Free Europe
Des Moines Register|Dallas Morning News|Chicago Tribune|Chicago Sun-Times|San Francisco Chronicle|Miami Herald
Houston Chronicle|Philadelphia Inquirer|Detroit Free Press|Detroit News|Denver Post|Kansas City Star
Arizona Republic|Baltimore Sun|Boston Herald|New York Post|New York Daily News|Daily News|Cleveland Plain Dealer
Seattle Times|Tampa Bay Times|Atlanta Journal-Constitution|Las Vegas Review-Journal|Washington Times
Washington Examiner|Charlotte Observer|Raleigh News & Observer|Union Leader|Newsday|The Washington Times
The Washington Examiner|The Times|the Times|The Post|the Post|The Journal|the Journal
"""
"""Printed names, as most texts have them. An outlet that is in neither the list nor a shape below is not seen."""

_PROGRAMMES = """
Meet the Press|Face the Nation|This Week|State of the Union|Fox News Sunday|Good Morning America|Today
Morning Joe|60 Minutes|Nightline|The Late Show|The Tonight Show|The Daily Show|The Colbert Report
The Situation Room|Hannity|Hardball|Fox & Friends|Fox and Friends|Fox &amp; Friends|Newsnight|Andrew Marr Show
All Things Considered|Morning Edition|Reliable Sources|New Day|Larry King Live|Anderson Cooper 360|The View
The Five|Special Report|On the Record|The O'Reilly Factor|The O’Reilly Factor|The Rachel Maddow Show|The Ed Show
The Last Word|Late Night|Last Week Tonight|Saturday Night Live|The Kelly File|Your World|America's Newsroom
America’s Newsroom|Newsmakers|Washington Journal|Early Start|CBS This Morning|The Early Show|Dateline|20/20
Nightly News|Evening News|World News Tonight|PBS NewsHour|NewsHour|Frontline|Fresh Air|Press Preview
Question Time|Panorama|Real Time|Jimmy Kimmel Live|The Ellen DeGeneres Show|Ellen|Oprah
"""

_LAST_WORDS = (
    "Times Post News Journal Herald Tribune Globe Gazette Chronicle Inquirer Enquirer Examiner Observer Courier"
    " Dispatch Telegraph Guardian Register Sentinel Star Sun Mirror Express Standard Republic Bee Ledger Review-Journal"
    " Post-Dispatch Post-Gazette Sun-Times Star-Tribune Picayune Advocate Bulletin Radio TV Television Magazine Weekly"
    " Zeitung Times-Union Broadcasting Press-Enterprise Echo Argus Mercury Record Citizen Beacon"
)
_LAST = frozenset(_LAST_WORDS.split())
"""Last words of outlets' names; one before it must be a capitalised name."""
_SHAPED_NOT = frozenset(
    [
        "A",
        "An",
        "Fake",
        "Good",
        "Breaking",
        "Bad",
        "Big",
        "Some",
        "No",
        "Any",
        "More",
        "This",
        "That",
        "These",
        "Those",
        "Such",
        "And",
        "But",
        "Or",
        "In",
        "On",
        "At",
        "By",
        "For",
    ]
)
_RUN = re.compile(
    r"(?:[Tt]he )?[A-Z][\w.!&’'-]*(?: (?:[A-Z0-9][\w.!&’'-]*|&|de|della|del|of(?= [A-Z])|and(?= [A-Z])))*"
)
_SITE = re.compile(r"[A-Z][\w-]{2,24}\.(?:com|org|net|tv|co\.uk)")
_HOST = re.compile(r"https?://(?:[^/@\s]*@)?([\w.-]+)", re.IGNORECASE)
_LONGEST_URL = 300
_LONGEST = 6
"""Words in the longest name."""


def _names(block: str) -> frozenset[str]:
    return frozenset(name.strip() for line in block.split("\n") for name in line.split("|") if name.strip())


@cache
def _known() -> frozenset[str]:
    return _names(_KNOWN)


@cache
def programmes() -> frozenset[str]:
    """Names of programmes, as printed."""
    return _names(_PROGRAMMES)


def find_outlets(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the names of outlets in a text, longest first at each place, none overlapping."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() > 300:
            continue
        words = [(m.start() + run.start(), m.end() + run.start()) for m in re.finditer(r"\S+", run[0])]
        at = 0
        while at < len(words):
            size = _name_at(text, words, at)
            if size:
                end = words[at + size - 1][1]
                yield words[at][0], _bare_end(text, words[at][0], end)
            at += size or 1


def _bare_end(text: str, start: int, end: int) -> int:
    """Without a possessive or a stop at the end of the name."""
    name = text[start:end]
    for tail in ("'s", "’s"):
        name = name.removesuffix(tail)
    return start + len(name.rstrip(".,’'-"))


def _name_at(text: str, words: list[tuple[int, int]], at: int) -> int:
    """Words in the name of an outlet that begins at word `at`; 0 where none does."""
    start = words[at][0]
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        end = words[at + size - 1][1]
        name = text[start : _bare_end(text, start, end)]
        if is_outlet(name) and (size > 1 or at == 0 or name in _known()):
            return size
    return 0


def is_outlet(name: str) -> bool:
    """True where the whole of `name` is an outlet's: known, a site, or shaped as such names are."""
    bare = name.removeprefix("the ").removeprefix("The ")
    known = _known()
    if name in known or bare in known or _SITE.fullmatch(bare):
        return True
    words = bare.split()
    if not 2 <= len(words) <= 4 or words[-1] not in _LAST or words[0] in _SHAPED_NOT:
        return False
    return all(w[0].isupper() and not w.endswith((".", "’s", "'s")) for w in words)


_SHORT = {
    "ap": "associatedpress",
    "nyt": "newyorktimes",
    "nytimes": "newyorktimes",
    "wapo": "washingtonpost",
    "wsj": "wallstreetjournal",
    "huffpost": "huffingtonpost",
    "hpo": "huffingtonpost",
    "fox": "foxnews",
    "foxnewschannel": "foxnews",
    "nbc": "nbcnews",
    "abc": "abcnews",
    "cbs": "cbsnews",
    "afp": "agencefrancepresse",
    "upi": "unitedpressinternational",
    "bbc": "bbcnews",
    "mtvnews": "mtv",
    "latimes": "losangelestimes",
    "buzzfeed": "buzzfeednews",
}


def same_outlet(one: str, other: str) -> bool:
    """True where two printed names stand for one outlet: "the AP" and "Associated Press", "nytimes.com" and so on."""
    a, b = _key(one), _key(other)
    return bool(a) and a == b


@cache
def _sites() -> dict[str, str]:
    """Key of each known outlet → its name, the fullest printed form."""
    return {_key(name): name for name in sorted(_known(), key=lambda n: (len(n), n))}


def outlet_at(url: str) -> str | None:
    """The known outlet whose site an address is on; None for any other site."""
    m = _HOST.match(url[:_LONGEST_URL])
    if not m:
        return None
    labels = m[1].lower().split(".")
    if len(labels) < 2:
        return None
    # "edition.cnn.com", "bbc.co.uk": the label before the public ending.
    name = labels[-3] if len(labels) > 2 and labels[-2] in ("co", "com", "org") and len(labels[-1]) == 2 else labels[-2]
    sites = _sites()
    return sites.get(_key(name)) or sites.get(_key(name.removeprefix("the")))


def _key(name: str) -> str:
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.strip().lower())
    plain = re.sub(r"\.(?:com|org|net|tv|co\.uk)\b.*$", "", plain)
    plain = re.sub(r"^the ", "", plain)
    plain = re.sub(r"\W", "", plain)
    return _SHORT.get(plain, plain)
