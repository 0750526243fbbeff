"""Words that say the same in news, and words that say the opposite: small classes, kept by hand.

A class holds words that a careful paraphrase swaps; a pair of classes, what turns a report round. All are compared by
their stems. Nationalities and the short names of a few powers stand for their countries.
"""

from __future__ import annotations

import re

from indexes.lexical import words


def _classes(rows: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words(row)) for row in rows.split(","))


SAME = _classes(
    """
    found founded founder launch launched start started establish set begin began begun create created introduce open,
    buy bought purchase purchased acquire acquisition takeover take taken, get got obtain receive received gain win won
    winner secure secured earn earned pick picked raise raised land, give gave given grant granted award awarded hand
    provide provided, make made earn take took rake gross grossed bring brought generate, grow grew grown growth rise
    rose risen increase increased surge climb climbed jump jumped gain expand expansion up higher hike raise raised,
    fall fell fallen drop dropped decline declined plunge collapse slump sink sank lose lost down lower slip, cut lower
    lowered reduce reduced reduction slash decrease trim, slow slowed delay delayed hold held, stop stopped end ended
    halt block blocked prevent keep kept bar ban shut close closed, end over complete completed finish finished conclude
    finalize finalise finalized close, sell sold sale disposal exit, pay paid payment spend spent cost fee charge price,
    deal agreement pact contract accord partnership collaboration partner arrangement alliance, talk discussion discuss
    negotiation negotiate conversation speak spoke spoken, plan planned propose proposed proposal intend intention aim
    prospective, company firm business group corporation startup start-up enterprise maker, rival competitor compete
    competition competing contender challenger opponent, investor backer shareholder, invest investment put stake fund
    funding finance equity round, stake share, probe investigation inquiry investigate examine scrutiny review,
    regulator authority watchdog commission official, concern concerned worry worried fear afraid, objection object,
    boss chief head chairman chair executive ceo leader lead led director, job post role position, hire hired recruit
    appoint appointed name named, fire fired dismiss dismissed sack sacked oust ousted, leave left depart departure quit
    resign exit step, stay remain remained continue keep still, join joined seat, die died dead death, surgery operation
    operated, disease illness condition sickness sick ill infection, drug medicine medication treatment, doctor
    physician, germ bacterium pathogen bacteria microbe, cause caused behind, baby newborn infant, pregnancy pregnant,
    study research paper researcher scientist, test tested screen screened sample, find found discover discovered
    discovery identify identified, show showed shown reveal demonstrate indicate mean meant prove, approve approved
    approval clear cleared, allow allowed let permit permitted, home house housing homes residence unit apartment,
    tenant renter, price cost fare, empire business, sum amount figure number total, fine penalty punishment sanction
    punish, rule ruled ruling decision decide decided judgment verdict find found, judge court, lawsuit suit sue sued
    case petition, lie lied mislead deceive deceived fraud defraud, break breach violate violated violation, film movie
    picture, theatre theater cinema, debut open opened opening launch premiere, game title, player user customer
    consumer subscriber people, follower subscriber viewer, app application, country nation land, world global globally
    worldwide globe international, territory region area, big large huge major massive great sizable substantial
    extensive long heavy enormous, biggest heaviest largest, small little tiny slight minor, important key crucial
    significant, serious strong tough fierce, fast quick rapid speedy soon rapidly quickly, recent recently lately new
    newly, early beginning initial first, late last final latest, high steep great greater elevated, cheap affordable
    low inexpensive, loyal dedicated devoted faithful, old elder older senior, formal official officially, clear obvious
    clearly, total whole entire overall together altogether, about around roughly approximately nearly almost close,
    peak maximum max top most best record high height, likely probable, several many multiple various numerous,
    different other another further additional more again, former previous earlier prior past previously before ago,
    next upcoming following future coming, present current today now, temporary temporarily time, permanent permanently,
    annual yearly, attempt try tried effort seek sought, help assist aid support, use used using usage utilize employ
    rely depend, need require want demand, choose chosen pick select, work working function functioning operate
    operation operational run running, return returned back resume resumed, build built develop developed construct
    create created make made design, produce production manufacture, vehicle car automobile, phone smartphone mobile,
    picture photo image, message text, video clip footage film, screen display panel, choice decision, idea view
    opinion, criticize criticise criticized criticism attack blame fault, warn warned warning caution, shock shocked
    aggrieved, expect expected anticipate anticipated forecast predict, refuse refused decline declined reject, answer
    reply respond response responded comment, ask asked request question wonder, tell told inform informed, add added,
    call called name named describe rename renamed rebrand rebranding, attract draw, compare compared comparison analogy
    resemble similar like against, happen occur, win victory, benefit reward advantage, trophy title, star icon
    celebrity idol, loss defeat beat lose lost reverse, season campaign, fan supporter, coach manager, trainer coach,
    squad team side, goal score, spacecraft rocket, mission flight, space aerospace, ai artificial intelligence,
    optimize optimise optimization, efficient efficiency efficiently, communicate communication, latency delay, capable
    able ability can cope handle handling, unexpected unforeseen, scenario situation circumstance, influential powerful
    important, combine combining join merge, assemble compile assembled compiled, industry sector, industrial industry,
    valuable worth value valuation, uncontrolled unchecked, danger dangerous risk hazard peril threat harm, security
    safety secure safe, advise advice recommendation recommend counsel, leadership management, above over beyond stand
    sit, settle resolve resolved settlement, offer offered bid, oversee oversaw supervise, list listed trade traded
    public publicly, night evening, child kid, mother parent, illegal unlawful, war conflict fighting, flee escape
    fleeing, refugee displaced, incentive inducement, election vote poll, government administration cabinet, minister
    secretary, law legislation rule regulation bill, talk meeting, school college university, student pupil, debt loan
    borrowing, economist analyst expert, bank lender, crash collapse, market marketplace, online internet web, store
    shop, foreclose shut exclude, particularly especially, debut first, hope hoped, intelligent smart, assistant chatbot
    bot, known famous recognized recognised acclaimed renowned, developer creator maker, support supporter backed back
    endorse, direction course, venture business company, own owned ownership, race competition contest, observer watcher
    commentator, strategy plan, detail detailed specifics, confirm confirmed verify verified, rumor rumour rumored
    rumoured, think thought believe believed reckon consider, accuse accused allege alleged charge charged, admit
    admitted acknowledge acknowledged concede conceded confess, agree agreed accept accepted consent, aim goal target
    objective, alone only solely exclusively, amount volume quantity, announce announced unveil unveiled reveal revealed
    disclose disclosed publish published release released, appear appeared seem emerge emerged surface, apparent
    evident, argue argued insist insisted contend contended maintain, arrest arrested detain detained custody jailed,
    arrive arrived come land reach, assess evaluate judge examine study consider, attack assault strike raid, attempt
    bid, avoid evade escape dodge prevent, award prize honour honor, backing support endorsement, bankrupt bankruptcy
    insolvent insolvency, banker financier, battle fight clash, beat defeat overcome top outperform, behavior behaviour
    conduct, birth born, boost strengthen improve increase lift raise, brief short, budget spending, campaign drive
    push, cancel cancelled canceled scrap scrapped drop dropped axe abandon abandoned, candidate contender nominee,
    career profession, cautious careful wary, challenge difficulty problem obstacle hurdle trouble, chance opportunity
    prospect possibility, charity nonprofit, chip semiconductor processor, citizen resident inhabitant, city town, claim
    assertion allegation, climate environmental environment, closely carefully, collect collected gather gathered get,
    comfortable content happy pleased satisfied, comment remark statement, commit committed commitment pledge pledged
    promise promised vow, common widespread, complain complained complaint criticise, complete entire full whole,
    complicate hamper hinder complicated, comprise consist include contain, condition circumstance state, conflict
    dispute row feud feuding quarrel argue, connect connected connection link linked tie tied association associated,
    consumption use, contact touch, content material, continue continued carry proceed last persist, contribute
    contributed contribution donate, control controlled run dominate dominated dominant, copy copied imitate dupe clone,
    correct right accurate, crew staff team personnel, crime offence offense, crisis emergency, crowd audience
    spectator, customer client shopper, damage harm hurt, data information, debate discussion argument, declare
    declared, deep strong, defend defended protect protection, delay postpone postponed, deliver delivered supply
    provide ship, demand request call ask, deny rejected reject refuse, design designed shape, designate label brand,
    destroy destroyed ruin, device gadget machine, director executive manager officer, disappointed disappointing
    disappointment, double twice, downturn recession slump, earn earning income revenue profit, economy economic, effort
    work attempt, eliminate remove removed end, email message mail, emphasise emphasize stress stressed underline
    highlight, employ employed employee worker staff workforce hire, encourage urge prompt push, enemy opponent
    adversary, energy power, enough sufficient, enter join, equal same identical equivalent unchanged, estimate
    estimated calculation calculate reckon, event incident occurrence, evidence proof prove demonstrate, exact precise,
    examine study analyse analyze screen, exceed surpass surpassed top, exchange swap, exclusive sole, explore
    investigate, extend extended prolong lengthen, factory plant, fail failed failure, famous celebrated known, fatal
    deadly lethal, favorite favourite, favorable favourable good, feature characteristic, figure statistic number, firm
    solid, focus concentrate attention emphasis, food meal, foreign overseas abroad, forecast prediction outlook
    projection project, foundation basis, frequent frequently often repeatedly repeated regular, friend ally friendship,
    fuel power drive, funny amusing, gap difference gulf, group cohort band, guard protect, guest visitor, handle
    manage, hardware equipment, hear heard, hearing testimony, hide conceal, high-end premium luxury upscale, hospital
    clinic, huge vast, human person people, idea concept notion, identify recognise recognize spot, ignore disregard
    neglect, immediate immediately instantly, impact effect influence consequence implication, implement introduce
    apply, impose imposed levy, impressive remarkable, incident event episode, initial initially first originally
    original, innovation invention, inspect check, institute institution, insurance insurer, intense fierce heated,
    interest attention, issue problem matter, item product good, jail prison, journal magazine, journalist reporter,
    journey trip travel, label tag, labour labor, lack shortage absence, laptop computer, latest newest recent, launch
    rollout, lawmaker legislator politician parliamentarian, lawyer attorney counsel, layoff redundancy, leap jump,
    learn discover find, length duration, licence license permit, limit restrict restriction cap curb, live reside, loan
    credit, lose forfeit, lucrative profitable, mainly mostly primarily chiefly largely, majority most, manufacturer
    maker producer, massive enormous gigantic, measure step action, media press, medical health healthcare, method
    approach way technique technology, military army troops soldier force, mistake error, money fund cash capital,
    monitor watch track oversee, murder killing, music song, near nearby close, neighbour neighbor, network platform
    system, normal usual typical typically, note remark point, object oppose, occasion time, odd strange unusual weird
    funky, official spokesperson spokesman spokeswoman representative, option choice alternative, order command instruct
    instructed, organisation organization body, origin source, outcome result consequence, outside exterior, inside
    interior within, overhaul reform revamp, overtake pass surpass, package bundle, panic alarm, partly part partially,
    participate participated participation participant, passenger traveller, path road route way, pause suspend
    suspended halt freeze, performance showing display, persuade convince, phase stage, piece part, pitch mound throw,
    plane aircraft jet airplane, plunge dive, police officer, pollution emission, poor bad, portion share part,
    potential possible, powerful strong, praise hail applaud laud, prepare ready, profit gain, programme program scheme,
    progress advance headway, prohibit forbid, project scheme, prominent leading, property asset estate, proposal
    suggestion, protest demonstration, purpose reason, pursue chase, reach hit attain touch, react reaction response,
    reason cause, rebound recover recovery, relation relationship tie, reliable dependable trustworthy, religion faith,
    remote distant, rent lease, repair fix mend, replace substitute succeed, report account article, reputation image,
    rescue save, retire retirement, return comeback, revenue sale turnover, rich wealthy riches wealth affluent
    billionaire, risky dangerous, salary wage pay, save saving, schedule timetable, seek pursue look, segment sector,
    senior top, severe serious, sharp steep, shift change move transition, ship vessel boat, sign signed ink inked,
    signal sign, similar alike comparable, simple easy straightforward, skill expertise ability, software program code,
    solution answer fix, specialise specialize specialization, speech address, speed pace velocity, split divide, stable
    steady, stock share equity, story tale, strike walkout, submit file, suggest propose, surprise surprised surprising
    unexpected, survey poll, tackle address confront, technology tech, therapy treatment, topic subject, transaction
    deal, transfer move, transform change, trigger spark cause prompt, troubled embattled, uncertain unclear,
    unemployment jobless, vaccine jab shot, variety range, venue stadium arena, version edition, viewer audience, vital
    crucial essential, weapon arms, website site, wide broad wider broader, widely broadly commonly, woman female, wrong
    incorrect, wrongdoing misconduct guilt, say told state, suspect suspected, injure injured injury hurt, kill killed,
    train trained training, send sent, meet met, catch caught, teach taught, know knew known aware, write wrote written,
    choose chose chosen, drive drove driven push pushed force, shape affect influence
    """
)
"""Each class holds words of which one may be told for another."""

_PAIRS = """
    rise rose risen increase surge climb jump grew grow gain higher up raise raised hike edged soar / fall fell fallen
    drop decline plunge slump sink decrease lower lowered cut reduce reduced down slash lost, more greater / less fewer,
    most biggest largest highest greatest best / least smallest lowest worst, big bigger larger grow grew / smaller
    shrink shrank, fast fastest quick quickly / slow slowest slowly, cheapest / dearest priciest, grant granted give
    gave given / deny denied withhold revoke revoked, buy bought buying acquire purchase take taking / sell sold selling
    dispose, approve approved accept accepted clear cleared / reject rejected refuse refused veto withdraw withdrawn,
    confirm confirmed / deny denied, won win victory winning beat / lost loss defeat losing lose, before until / after
    following, support supported supporter back backed praise praised endorse favour / oppose opposed opponent criticize
    criticise criticized criticised critic condemn blame, launch launched start started begin began open opened found
    founded / close closed shut end ended stop stopped, stay remain remained / step quit resign leave left depart,
    attract draw face / escape avoid evade, believe think expect / doubt disbelieve, push encourage encouraged prompt
    urge / discourage discouraged deter, likely / unlikely, permanent permanently / temporary temporarily, private
    privately / public publicly, hire hired appoint appointed / fire fired sack dismissed reject rejected, allow allowed
    permit let / ban banned block forbid prevent bar prohibit, admit admitted admits / deny denied denies denying, ahead
    early earlier / behind late later, strong stronger strengthen / weak weaker weaken, better improve improved / worse
    worsen, safe safer / dangerous unsafe, legal lawful / illegal unlawful, guilty convicted convict / innocent
    acquitted acquit cleared, agree agreed / disagree refuse refused disagreed, join joined / leave left,
    highest-resolution highest / lowest-resolution lowest, valuable / worthless, above over exceed / below under,
    entering enter / exit leave, arrive arrival / depart departure, optimistic / pessimistic, bullish / bearish, success
    succeed successful succeeded / failure fail failed, alive survive survived / dead die died dies, left / right, north
    northern / south southern, east eastern / west western, male man men boy / female woman women girl, father / mother,
    brother / sister, defend defended champion championed / accuse accused attack attacked, heavily / lightly barely,
    collapse collapsed / agree agreed complete completed, majority / minority, daily / weekly, win / lose, import /
    export, borrow / lend, teacher / student, buyer / seller
"""
_COUNTRIES = """
    US america american americans u.s usa, UK british britain britons, France french, Germany german germans, Italy
    italian italians, Spain spanish, Norway norwegian, Sweden swedish, Denmark danish, Finland finnish, Netherlands
    dutch, Ireland irish, Scotland scottish, Poland polish, Russia russian, Ukraine ukrainian, China chinese, Japan
    japanese, India indian, Canada canadian, Mexico mexican, Brazil brazilian, Argentina argentinian argentine,
    Australia australian aussie, Israel israeli israelis, Palestine palestinian, Egypt egyptian, Turkey turkish, Greece
    greek, Portugal portuguese, Belgium belgian, Austria austrian, Switzerland swiss, Korea korean, EU europe european
"""


def _keys(row: str) -> frozenset[str]:
    """Stems; of a stop word, such as "before", the word itself."""
    return frozenset(next(iter(words(word)), word) for word in row.split())


OPPOSITES = tuple((_keys(left), _keys(right)) for left, _, right in (row.partition("/") for row in _PAIRS.split(",")))
"""Pairs of classes; a word of one side told for a word of the other turns the report round."""

_NATIONS = {name.lower(): row.split()[0].lower() for row in _COUNTRIES.split(",") for name in row.split()}
_STEMMED_NATIONS = {stem: nation for name, nation in _NATIONS.items() for stem in words(name)}

_PHRASES = (
    (re.compile(r"\bUnited States(?: of America)?\b|\bU\.S\.(?:A\.?)?(?=\W|$)|\bUSA\b"), "US"),
    (re.compile(r"\bUnited Kingdom\b|\bGreat Britain\b|\bU\.K\.(?=\W|$)"), "UK"),
    (re.compile(r"\bEuropean Union\b|\bE\.U\.(?=\W|$)"), "EU"),
    (re.compile(r"\bUnited Nations\b|\bU\.N\.(?=\W|$)"), "UN"),
)


def short(text: str) -> str:
    """The text with the long names of a few powers made short: "United States" and "U.S." become "US".

    >>> short("The U.S. and the United Kingdom")
    'The US and the UK'
    """
    for long, brief in _PHRASES:
        text = long.sub(brief, text)
    return text


_ALSO_WORDS = frozenset({"us", "polish", "turkey", "china"})


def nation(word: str) -> str | None:
    """The country that a name or a nationality stands for, lower-cased; None for any other word.

    >>> nation("Norwegian"), nation("US"), nation("us")
    ('norway', 'us', None)
    """
    low = word.lower()
    if low in _ALSO_WORDS and (word.isupper() if low == "us" else word[:1].isupper()) is False:
        return None
    return _NATIONS.get(low)


_CLASSES: dict[str, set[int]] = {}
for _place, _group in enumerate(SAME):
    for _stem in _group:
        _CLASSES.setdefault(_stem, set()).add(_place)

_SHARED, _WHOLE = 6, 4  # letters at the head that make two stems a family: "investig…"; of a whole stem, "optim"


def akin(one: str, other: str) -> bool:
    """Whether two stems may say the same: equal, of one class, one country, or of one family by their first letters.

    >>> akin("bought", "purchas"), akin("recognit", "recogn"), akin("sell", "bought")
    (True, True, False)
    """
    if one == other:
        return True
    if _CLASSES.get(one, set()) & _CLASSES.get(other, set()):
        return True
    nation_of = _STEMMED_NATIONS.get(one)
    if nation_of is not None and nation_of == _STEMMED_NATIONS.get(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return len(shorter) >= _WHOLE and len(longer) - len(shorter) <= _WHOLE
    return len(shorter) >= _SHARED and shorter[:_SHARED] == longer[:_SHARED]
