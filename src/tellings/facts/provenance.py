"""Who had it from whom: what an article credits and whose words it shares; two layers that are never mixed."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.facts.credits import credits_of
from tellings.facts.shared import shared_words
from tellings.records import Credit, Quote, Shared, Story, Study


def find_credits(story: Story, studies: Sequence[Study]) -> tuple[Credit, ...]:
    """Every place where an article says where it had something from, in the order of the articles and texts."""
    surnames = frozenset(p.name.split()[-1] for s in studies for p in s.people if not p.body and " " in p.name.strip())
    return tuple(credit for study in studies for credit in credits_of(study.article, surnames))


def find_shared(
    story: Story, studies: Sequence[Study], said: Sequence[Quote], credits: Sequence[Credit]
) -> tuple[Shared, ...]:
    """Runs of words outside quotations that two articles share, longest first; a question, never a charge."""
    return shared_words(story, studies, said, credits)
