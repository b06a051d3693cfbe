"""Given names of people, as news in English prints them: a general list, small on purpose.

A name that is not here is still found by its title, its apposition or what it does in the sentence; the list only
helps to tell people from places and bodies, and men from women.
"""

from __future__ import annotations

_HE = """
    aaron abdul abdullah abe abraham adam adrian ahmad ahmed akira al alan albert alberto alec alejandro alex
    alexander alexei alfred ali allan allen alphonso alvin amir anders andre andreas andrei andres andrew andy
    angelo angus anthony antonio antony archie armando arnold arthur asa asher austin barack barney barry bart
    bashar basil beau ben benedict benjamin bernard bernie bert bill billy bob bobby boris brad bradley brandon
    brendan brent bret brett brian bruce bruno bryan bryce burt byron caleb calvin cameron carl carlos carlton cecil
    cesar chad charles charlie chester chip christian christopher chuck clarence clark claude clayton cliff clifford
    clint clinton clive clyde cody colin conor conrad corey cornelius cory craig curt curtis cyrus dale damian damon
    dan daniel danny dante daryl dave david dean dennis denny denzel derek derrick desmond devin dexter dick diego
    dimitri dirk dmitri dominic don donald donnie doug douglas duane duncan dustin dwayne dwight dylan earl ed eddie
    edgar edmund eduardo edward edwin eli elijah elliot elliott elmer elon emilio emmanuel enrique eric erik ernest
    ernesto ernie ethan eugene evan everett farid felipe felix ferdinand fernando fidel francis francisco franco
    frank franklin franz fred freddie frederick fyodor gabriel gareth garrett gary gavin gene geoff geoffrey george
    gerald gerard gerhard gianni gideon gil gilbert giovanni giuseppe glen glenn gordon graham grant greg gregg
    gregory guillermo gus gustavo guy habib hamid hank hans harold harrison harry harvey hassan hector helmut henry
    herb herbert herman homer horace howard hubert hugh hugo hussein ian ibrahim igor ike ira irving isaac isaiah
    ismail ivan jack jackson jacob jacques jaime jake jamal james jared jason javier jay jeb jed jeff jefferson
    jeffrey jeremiah jeremy jerome jerry jesse jesus jim jimmy joaquin joe joel joey johan johann john johnnie
    johnny jon jonah jonas jonathan jorge jose josef joseph josh joshua juan jules julian julio julius justin jürgen
    kamal karim karl keith ken kenneth kenny kevin khalid kirk klaus kofi kurt kyle lamar lance larry lars
    laurence lawrence leo leon leonard leonid leroy lester levi lewis lincoln lionel lloyd logan lorenzo lou louis
    lucas luigi luis luke luther mahmoud malcolm manuel marc marcel marco marcus mario mark marshall martin marty
    marvin mason mathew matt matteo matthew maurice mauricio max maxwell mehmet mel melvin michael michel miguel
    mike mikhail miles milo milton mitch mitchell mitt mohamed mohammad mohammed morris moses muhammad murray
    mustafa nasser nate nathan nathaniel neal ned neil nelson newt nicholas nick nicolas nigel nikolai noah noel
    norm norman oleg oliver omar orlando orrin oscar otto owen pablo paolo patrick paul pavel pedro percy perry
    pervez pete peter phil philip philippe phillip pierre piers preston quentin rafael rahm ralph ramon randall
    randolph randy rashad raul ravi ray raymond reggie reginald reince reuben rex reza ricardo richard rick ricky
    rob robbie robert roberto rod roderick rodney rodrigo roger roland rolf roman ron ronald ronnie rory ross roy
    ruben rudolph rudy rupert rush russ russell rusty ryan salman sammy samuel saul scott sean sebastian sergei
    sergey sergio seth shane shaun shawn shinzo sid silvio simon spencer stan stanley stefan stephen steve steven
    stewart stuart sven sylvester tariq ted terence terrence theodore thomas tim timothy toby todd tom tommy tony
    travis trent trevor trey tucker ty tyler ulrich vaclav vance vernon vicente victor viktor vince vincent virgil
    vitaly vladimir wade wallace walt walter warren wayne wendell wes wesley wilbur wilhelm will willard william
    willie wilson winston wolf wolfgang woodrow woody xavier xi yasser yuri yusuf zachary zane zbigniew
"""
GIVEN_HE = frozenset(_HE.split())
"""Given names mostly of men."""

_SHE = """
    abby abigail ada adele adriana agnes aisha alana alexandra alexandria alice alicia alison allison alyssa amanda
    amber amelia amy ana anastasia andrea angela angelina anita ann anna anne annette annie antonia arianna audrey
    ava barbara beatrice becky belinda bernadette bernice beth bethany betsy betty bonnie brenda brianna bridget
    britney brittany brooke camila camille candace candice carla carly carmen carol carole caroline carolyn carrie
    cassandra catherine cathy cecilia celeste celia charlene charlotte chelsea cheryl chloe christie christina
    christine cindy claire clara claudia colleen condoleezza connie constance cora corinne courtney crystal cynthia
    daisy daniela danielle daphne darlene dawn deb debbie deborah debra deirdre delia demi denise diana diane dianne
    dolores donna dora doreen doris dorothy edith eileen elaine eleanor elena elisabeth elise elissa eliza
    elizabeth ella ellen eloise elsa emily emma erica erika erin esther ethel eva evelyn faith fatima felicia fiona
    florence frances francesca frida gabby gabriela gabrielle gail gayle geena genevieve georgia geraldine gertrude
    gina ginny gladys glenda gloria grace greta gretchen gwen gwendolyn hannah harriet hazel heather heidi helen
    helena hilary hillary holly hope huma ida imelda indira ingrid irene iris irma isabel isabella ivana ivanka ivy
    jacqueline jane janet janice janis jasmine jeanette jeanne jen jenna jennifer jenny jessica jill joann joanna
    joanne jocelyn jodi jodie johanna josephine joy joyce juanita judith judy julia juliana julianne julie juliet
    june kamala karen karin karla kate katharine katherine kathleen kathryn kathy katie katrina katy kay kayla
    kayleigh keisha kellyanne kelsey kendra kimberly kirsten kirstjen kristen kristin kristina lana latoya laura
    lauren laurie leah lena leticia lillian lily linda lis lisa liz liza lois loretta lori lorraine louise lucia
    lucille lucinda lucy lupita lydia lynne mabel maddie madeleine madonna maggie malala malia marcia margaret
    margarita margo maria mariah marian marianne marie marilyn marina marisa marjorie marlene marsha martha mary
    maryanne maureen mavis maxine maya megan meghan melania melanie melinda melissa mercedes meredith meryl mia
    michele michelle mildred mindy miranda miriam misty moira molly mona monica muriel myra nadia nan nancy naomi
    natalia natalie natasha nellie nicole nikki nina nora norma octavia olga olive olivia oprah pam pamela patricia
    patsy patti patty paula pauline pearl peggy penelope penny phoebe phyllis priscilla rachel ramona rashida reba
    rebecca regina renee rhoda rhonda rihanna rita roberta rochelle rosa rosalie rosalind rosanne rose rosemary
    roxanne ruby ruth sabrina sadie sally samantha sandra sandy sara sarah savannah selena serena sharon sheila
    shelby shelley sheri sherry sheryl shirley sierra silvia simone siobhan sonia sonya sophia sophie stacey stacy
    stella stephanie stormy sue summer susan susanna susanne susie suzanne sybil sylvia tabitha tamara tammy tanya
    tara tasha tatiana tawana teresa tess thelma theresa tiffany tina toni tonya tracey traci tricia trina trudy
    tulsi ursula valerie vanessa vera veronica vicki vicky victoria viola violet virginia vivian wanda wendy whitney
    whoopi wilma winifred winona yolanda yvette yvonne zoe
"""
GIVEN_SHE = frozenset(_SHE.split())
"""Given names mostly of women."""

_EITHER = """
    alexis april ari ashley beverly blake casey chris dana drew harris jackie jamie jan jean jess jo joan jordan
    kelly kerry kim lee leigh leslie lindsay lindsey lynn marion morgan pat robin sam sasha shannon sidney taylor
    terry tracy
"""
GIVEN_EITHER = frozenset(_EITHER.split())
"""Given names that say nothing of that."""
GIVEN = GIVEN_HE | GIVEN_SHE | GIVEN_EITHER
_GROUPS = """
    william bill billy will willie liam | robert bob bobby rob robbie | richard rick ricky dick rich richie | james
    jim jimmy jamie | john jack johnny jon jonathan | michael mike mick mikey | joseph joe joey | thomas tom tommy |
    charles chuck charlie chas | edward ed eddie ted teddy ned | theodore ted teddy theo | elizabeth liz beth betsy
    betty lizzie eliza | margaret maggie meg peggy | katherine catherine kate kathy katie kathryn cathy | patricia
    pat patty trish tricia | patrick pat paddy | deborah deb debbie debra | susan sue susie | david dave davey |
    daniel dan danny | samuel sam sammy | samantha sam | benjamin ben benny | stephen steve steven steph |
    christopher chris topher | christine chris christina tina | matthew matt mathew | anthony tony | andrew andy
    drew | alexander alex al sasha | alexandra alex sandra | albert al bert | alan al allen allan | timothy tim |
    gregory greg gregg | jeffrey jeff geoffrey geoff | kenneth ken kenny | ronald ron ronnie | donald don donnie |
    douglas doug | lawrence larry laurence | gerald jerry gerry | jerome jerry | nicholas nick nicky | peter pete |
    philip phil phillip | raymond ray | walter walt | frederick fred freddie freddy | francis frank | franklin frank
    | henry hank harry | harold hal harry | leonard len leo lenny | martin marty | mitchell mitch | nathan nate
    nathaniel | victoria vicky vicki | jennifer jen jenny | jessica jess | rebecca becky becca | barbara barb |
    cynthia cindy | pamela pam | jacqueline jackie | judith judy | nancy nan | eugene gene | stanley stan | clifford
    cliff | rudolph rudy | bernard bernie | joshua josh | zachary zach zack | jacob jake | arthur art artie |
    abraham abe | russell russ | randall randy randolph | terrence terry terence | teresa terry theresa | dorothy
    dot dottie | virginia ginny | amanda mandy | angela angie | abigail abby | gabrielle gabby | madeleine maddie |
    valerie val | vincent vince | victor vic | calvin cal | clinton clint | curtis curt | gilbert gil | herbert herb
    | hubert bert | isaac ike | dwight ike | louis lou | luis lou | lindsey lin | leslie les | lester les | melvin
    mel | maxwell max | maximilian max | norman norm | oliver ollie | roderick rod | rodney rod | sidney sid |
    sylvester sly | wesley wes | winston win | woodrow woody | ellen ellie nell | eleanor ellie nell | helen nell |
    florence flo | frances fran | gwendolyn gwen | josephine jo | loretta lori | michelle shelly | natalie nat |
    penelope penny | priscilla cilla | sandra sandy | stephanie steph | suzanne sue susie | thelma tel | yvonne von
    | vladimir volodya | mohammed mo muhammad mohamed mohammad | john j | jebadiah jeb
"""
SHORT_FORMS: dict[str, frozenset[str]] = {}
"""A given name → every name that the same person may go by."""
for _group in _GROUPS.split("|"):
    for _name in _group.split():
        SHORT_FORMS[_name] = SHORT_FORMS.get(_name, frozenset()) | frozenset(_group.split())


def gender_of(given: str) -> str | None:
    """ "he" or "she" for a given name in lower case that says so, else None."""
    for part in (given, *given.split("-")):
        if part in GIVEN_HE:
            return "he"
        if part in GIVEN_SHE:
            return "she"
    return None


def may_be_one(first: str, second: str) -> bool:
    """Whether two given names in lower case may be one person's: equal, a short form, or an initial."""
    first, second = first.rstrip("."), second.rstrip(".")
    if first == second or second in SHORT_FORMS.get(first, ()):
        return True
    return (len(first) == 1 or len(second) == 1) and first[:1] == second[:1]
