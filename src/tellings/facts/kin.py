"""Words of news English that tell the same thing: groups written by hand, few and plain, only for linking.

A group is no claim that its words mean the same: it says that two clauses alike in the rest are not told apart by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tellings.facts.stems import stem

_GROUPS = """
say tell state add note remark comment
announce declare unveil reveal disclose
ask request urge call appeal plead
answer respond reply retort
deny reject refuse dismiss rebuff decline
criticize blast slam attack bash rip condemn denounce hammer assail lambaste rebuke chide fault accuse
praise laud hail applaud commend
back support endorse favor favour
oppose against object resist
allow let permit enable
stop halt end cease
start begin open launch
win victory triumph
lose defeat
beat defeat
kill slay murder die fatal
hurt injure wound injury
shoot gunfire gunman fire gunshot
arrest detain custody jail
fire dismiss oust sack remove
resign quit step-down
hire appoint name pick nominate
choose pick select
law legislation bill measure act
lawmaker legislator congressman congresswoman representative
senator senate
vote ballot
leader chief head boss
attorney lawyer counsel
court judge justice ruling
trial case hearing
police officer cop sheriff
gay lesbian homosexual same-sex
child kid youth youngster
wife husband spouse partner
mother mom mum
father dad
company firm corporation business
money fund funding cash
pay compensate paycheck salary wage
cut reduce slash trim
raise increase hike rise boost grow
drop fall decline decrease plunge
big large huge massive major
small little slight modest
gun weapon firearm rifle
wall barrier fence
border frontier
immigrant migrant alien undocumented
illegal unlawful undocumented unauthorized
school campus college university
student pupil
news report story account
newspaper paper
statement remark
tweet twitter post facebook
interview
talk speak discuss conversation discussion
meeting meet summit session
deal agreement accord pact compromise
fight battle struggle
war conflict
storm hurricane
crash wreck accident collision
blaze fire
home house residence
car vehicle truck
plane aircraft jet airplane
poll survey
campaign race bid
candidate contender nominee hopeful
debate
apology sorry apologize regret
mistake error wrong
angry anger outrage fury furious
worry concern fear
hope optimism optimistic
plan proposal propose scheme
decision decide
show demonstrate
protest rally demonstration march
help aid assist assistance
buy purchase
sell
fix repair
try attempt seek effort
want wish desire
need require
think believe
know aware
warn caution
threat threaten
promise pledge vow commit commitment assurance
demand insist
visit trip travel tour
leave depart
arrive reach
return
month monthlong
week weeklong
year annual
country nation national
america american us u.s united-states
usa us
fbi f.b.i bureau
white-house administration
republican gop
democrat democratic
probe investigate inquiry investigation
official aide spokesman spokeswoman spokesperson
expert analyst
doctor physician
hospital
sick ill illness disease
test
woman female
man male
black african-american
secret classified confidential
spy surveillance intelligence
data information record
phone telephone cellphone
pass approve adopt
override overrule
lone only single sole
identical same
almost nearly about approximately around roughly
first initial
former ex previous
early earlier
finish complete
huge enormous
job work employ employee worker
teach teacher
church pew christian
laugh laughter chuckle
interrupt interruption interjection
dead deceased late
body corpse
rescue save
guilty convict conviction
lie false mislead untrue
truth true fact
rule regulation
ban prohibit bar
""".strip()


@cache
def groups() -> Mapping[str, str]:
    """Each grouped stem with the stem that stands for its group; the first group that holds a stem keeps it."""
    found: dict[str, str] = {}
    for line in _GROUPS.splitlines():
        stems = [stem(word) for word in line.split()]
        for one in stems:
            found.setdefault(one, found.get(stems[0], stems[0]))
    return found
