"""Words that tell people, bodies and places apart: titles, offices, kinds of body, trades. General knowledge only."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HONORIFICS = "mr mrs ms miss mx sir dame lord lady madame monsieur herr frau señor señora sheikh"
HONORIFICS = _words(_HONORIFICS)
SHE_TITLES = _words(
    """
mrs ms miss dame lady madame frau señora queen princess duchess congresswoman councilwoman spokeswoman
chairwoman assemblywoman policewoman actress businesswoman sister mother wife daughter aunt grandmother widow
girlfriend girl woman businesswoman saleswoman first_lady housewife stepmother heroine hostess waitress
schoolgirl congresswoman alderwoman forewoman nun goddess heiress
"""
)
HE_TITLES = _words(
    """
mr sir lord monsieur herr señor king prince duke pope congressman councilman spokesman chairman assemblyman
policeman actor businessman father husband son uncle grandfather widower boyfriend boy man rapper fisherman
fireman salesman stepfather brother nephew funnyman frontman alderman foreman priest monk sheikh imam
"""
)
_TITLES = """

president vice_president prime_minister premier chancellor chairman chairwoman chair chairperson governor gov
lt_gov lieutenant_governor senator sen sens representative rep reps congressman congresswoman congressmen
assemblyman assemblywoman assemblymember councilman councilwoman councilmember alderman alderwoman delegate
mayor sheriff judge justice chief_justice secretary undersecretary minister ambassador envoy consul commissioner
superintendent administrator director deputy_director chief chief_executive ceo cfo coo founder cofounder co-
founder speaker leader majority_leader minority_leader whip majority_whip minority_whip attorney prosecutor
counsel special_counsel attorney_general solicitor_general inspector_general surgeon_general district_attorney
solicitor lawyer defender general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal cpl
private pvt admiral adm cmdr commander commandant officer detective inspector trooper constable marshal agent
special_agent deputy ranger doctor dr professor prof dean principal teacher coach manager pastor reverend rev
father fr brother rabbi imam bishop archbishop cardinal pope monsignor sister king queen prince princess duke
duchess earl baron baroness emperor republican democrat democratic libertarian independent spokesman spokeswoman
spokesperson press_secretary strategist adviser advisor analyst economist historian author actor actress
comedian rapper singer host anchor anchorman anchorwoman correspondent reporter columnist editor commentator
pundit pollster blogger journalist nominee candidate frontrunner hopeful contender billionaire businessman
businesswoman aide mr mrs ms miss mx sir dame madame monsieur herr frau señor señora sheikh sheik ayatollah
president-elect vice_president-elect governor-elect presidents senators governors representatives congressmen
editor-in-chief co-chairman co-chair lawmaker legislator activist hon honorable
challenger incumbent newcomer skipper striker goalkeeper midfielder winger organiser organizer harbourmaster
headteacher headmaster headmistress novelist scientist farmer fisherman nurse chef referee coroner curator
"""
TITLES = frozenset(t for t in _TITLES.split() if "_" not in t)
"""Words in lower case that stand before a person's name and say what they are."""
MODIFIERS = _words(
    """
former ex then-president then current acting interim late incoming outgoing deputy assistant associate senior
junior house senate white state federal national foreign defense defence treasury interior labor commerce
education energy health homeland security press special majority minority vice prime first lady second us u.s uk
gop fbi cia dhs doj epa nsa dnc rnc attorney general chief executive police fire city county supreme court
district circuit democratic republican independent conservative liberal tea party field marshal lt brig maj gen
"""
)
"""Words that may stand among the titles before a name."""
OF_TITLES = _words(
    """
secretary director speaker chief chairman chairwoman head duke prince princess duchess archbishop bishop
minister president king queen attorney undersecretary commissioner superintendent
"""
)
DEPARTMENTS = _words(
    """
state defense defence labor energy commerce education agriculture transportation treasury interior war justice
homeland security health human services national intelligence central homeland housing urban development
veterans affairs army navy the and
"""
)
_BODY = """
department forum convention summit debate festival awards office bureau university college committee council
center centre institute ministry house bank board association union court church school army league party
congress senate parliament administration agency commission service services corps corporation company co inc
corp ltd llc plc group foundation fund trust society federation coalition alliance caucus campaign conference
organization organisation network news times post journal tribune herald gazette magazine press media radio
television tv channel club team authority police ministry treasury pentagon navy airlines airways industries
international partners capital holdings systems technologies motors pictures studios records entertainment
hospital clinic museum library laboratory laboratories academy forces guard command division unit patrol task
force force brigade militia front movement network project initiative program project watch action pac committee
assembly legislature cabinet embassy consulate nations kremlin vatican white_house capitol department's
democrats republicans conservatives liberals officials lawmakers senators sisters brothers
"""
BODY_WORDS = frozenset(w for w in _BODY.split() if "_" not in w)
"""Words in lower case whose presence in a capitalised run makes it a body."""
_BODIES = """
white house|pentagon|kremlin|vatican|congress|senate|house|supreme court|state department|
justice department|treasury|capitol hill|wall street|downing street|hamas|hezbollah|taliban|al-
qaida|al qaeda|nato|facebook|google|twitter|apple|amazon|microsoft|reuters|bloomberg|
politico|breitbart|huffpost|gallup|quinnipiac|interpol|scotland yard|planned parenthood|
greenpeace|wikileaks|black lives matter|tea party|fox|msnbc|cnn|nbc|cbs|abc|bbc|npr|mtv|
espn
"""
BODIES = frozenset(b.strip() for b in _BODIES.replace("\n", "").split("|"))
BODY_NOUNS = _words(
    """
department agency office bureau committee commission council court company firm union group organization
organisation ministry government administration army military police campaign network newspaper magazine panel
board union university school hospital church party team league association foundation statement report study
poll survey indictment lawsuit complaint filing document memo letter bank authority regime embassy spokespeople
prosecution defense watchdog paper site website outlet publication institute coalition charity airline regulator
parliament congress senate house ruling opinion resolution bill affidavit email release tweet post ad
advertisement video transcript book story article editorial
"""
)
NO_BODIES = _words(
    """
tv pr ceo cfo faq dvd cd diy asap fyi ok usa us uk eu am pm est edt et pt ct gmt utc id iq dna hiv aids ad bc vip rsvp
big source video photo update breaking watch more new not no yes all the and for live exclusive via read here click
"""
)
"""Capitals in running text that name nobody."""
DOCUMENTS = _words(
    """
statement report study poll survey indictment lawsuit complaint filing document documents memo memorandum letter
ruling opinion resolution bill affidavit email e-mail emails release tweet tweets post ad advertisement video
transcript book story article editorial note post posting message caption headline petition motion brief suit
order decision dissent text law contract agreement website site page blog records
"""
)
_PLACES = """
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|
iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|
nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|
rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|
wyoming|america|united states|u.s|us|u.s.a|usa|d.c|uk|u.k|britain|england|scotland|wales|ireland|france|germany|italy|
spain|portugal|greece|turkey|russia|ukraine|poland|hungary|austria|switzerland|sweden|norway|denmark|finland|belgium|
netherlands|china|japan|india|pakistan|afghanistan|iran|iraq|syria|israel|lebanon|jordan|egypt|libya|tunisia|yemen|
saudi arabia|qatar|kuwait|north korea|south korea|korea|taiwan|vietnam|thailand|indonesia|malaysia|singapore|
philippines|australia|new zealand|canada|mexico|cuba|haiti|brazil|argentina|chile|colombia|venezuela|peru|nigeria|kenya|
somalia|sudan|ethiopia|south africa|zimbabwe|congo|rwanda|uganda|ghana|europe|asia|africa|middle east|london|paris|
berlin|rome|madrid|moscow|kyiv|kiev|beijing|shanghai|hong kong|tokyo|seoul|delhi|new delhi|mumbai|kabul|baghdad|tehran|
damascus|jerusalem|tel aviv|gaza|west bank|cairo|brussels|geneva|vienna|los angeles|chicago|houston|philadelphia|
phoenix|san antonio|san diego|dallas|san jose|austin|san francisco|seattle|denver|boston|detroit|memphis|baltimore|
milwaukee|albuquerque|tucson|fresno|sacramento|atlanta|miami|oakland|minneapolis|cleveland|tampa|new orleans|
st. louis|st louis|pittsburgh|cincinnati|las vegas|manhattan|brooklyn|queens|bronx|harlem|hollywood|silicon valley|
long island|ground zero|benghazi|charlottesville|ferguson|orlando|nashville|charlotte|columbus|indianapolis|omaha|
des moines|salt lake city|honolulu|anchorage|birmingham|montgomery|richmond|norfolk|buffalo|albany|hartford|newark|
trenton|concord|manchester|portland|guam|puerto rico|crimea|aleppo|mosul|camp david|capitol|oval office|rose garden
"""
PLACES = frozenset(p.strip() for p in _PLACES.replace("\n", "").split("|"))
_DEMONYMS = """

american americans african africans african-american african-americans black blacks white whites british english
scottish irish french german germans italian italians spanish russian russians ukrainian chinese japanese indian
indians pakistani afghan iranian iranians iraqi iraqis syrian syrians israeli israelis palestinian palestinians
egyptian saudi saudis turkish korean mexican mexicans canadian canadians cuban european europeans asian asians
australian jewish jew jews muslim muslims islamic christian christians catholic catholics protestant evangelical
evangelicals mormon hindu buddhist arab arabs latino latinos latina hispanic hispanics republican republicans
democrat democrats democratic conservative conservatives liberal liberals independent independents libertarian
socialist communist nazi nazis marxist texan texans californian californians southern northern western eastern
midwestern
"""
DEMONYMS = _words(_DEMONYMS)
_COMMON = """

a about above according across actually added additionally after again against ago all almost along already also
although always am amid among an and another any anybody anyone anything apart apparently are around as asked
aside at away back based be because been before behind being believe below beside besides between beyond both
breaking but by call called calling can cannot chapter clearly click come coming could day dear despite did do
does doing done during each earlier early editor's either else especially even ever every everybody everyone
everything exactly except exclusive fact far few fifth finally first five following for former four fourth
friday from further get give given go god going good got great had half happy has have having he hello help her
here hers hey hi him himself his how however i if image imagine in including indeed inside instead interesting
into is isn't it it's its itself january february march june july august september october november december jan
feb mar apr jun jul aug sept sep oct nov dec just know last late later least less let let's like likely listen
look looking made make many may maybe me meanwhile might million monday month more moreover most mostly much
must my myself near nearly never nevertheless new next night nine no nobody none nonetheless nor not note
nothing now nowhere obviously of off often oh ok okay old on once one ones only onto open or other others our
ourselves out outside over own part people perhaps photo please possibly previously probably put question quite
rather read really recently related right said same saturday save saw say saying says second see seen seven
several she should show similarly since six so some somebody someone something sometimes somewhere soon speaking
still story such sunday supporters sure take tell ten than thank thanks that that's the their them themselves
then there therefore these they thing things think third this those though three through throughout thursday
thus till time to today together told tomorrow tonight too toward towards true tuesday twice two under
unfortunately unless unlike until up update updated upon us using very via wait was watch way we wednesday week
welcome well went were what whatever what's when whenever where whereas wherever whether which while who whoever
whole whom whose why will with within without won't wonder would wow year yes yesterday yet you you're your
yours yourself i'm i've i'd i'll we're we've he's she's they're don't didn't doesn't can't it'll there's here's
where's who's how's both critics experts officials investigators police prosecutors analysts sources aides
reporters lawyers voters speaking asked given citing noting calling saying adding referring responding writing
appearing
"""
COMMON = _words(_COMMON)
"""Words in lower case that a capital at a sentence's start doesn't make a name, months and weekdays among them."""
PARTICLES = _words("de del della di da dos das du la le van von der den ter bin ibn al el y ben e")
SUFFIXES = _words("jr sr ii iii iv v md phd esq")
ABBREVIATIONS = _words(
    """
mr mrs ms dr prof sen sens rep reps gov lt col gen maj capt sgt cpl pvt adm cmdr rev fr hon st jr sr messrs asst
atty supt det insp brig
"""
)
GENERALS = frozenset(["inspector", "attorney", "surgeon", "solicitor"])
"""Offices that "general" ends."""
LONG_TITLES = {
    "sen": "senator",
    "sens": "senator",
    "rep": "representative",
    "reps": "representative",
    "gov": "governor",
    "gen": "general",
    "lt": "lieutenant",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
    "sgt": "sergeant",
    "dr": "doctor",
    "prof": "professor",
    "rev": "reverend",
    "adm": "admiral",
    "ceo": "executive",
    "democratic": "democrat",
}
_KINDS = """
senator lawmaker legislator,
representative congressman congresswoman lawmaker legislator,
host comedian comic funnyman funnywoman presenter entertainer anchor personality,
actor actress star performer celebrity,
businessman billionaire mogul tycoon executive magnate developer,
lawyer attorney counsel,
prosecutor attorney,
officer cop policeman policewoman trooper detective,
agent official investigator,
spokesman spokeswoman spokesperson,
adviser advisor aide strategist,
nominee candidate contender hopeful standard-bearer frontrunner front-runner,
doctor physician surgeon,
professor scholar academic researcher,
journalist reporter correspondent columnist writer author,
chairman chairwoman chair head leader chief,
coach manager,
player quarterback striker pitcher athlete champion,
pastor minister priest reverend preacher,
governor,
mayor,
president
"""
KINDS = tuple(_words(kind) for kind in _KINDS.split(","))
"""Trades and offices that may be said of one person."""
