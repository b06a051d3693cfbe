"""The reader's attributions beside the rules': what each lends the other."""

from __future__ import annotations

from tellings.quotes.attribution import Attribution
from tellings.quotes.joining import joined

TEXT = "x" * 200
FIRST, SECOND, THIRD = (0, 20), (40, 70), (90, 120)


def ruled(*segments: tuple[int, int], source: tuple[int, int], cue: tuple[int, int]) -> Attribution:
    return Attribution(segments=segments, kind="direct", source=source, cue=cue)


def test_two_parts_in_marks_with_a_cue_each_are_two_quotes() -> None:
    read = Attribution(segments=(FIRST, SECOND), kind="direct", source=(21, 25), cue=(26, 30))
    rules = [ruled(FIRST, source=(21, 25), cue=(26, 30)), ruled(SECOND, source=(71, 75), cue=(76, 80))]
    found = joined([read], rules, TEXT)
    assert [(a.segments, a.source, a.cue) for a in found] == [
        ((FIRST,), (21, 25), (26, 30)),
        ((SECOND,), (71, 75), (76, 80)),
    ]


def test_parts_of_one_cue_stay_one_quote() -> None:
    read = Attribution(segments=(FIRST, SECOND, THIRD), kind="direct", source=(21, 25), cue=(26, 30))
    assert joined([read], [ruled(FIRST, SECOND, source=(21, 25), cue=(26, 30))], TEXT)[0].segments == (
        FIRST,
        SECOND,
        THIRD,
    )


def test_a_source_is_lent_where_the_reader_found_none() -> None:
    read = Attribution(segments=(FIRST,), kind="direct")
    (found,) = joined([read], [ruled(FIRST, source=(21, 25), cue=(26, 30))], TEXT)
    assert (found.source, found.cue) == ((21, 25), (26, 30))


def test_a_quote_that_the_reader_missed_is_added() -> None:
    assert joined([], [ruled(FIRST, source=(21, 25), cue=(26, 30))], TEXT)[0].segments == (FIRST,)
    assert joined([], [Attribution(segments=(FIRST,), kind="direct")], TEXT) == []


def test_what_somebody_said_according_to_a_paper_is_theirs() -> None:
    text = '"We row at dawn, all of us," he said at the quay, according to the Holm Echo.'
    he, said, echo = (text.index(w) for w in ("he said", "said", "the Holm"))
    read = Attribution(segments=((1, 47),), kind="mixed", source=(echo, len(text) - 1), cue=(echo - 13, echo - 1))
    (found,) = joined([read], [ruled((1, 27), source=(he, he + 2), cue=(said, said + 4))], text)
    assert (found.segments, text[slice(*found.source or (0, 0))], found.kind) == (((1, 27),), "he", "direct")


def test_a_name_of_which_the_cue_took_the_beginning_is_the_source() -> None:
    text = "Ann Bell left early. “The tide had turned,” said Imre van Toth, who steered."
    start, said, name = text.index("The tide"), text.index("said"), text.index("Imre")
    read = Attribution(segments=((start, start + 20),), kind="direct", source=(0, 8), cue=(said, name + 4))
    (found,) = joined([read], [], text)
    assert found.source is not None
    assert text[slice(*found.source)] == "Imre van Toth"
    assert found.cue == (said, said + 4)


def test_a_name_behind_a_cue_without_source_is_the_source_unless_it_begins_what_is_said() -> None:
    text = "“The tide had turned,” said Imre Toth."
    read = Attribution(segments=((1, 21),), kind="direct", cue=(23, 27))
    (found,) = joined([read], [], text)
    assert text[slice(*(found.source or (0, 0)))] == "Imre Toth"
    told = "It said Imre Toth."
    (kept,) = joined([Attribution(segments=((8, 17),), kind="indirect", cue=(3, 7))], [], told)
    assert kept.source is None
