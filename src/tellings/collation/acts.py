"""What somebody does with reported words, by the verb that reports them: "urged" asks, "vowed" promises."""

from __future__ import annotations

from collections.abc import Collection

from tellings.collation.lemmas import stem

_ACTS = {
    "ask": "ask call urge request demand want seek plead press appeal recommend propose require encourage invite",
    "deny": "deny reject refuse dismiss dispute decline oppose rebuff",
    "vow": "vow promise pledge agree plan intend offer decide commit threaten choose opt",
    "blame": "accuse blame criticize criticise slam blast attack condemn denounce decry rebuke charge indict allege",
    "praise": "praise laud congratulate thank applaud hail commend",
    "back": "support endorse back defend favor favour approve",
    "think": "think believe feel expect hope know consider wonder fear worry",
    "order": "order direct sign instruct",
}
_ACT_OF = {stem(verb): act for act, verbs in _ACTS.items() for verb in verbs.split()}


def act_of(cue: Collection[str]) -> str:
    """What the stems of a cue do beside saying; of several acts the first by name; "" for plain saying."""
    return min((_ACT_OF[word] for word in cue if word in _ACT_OF), default="")
