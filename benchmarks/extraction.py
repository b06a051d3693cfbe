"""HTML to text: F1 on the labelled pages and CPU time a page, beside two other extractors in the same run.

    python benchmarks/extraction.py [--shared FOLDER] [--rounds 3] [--peers trafilatura,resiliparse]
    python benchmarks/extraction.py --agreement       how often paragraphs alone settle it, and as the whole page does

Our time is for all of `articles.read`: decoding, one parse, metadata, kind and text. The others get decoded text and
give text alone. Every extractor reads every page once before its time is taken; the least of the rounds counts, since
the machine's other work only ever adds. The pages are other people's and lie beside the project; F1 is the scorer's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
_NAMES = re.compile(rb"""\s(?:class|id|itemprop)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")
_PARAGRAPH = re.compile(rb"<p\b(.*?)</p>", re.S | re.I)


def ours() -> Callable[[bytes], str]:
    """Everything that `compare` does with a page up to its article; a refused page counts as no text."""
    from tellings import articles
    from tellings.records import Article, Capture

    def read(body: bytes) -> str:
        found = articles.read(Capture(source="page", body=body, kind="html"))
        return found.text if isinstance(found, Article) else ""

    return read


def trafilatura() -> Callable[[bytes], str]:
    """trafilatura in its fast mode, without comments."""
    from trafilatura import extract

    return lambda body: extract(body.decode("utf-8", "replace"), fast=True, include_comments=False) or ""


def resiliparse() -> Callable[[bytes], str]:
    """resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda body: extract_plain_text(body.decode("utf-8", "replace"), main_content=True, alt_texts=False)


MADE = {"tellings": ours, "trafilatura": trafilatura, "resiliparse": resiliparse}


def timed(read: Callable[[bytes], str], pages: dict[str, bytes], rounds: int) -> tuple[dict[str, str], float]:
    """The texts, and the least CPU milliseconds a page over the rounds."""
    texts = {name: read(body) for name, body in pages.items()}
    least = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for body in pages.values():
            read(body)
        least = min(least, time.process_time() - began)
    return texts, 1000 * least / len(pages)


def score(shared: Path, texts: dict[str, str]) -> dict[str, object]:
    """The scorer's line on some texts."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8", delete=False) as file:
        file.writelines(json.dumps({"page": name, "text": text}) + "\n" for name, text in texts.items())
    bodies = shared / "data" / "html" / "bodies.json"
    command = [sys.executable, "extraction.py", str(bodies), file.name]
    done = subprocess.run(command, cwd=shared / "score", capture_output=True, text=True, check=True)
    Path(file.name).unlink()
    return dict(json.loads(done.stdout))


def _divided(body: bytes, share: float, name: str) -> bytes:
    """The page with this share of its paragraphs as plain boxes."""
    chance = random.Random(name)
    return _PARAGRAPH.sub(lambda m: b"<div" + m[1] + b"</div>" if chance.random() < share else m[0], body)


def _cut(body: bytes, share: float, name: str) -> bytes:
    """The page without this share of its paragraphs."""
    chance = random.Random(name)
    return _PARAGRAPH.sub(lambda m: b"" if chance.random() < share else m[0], body)


ALTERED: dict[str, Callable[[bytes, str], bytes]] = {
    "as they are": lambda body, name: body,
    "no class, id, itemprop": lambda body, name: _NAMES.sub(b"", body),
    "a third of paragraphs as div": lambda body, name: _divided(body, 1 / 3, name),
    "half of paragraphs as div": lambda body, name: _divided(body, 1 / 2, name),
    "half of paragraphs cut": lambda body, name: _cut(body, 1 / 2, name),
    "neither names nor a third of p": lambda body, name: _divided(_NAMES.sub(b"", body), 1 / 3, name),
}


def agreement(pages: dict[str, bytes]) -> None:
    """One line for the pages, and for each way of altering them: how many are read by their paragraphs alone, for how
    many of these the whole page gives the same text, and CPU milliseconds of both ways on all."""
    from selectolax.lexbor import LexborHTMLParser

    from tellings.articles import encoding, html, paragraphs

    whole_page, by_paragraphs = (lambda body, found=None: None), paragraphs.main_node
    for what, alter in ALTERED.items():
        settled = same = 0
        took = {whole_page: 0.0, by_paragraphs: 0.0}
        for name, body in pages.items():
            text = encoding.decode(alter(body, name), markup=True)
            tree = LexborHTMLParser(text)
            found = []
            for way in took:
                paragraphs.main_node = way  # type: ignore[assignment]
                began = time.process_time()
                found.append(html.main_text(tree, source=text, base=None, title=None))
                took[way] += time.process_time() - began
            if len(found[1].text.split()) >= html.kinds.PLAIN and by_paragraphs(tree.body) is not None:
                settled += 1
                same += found[0].text == found[1].text
        least, most = (round(1000 * took[w] / len(pages), 2) for w in (by_paragraphs, whole_page))
        told = {"pages": len(pages), "by_paragraphs": settled, "same_text": same}
        print(json.dumps({"what": what, **told, "cpu_ms_whole": most, "cpu_ms": least}), flush=True)


def main() -> None:
    """Print one JSON line for each extractor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    parser.add_argument("--shared", type=Path, default=default)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="trafilatura,resiliparse")
    parser.add_argument("--agreement", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.shared / "data" / "html" / "pages"
    if not folder.is_dir():
        sys.exit(f"{folder}: the labelled pages are not here; name their folder with --shared")
    pages = {p.name.removesuffix(".html.gz"): gzip.decompress(p.read_bytes()) for p in sorted(folder.glob("*.html.gz"))}
    if arguments.agreement:
        agreement(pages)
        return
    for name in ["tellings", *filter(None, arguments.peers.split(","))]:
        texts, milliseconds = timed(MADE[name](), pages, arguments.rounds)
        print(
            json.dumps({"extractor": name, "cpu_ms": round(milliseconds, 2), **score(arguments.shared, texts)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
