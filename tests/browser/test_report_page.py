"""The report page in Chromium: accessible in every form, silent, still, and deaf to what hostile texts ask of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from report import crowd, ferry, hostile, lantern
from tellings.report import page

pytestmark = pytest.mark.browser

FORMS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "narrow dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The whole report as a file."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(page(lantern.report()), encoding="utf-8")
    return file.as_uri()


def _open(browser: Any, address: str, **context: Any) -> tuple[Any, list[str], list[str]]:
    """The page, its requests, and what it put on the console."""
    tab = browser.new_context(**context).new_page()
    requests: list[str] = []
    console: list[str] = []
    tab.on("request", lambda r: requests.append(r.url))
    tab.on("console", lambda m: console.append(m.text))
    tab.on("pageerror", lambda e: console.append(str(e)))
    tab.goto(address)
    return tab, requests, console


@pytest.mark.parametrize("form", FORMS)
def test_axe_finds_nothing_serious(browser: Any, axe: str, address: str, form: str) -> None:
    # The page forbids script; axe needs some, so for this test alone the browser does not listen.
    tab, _, _ = _open(browser, address, bypass_csp=True, **FORMS[form])
    tab.evaluate(axe)
    found = tab.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    told = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in ("serious", "critical")]
    tab.context.close()
    assert told == []


@pytest.mark.parametrize("form", FORMS)
def test_it_asks_nobody_for_anything_and_says_nothing(browser: Any, address: str, form: str) -> None:
    tab, requests, console = _open(browser, address, **FORMS[form])
    tab.context.close()
    assert requests == [address]
    assert console == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_it_never_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    tab, _, _ = _open(browser, address, viewport={"width": width, "height": 800})
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.context.close()
    assert wide <= width


def test_it_reads_the_same_without_script(browser: Any, address: str) -> None:
    texts = []
    for script in (True, False):
        tab, _, _ = _open(browser, address, java_script_enabled=script)
        texts.append(tab.locator("body").inner_text())
        tab.context.close()
    assert texts[0] == texts[1]
    assert "Lantern Bridge" in texts[0]


def test_a_cell_leads_to_its_words_and_they_light_up(browser: Any, address: str) -> None:
    tab, _, _ = _open(browser, address, viewport={"width": 1280, "height": 800})
    cell = tab.locator("table.coll mark.new a", has_text="would").first
    href = cell.get_attribute("href")
    cell.click()
    target = tab.locator(f"[id='{href[1:]}']")
    assert tab.evaluate("location.hash") == href
    assert target.inner_text() == "would"
    lit = target.evaluate("e => getComputedStyle(e).outlineStyle")
    seen = target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top > 40 && r.bottom < innerHeight }")
    tab.context.close()
    assert lit == "solid"
    assert seen


def test_a_note_leads_back_from_the_words_to_their_use(browser: Any, address: str) -> None:
    tab, _, _ = _open(browser, address)
    tab.locator("details.art sup.n-q a").first.click()
    card = tab.evaluate("document.querySelector(':target').className")
    tab.context.close()
    assert "card" in card or card == ""


def test_all_pieces_of_a_crossing_span_light_up_together(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "crossing.html"
    file.write_text(page(lantern.report()), encoding="utf-8")
    tab, _, _ = _open(browser, file.as_uri())
    split = tab.evaluate(
        "[...document.querySelectorAll('.body > .pin')].map(e => e.id)"
        ".find(i => document.getElementsByClassName(i).length > 1)"
    )
    assert split, "the sample has no span in two pieces"
    tab.evaluate(f"location.hash = '{split}'")
    colours = tab.evaluate(
        f"[...document.getElementsByClassName('{split}')].map(e => getComputedStyle(e).backgroundColor)"
    )
    tab.context.close()
    assert len(colours) > 1
    assert len(set(colours)) == 1
    assert colours[0] != "rgba(0, 0, 0, 0)"


def test_the_first_tab_stop_skips_to_the_report(browser: Any, address: str) -> None:
    tab, _, _ = _open(browser, address)
    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.getAttribute('href')")
    tab.context.close()
    assert first == "#main"


def test_layers_can_be_switched_off_without_script(browser: Any, address: str) -> None:
    tab, _, _ = _open(browser, address, java_script_enabled=False)
    section = tab.locator("section.arts").first
    note = section.locator(".n-t").first
    assert note.is_visible()
    section.get_by_label("dates").uncheck()
    hidden = not note.is_visible()
    tab.context.close()
    assert hidden


def test_printing_shows_articles_that_are_folded_on_screen(browser: Any, address: str) -> None:
    tab, _, _ = _open(browser, address)
    tab.locator("details.art > summary").first.click()
    assert not tab.locator("details.art .body p").first.is_visible()
    tab.emulate_media(media="print")
    tall = tab.locator("details.art .body p").first.evaluate("e => e.getBoundingClientRect().height")
    tab.context.close()
    assert tall > 10


def test_nothing_that_a_text_holds_runs(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(page(hostile.report()), encoding="utf-8")
    tab, requests, console = _open(browser, file.as_uri(), bypass_csp=True)
    # Every handler that could have come through would set the canary; give late ones a chance and poke at everything.
    tab.evaluate("for (const e of document.querySelectorAll('*')) { e.dispatchEvent(new Event('mouseover')); }")
    tab.wait_for_timeout(200)
    sung = tab.evaluate("typeof window.canary")
    foreign = tab.evaluate(
        "[...document.querySelectorAll('script, iframe, object, embed, img, base, link, form, audio, video')].length"
    )
    handlers = tab.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length"
    )
    schemes = tab.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.protocol).filter((p, i, l) => l.indexOf(p) === i)"
    )
    tab.context.close()
    assert sung == "undefined"
    assert (foreign, handlers) == (0, 0)
    assert set(schemes) <= {"file:", "http:", "https:"}
    assert requests == [file.as_uri()]
    assert console == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_crowd_of_outlets_fits_too(browser: Any, axe: str, tmp_path: Path, width: int) -> None:
    file = tmp_path / "crowd.html"
    file.write_text(page(crowd.report(60)), encoding="utf-8")
    tab, _, _ = _open(browser, file.as_uri(), bypass_csp=True, viewport={"width": width, "height": 800})
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.evaluate(axe)
    found = tab.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    told = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in ("serious", "critical")]
    tab.context.close()
    assert wide <= width
    assert told == []


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Sixty articles that print one utterance, of outlets whose names are as long as names of papers are."""
    found = crowd.report(60)
    titles = ("Evening Observer and Shipping Gazette of Upper Tansy", "Weir Valley Echo", "Millpond Chronicle")
    long = tuple(replace(a, outlet=f"{titles[n % 3]} {n}") for n, a in enumerate(found.articles))
    file = tmp_path_factory.mktemp("crowded") / "report.html"
    file.write_text(page(replace(found, articles=long)), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_long_names_of_a_crowd_neither_widen_the_page_nor_run_over_words(
    browser: Any, crowded: str, width: int
) -> None:
    tab, _, _ = _open(browser, crowded, viewport={"width": width, "height": 844})
    wide = tab.evaluate("document.documentElement.scrollWidth")
    over = tab.evaluate(
        "[...document.querySelectorAll('.coll th .who, .wholes .who, .diff dt .who, .cites a')]"
        ".filter(e => e.getBoundingClientRect().right"
        " > e.closest('th, .wholes div, dt, li').getBoundingClientRect().right + 1)"
        ".map(e => e.textContent)"
    )
    tab.context.close()
    assert wide <= width
    assert over == []


def test_the_names_of_many_outlets_wait_behind_a_fold_and_are_all_printed(browser: Any, crowded: str) -> None:
    tab, _, _ = _open(browser, crowded, viewport={"width": 1280, "height": 844})
    fold = tab.locator(".coll details.names").first
    name = fold.locator(".who").last
    # A closed fold's content has no box on the screen and has one on paper.
    hidden = not name.is_visible()
    tab.emulate_media(media="print")
    shown = name.evaluate("e => e.checkVisibility({contentVisibilityAuto: true}) && e.getClientRects().length > 0")
    tab.context.close()
    assert hidden
    assert shown


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Sixty articles with forty tellings of one utterance, as they come out of the comparison."""
    file = tmp_path_factory.mktemp("sixty") / "report.html"
    file.write_text(page(ferry.report()), encoding="utf-8")
    return file.as_uri()


SIXTY = FORMS | {"forced colours": FORMS["light"] | {"forced_colors": "active"}}


@pytest.mark.parametrize("form", SIXTY)
def test_axe_finds_nothing_in_a_crowd_and_nothing_scrolls_sideways(
    browser: Any, axe: str, sixty: str, form: str
) -> None:
    tab, _, console = _open(browser, sixty, bypass_csp=True, **SIXTY[form])
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = tab.evaluate(
        "async tags => (await axe.run(document, {resultTypes: ['violations'], runOnly: tags})).violations", tags
    )
    tab.context.close()
    assert wide <= SIXTY[form]["viewport"]["width"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
    assert console == []


def test_a_crowd_reads_in_fifteen_screens_and_opens_by_keyboard(browser: Any, sixty: str) -> None:
    tab, _, _ = _open(browser, sixty, viewport={"width": 1280, "height": 900}, java_script_enabled=True)
    tall = tab.evaluate("document.documentElement.scrollHeight")
    card = tab.locator("details.card > summary").first
    card.focus()
    tab.keyboard.press("Enter")
    table = tab.locator("details.card[open] table.coll").first
    shown = table.is_visible()
    names = tab.locator("#s1-brief details.names > summary").first
    names.focus()
    tab.keyboard.press("Space")
    last = tab.locator("#s1-brief details.names").first.locator("a").last
    named = last.is_visible() and last.evaluate("e => e.getBoundingClientRect().right <= innerWidth")
    tab.context.close()
    # Four figures that conflict stand open, and three cards of words.
    assert tall < 15 * 900
    assert shown
    assert named


def test_a_link_into_a_folded_utterance_opens_it(browser: Any, sixty: str) -> None:
    tab, _, _ = _open(browser, sixty)
    inside = tab.locator("details.card > article").last.get_attribute("id")
    before = tab.locator(f"#{inside}").is_visible()
    tab.evaluate(f"location.hash = '{inside}'")
    after = tab.locator(f"#{inside}").is_visible()
    tab.context.close()
    assert (before, after) == (False, True)


def test_on_paper_a_crowd_is_unfolded_and_folded_outlets_are_numbers(browser: Any, sixty: str) -> None:
    tab, _, _ = _open(browser, sixty)
    tab.emulate_media(media="print")
    hidden = tab.evaluate(
        "[...document.querySelectorAll('details *')]"
        ".filter(e => e.checkVisibility && !e.checkVisibility({contentVisibilityAuto: true})"
        " && getComputedStyle(e).display !== 'none' && !e.closest('.n, .again, .soft, .vh, .voice')).length"
    )
    name = tab.locator("#s1-brief details.names .who a").first
    number = name.evaluate("e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::before').content, e.dataset.n]")
    told = tab.locator(".paper").is_visible()
    tab.context.close()
    assert hidden == 0
    assert number[0] == "0px"
    assert number[2]
    assert told
