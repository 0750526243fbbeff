"""Certainty: each rule on sentences of our own making, and the agreement with the hand labels of the seed article."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from rag.answers import Certainty
from rag.certainty import Reading, frame, less_sure, mask_quotations, plain, read_certainty
from rag.cues import CuedRules
from rag.denials import DENIED, SILENT, UNSETTLED
from rag.hedges import HEDGES

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "evals" / "questions" / "certainty-seed.jsonl"
ARTICLE = ROOT / "seeds" / "articles" / "spacex-anthropic-deal.txt"

U, A, SP, ST = Certainty.UNCONFIRMED, Certainty.ATTRIBUTED, Certainty.SPECULATIVE, Certainty.STATED

CASES: list[tuple[str, Certainty, str | None, bool]] = [
    # Not settled: not confirmed, not detailed, not decided.
    ("Neither Northlight nor Quanta has confirmed the pact.", U, None, False),
    (
        "While neither firm has publicly detailed the rumoured merger, sources say that talks began in May.",
        U,
        "sources",
        False,
    ),
    ("The route has not yet been decided.", U, None, False),
    ("The council hasn’t announced a date.", U, None, False),
    ("No final decision has been made on the bridge.", U, None, False),
    ("The museum has yet to confirm the loan.", U, None, False),
    ("It is unclear whether the ferry can run in winter.", U, None, True),
    ("It remains to be seen how the courts respond.", U, None, False),
    ("The price is still unknown.", U, None, False),
    ("There is no evidence that the dam was damaged.", U, None, False),
    ("Unconfirmed reports say the mayor has left the city.", U, "unconfirmed reports", False),
    ("The minister said that nobody had verified the figures.", U, "the minister", False),
    # Silence: asked, and not answered.
    ("Quanta declined to comment.", U, None, False),
    ("The railway did not immediately respond to a request for comment.", U, None, False),
    ("The union would not say how many had signed.", U, None, True),
    ("The claim could not be independently verified.", U, None, False),
    ("The bank stopped short of confirming the sale.", U, None, False),
    # Denial of what is said, not refusal of what is asked for.
    ("Northlight denied that it plans to close the line.", U, "Northlight", False),
    ("The actor denies any involvement in the scheme.", U, "the actor", False),
    ("Harbour Bank dismissed the reports as gossip.", U, "Harbour Bank", False),
    ("The rumours are false.", U, None, False),
    ("The driver was denied bail on Friday.", ST, None, False),
    ("The keeper denied them a second goal.", ST, None, False),
    # Somebody says it: subject and verb.
    ("Industry analysts believe the answer may come down to price.", A, "industry analysts", True),
    ("Many experts believe trains will run on batteries.", A, "many experts", False),
    ("Analysts suggest that partnerships may become more valuable.", A, "analysts", True),
    ("Mira Osei said the bridge was safe.", A, "Mira Osei", False),
    ("Mira Osei, the city's engineer, said the bridge was safe.", A, "Mira Osei", False),
    ("Osei told reporters that the bridge was safe.", A, "Osei", False),
    ("The union claims that wages have fallen.", A, "the union", False),
    ("Critics argue the plan is too dear.", A, "critics", False),
    ("Economists warned that prices would rise.", A, "economists", False),
    ("In a statement, the company said it had sold the yard.", A, "the company", False),
    ("The survey found that most riders prefer the tram.", A, "the survey", False),
    ("Harbour Bank expects the fund to grow.", A, "Harbour Bank", False),
    ("Critics question whether the tunnel is needed.", A, "critics", False),
    ("She said the bridge was safe.", A, "she", False),
    ("“We will win this race on Sunday,” he told reporters.", A, "he", False),
    ("She said, according to Harbour Bank, that sales fell.", A, "Harbour Bank", False),
    ("“The eel glows only in the dark,” recounted Osei.", A, "Osei", False),
    ("A keeper for the zoo, a small charity, told The Courier that the eel is well.", A, "a keeper for the zoo", False),
    ("The eel is well, per several reports.", A, "several reports", False),
    ("The fare is two crowns per person.", ST, None, False),
    # Not known, in other words.
    ("It is too early to judge the new line.", U, None, False),
    ("No official word from the harbour yet.", U, None, False),
    ("I don't know whether the ferry was late.", U, None, False),
    ("It is just not clear what the rules allow.", U, None, False),
    ("The engineers have not been able to explain the crack.", U, None, False),
    ("If you paid ten crowns, you'd get twelve.", SP, None, True),
    ("They'd been paid on Friday.", ST, None, False),
    ("(The fare could be higher in winter.)", SP, None, True),
    ("The fare (which could rise) is low.", ST, None, False),
    ("Several bakers have denied that the mill is shut.", U, "several bakers", False),
    ("The harbour runs two ferries, and says that both are full.", A, "the harbour", False),
    # Side clauses tell of another matter.
    ("The town has a bridge, which could close.", ST, None, False),
    ("It was a match that could have been better.", ST, None, False),
    ("The bridge is old and may close.", SP, None, True),
    ("The report says that the bridge may close.", A, "the report", True),
    ("The ferry is shut because the pier might sink.", ST, None, False),
    ("The ferry is slower than it could be.", ST, None, False),
    ("If you want a lighter kettle, take this one.", ST, None, True),
    ("You could also bring tea.", ST, None, True),
    ("If you paid ten crowns, you would get twelve.", SP, None, True),
    ("It appears the shop is shut.", SP, None, True),
    # Asides, inversions, "according to".
    ("According to Harbour Bank, sales fell by a tenth.", A, "Harbour Bank", False),
    (
        "Sales fell by a tenth, according to two people familiar with the matter.",
        A,
        "two people familiar with the matter",
        False,
    ),
    ("The bridge, engineers say, is safe.", A, "engineers", False),
    ("The bridge is safe, Osei noted.", A, "Osei", False),
    ("The bridge is safe, says Mira Osei.", A, "Mira Osei", False),
    ("According to plan, the bridge opened in June.", ST, None, False),
    # Quotations: the words belong to the speaker.
    ("“We will win this race,” said Anna Voss.", A, "Anna Voss", False),
    ('"I think we could win this race," Voss said.', A, "Voss", True),
    ("Anna Voss: “The race is ours and nobody else's”", A, "Anna Voss", False),
    ("“The whole plan was drawn on a napkin over lunch.”", A, None, False),
    ("that is the end of the matter,” said Ben Okoro.", A, "Ben Okoro", False),
    ("“We have not decided anything about the route yet,” said Voss.", U, "Voss", False),
    ("The lab calls its method “constitutional AI,” after a charter.", ST, None, False),
    ("The film “A Long Way Down the River” opened in Lagos.", ST, None, False),
    # Said by nobody in particular.
    ("Quanta is reportedly buying a mine.", A, None, False),
    ("The clerk allegedly forged the deed.", A, None, False),
    ("The star is rumoured to be leaving.", A, None, False),
    ("It is widely believed that the ship sank in a storm.", A, None, False),
    ("The trader is accused of hiding losses.", A, None, False),
    ("Shares fell after reports that the sale had failed.", A, None, False),
    ("Reports suggest that talks are under way.", A, "reports", False),
    ("Northlight Reportedly Eyes Deal With Quanta", A, None, False),
    # Words that report elsewhere, not here.
    ("Musk-watchers warned about the dangers of haste.", ST, None, False),
    ("The company announced a smaller phone.", ST, None, False),
    ("The claims are handled in Leeds.", ST, None, False),
    ("Several reports were filed in the archive.", ST, None, False),
    ("The alleged thief lives in Oslo.", ST, None, False),
    ("I think this is the best kettle on the market.", ST, None, False),
    ("He told the story of his village.", ST, None, False),
    # Modals, conditions, expectations.
    ("The line could open next year.", SP, None, True),
    ("Storms may close the pass.", SP, None, True),
    ("The vote might be delayed.", SP, None, True),
    ("If finalised, the pact would be the largest of its kind.", SP, None, True),
    ("Unless it rains, the dam will be dry by autumn.", SP, None, True),
    ("The tower is expected to reach 300 metres.", SP, None, True),
    ("It is possible that the tunnel floods.", SP, None, True),
    ("The firm will likely raise prices.", SP, None, True),
    ("Observers may question how the two would work together.", SP, "observers", True),
    ("Advanced models may also predict failures.", SP, None, True),
    ("Could Trams Save the City?", SP, None, True),
    ("Northlight Eyes Deal With Quanta", SP, None, False),
    ("Potential benefits include:", SP, None, True),
    ("Markets are abuzz with talk of a possible merger.", SP, None, True),
    # Stated, whatever it looks like.
    ("The rumoured deal comes at a bad time for the port.", ST, None, False),
    ("News surrounding the possible merger has lifted the shares.", ST, None, False),
    ("The line will open in June.", ST, None, False),
    ("The shop opened in May 2024.", ST, None, False),
    ("In May the shop closed.", ST, None, False),
    ("The country has great military might.", ST, None, False),
    ("Pumps can empty the dock in an hour.", ST, None, True),
    ("The new lens makes it possible to see in the dark.", ST, None, False),
    ("She closed her eyes and slept.", ST, None, False),
    ("Northlight is no longer just a railway.", ST, None, False),
    ("Whether or not it rains, one thing is clear: the dam is old.", ST, None, False),
    ("Profits were better than expected.", ST, None, False),
    ("What Is Northlight?", ST, None, False),
    # The conventions of the news labels, and which clause counts (evals/questions/README.md).
    ("The mayor says that the bridge may close.", A, "the mayor", True),
    ("It may look old, but it is safe.", ST, None, False),
    ("Reports say it will close, though the town has not confirmed it.", U, "reports", False),
    ("I was on the ferry and the captain said it was the last one.", A, "the captain", False),
    ("She left the door open, saying that they would meet again.", A, "she", False),
    ("He said he did not see the ship.", A, "he", False),
    ("She insists that she did nothing wrong.", A, "she", False),
    ("The firm declined to comment.", U, None, False),
    ("The firm did not respond.", U, None, False),
    ("The firm did not say when the line opens.", U, None, False),
    ("The firm declined to comment, saying that talks were private.", U, "the firm", False),
    ("The firm gave no figures, but confirmed the sale.", A, "the firm", False),
    ("The date has yet to be set, she said.", U, "she", False),
    ("I don't know why people do that.", ST, None, False),
    ("If that isn't luck, I don't know what is.", ST, None, False),
    ("He did not score.", ST, None, False),
    ("Nobody has tried.", ST, None, False),
    ("She refused to leave.", ST, None, False),
    ("They have yet to win.", ST, None, False),
    ("The keeper denied him a goal.", ST, None, False),
    ("He was ruled out.", ST, None, False),
    ("He does not know how old he is.", ST, None, False),
    ("A cached page says the shop is shut.", A, "a cached page", False),
    ("Posts suggest the shop is shut.", A, "posts", False),
    ("The bakers believe the mill is shut, the paper noted.", A, "the bakers", False),
    ("The mayor discussed the rumours.", ST, None, False),
    ("The mayor raised concerns about the bridge.", ST, None, False),
    ("The mayor talked about the bridge.", ST, None, False),
    ("The bank issued a warning about fraud.", ST, None, False),
    ("The firm will describe this as a mistake.", A, "the firm", False),
    ("The firm may say it is a mistake.", SP, "the firm", True),
    ("I think the bridge is fine.", ST, None, False),
    ("Our review noted that the lens is sharp.", ST, None, False),
    ("We found that the lens is sharp.", ST, None, False),
    ("We know that the lens is sharp.", ST, None, False),
    ("The bridge should be fine by noon.", SP, None, True),
    ("The bridge is expected to open.", SP, None, True),
    ("Some bakers expect the mill to close.", A, "some bakers", False),
    ("The shop appears to be shut.", SP, None, True),
    ("The plot seems thin.", ST, None, False),
    ("The firm looks to continue its run.", ST, None, False),
    ("If it rains, the match moves.", SP, None, True),
    ("A third ship would cost more.", SP, None, True),
    ("If you want a lighter one, take this.", ST, None, True),
    ("If a parcel is lost, the firm pays.", ST, None, True),
    ("If you paid 10, you would get 12.", SP, None, True),
    ("They could barely see.", ST, None, True),
    ("The town should act.", ST, None, True),
    ("The town is set to act.", ST, None, False),
    ("The town plans to act.", ST, None, False),
    ("It is unclear what they could do.", U, None, True),
    ("The tower is as big as, perhaps bigger than, the church.", ST, None, False),
    ("The town hopes to act.", ST, None, False),
    ("He told her that it would be fun.", A, "he", False),
    ("Editor: I am glad that you came.", A, "Editor", False),
    ("There are no clear plans for the bridge.", U, None, False),
    ("The claim has no official source.", U, None, False),
    ("That is a false claim.", U, None, False),
    ("The title is far from guaranteed.", U, None, False),
    ("The mayor called the report incorrect.", U, "the mayor", False),
    ("The town signalled that it would sell.", A, "the town", False),
    ("The survey painted a picture of a town in decline.", A, "the survey", False),
    ("The book could be sold anywhere, the critics say, because of its cover.", A, "the critics", True),
    ("He was at his best, as expected.", ST, None, False),
    ("He ran as if he were young.", ST, None, False),
    ("The mayor may have seen the ship.", SP, None, True),
    ("As a boy he would swim every day.", ST, None, False),
    ("In May he left for Rome, where he would die.", ST, None, False),
    ("Lim runs two bakeries, and says that both are full.", A, "Lim", False),
    ("The council has since denied that the pier is shut.", U, "the council", False),
    ("It is just not clear what the law says about piers.", U, None, False),
    ("The harbour, however, will describe the plan as a gift.", A, "the harbour", False),
    ("Asked if the ferry would run, Lim said it was too windy.", A, "Lim", False),
    ("She rang the harbour, asking if the ferry had left.", ST, None, False),
    ("The committee has denied members the right to vote.", ST, None, False),
    ("The tool makes it easier for users to deny tracking.", ST, None, False),
    ("The singer never responded to it.", ST, None, False),
    ("Lim said Osei had not responded to her.", A, "Lim", False),
    ("The bank did not respond to the paper's questions.", U, None, False),
    ("The paper wanted any insight it could get from the map.", ST, None, False),
    ("They asked whatever one might ask.", ST, None, False),
    ("The lake, which had not been measured at the time, is deep.", ST, None, False),
    ("The ferries are shut, while Lim later explained she was tired.", ST, None, False),
    ("The ferry is loved by many - especially sailors who question whether it is safe.", ST, None, False),
    ("The town rejected this in plain terms, saying the pier was sound.", U, "the town", False),
    ("Lim has rejected any suggestion that the pier is unsafe.", U, "Lim", False),
    ('Lim shared in a short post that the story was "incorrect."', U, "Lim", False),
    ("There were rumours that her agent, Ben Okoro, was forced to publicly deny.", U, "her agent", False),
    ("The harbour announced the storm as a drill.", A, "the harbour", False),
    ("It blamed the delay on a broken crane.", A, "it", False),
    ("The harbour claimed its first prize.", ST, None, False),
    ("Lim posted a profit of ten crowns.", ST, None, False),
    ("The lies he told on the stand were plain.", ST, None, False),
    ("Lim tells the (mostly) true story of a lighthouse.", ST, None, False),
    ("The club likes films, TV shows, songs and books.", ST, None, False),
    ("A chat that Lim says was used for talks is gone.", ST, None, False),
    ("Lim told the panel that last season was long.", A, "Lim", False),
    ("Lim informed guests at the launch that the pier is closed.", A, "Lim", False),
    ("Back then, the harbour sent a letter, saying that the pier was full.", A, "the harbour", False),
    ("In 2020, Lim vowed that the pier would open.", A, "Lim", False),
    ("Initial reports that the ship sank were wrong.", A, None, False),
    ("The town was not surprised, if not pleased.", ST, None, False),
    ("If the walls seem old, it's because they are.", ST, None, False),
    ("It is a bold, perhaps reckless, plan.", ST, None, False),
    ("The quay – perhaps the oldest in town – is dry.", ST, None, False),
    ("9:39 p.m. – The ferry may have left.", SP, None, True),
    ("The ship is as large as the dock could take.", ST, None, False),
    ("As the storm had passed, the ferry could sail.", ST, None, True),
    ("If a guest loses a key, the inn charges a fee.", ST, None, True),
    ("The ferry runs daily, though the pier may close.", ST, None, False),
    ("It looked as though the pier may have moved.", SP, None, True),
    ("The shop stays until June, and the town may buy it.", SP, None, True),
    ("Whether the pier opens remains to be seen.", U, None, False),
    ("Obviously we don't know yet.", U, None, False),
    ("The keeper isn't known for speed.", ST, None, False),
    ("The pools remain open in winter.", ST, None, False),
    ("No clear date was given for the vote.", U, None, False),
    ("The mayor called it a lie.", U, "the mayor", False),
    ("Osei poured cold water on the rumours.", U, "Osei", False),
    ("The harbour is set to grow, and Lim is said to be pleased.", A, None, False),
    ("“Will it rain? We can't know. It may snow.”", A, None, False),
    # Constructions met in news outside of the labelled articles.
    ("It seems the mayor had left before the storm.", SP, None, True),
    ("It seemed like the ferry had been painted twice.", SP, None, True),
    ("It appears the crew were told in June.", SP, None, True),
    ("The lamp seems like a good gift.", ST, None, False),
    ("They found it easy to reach the harbour.", ST, None, False),
    ("Sailors found it hard to believe.", ST, None, False),
    ("The inspector found it was rusty.", A, "the inspector", False),
    ("Lim argues that the town should buy the pier.", A, "Lim", True),
    ("Osei said that nobody can cross the bridge at night.", A, "Osei", True),
    ("The guide says visitors can swim in the lake.", A, "the guide", True),
    ('"It will rain," Lim said, according to the Courier.', A, "Lim", False),
    ("The bridge is safe, Osei told staff, according to two engineers.", A, "Osei", False),
    ("According to the Courier, Lim sold the ferry.", A, "the Courier", False),
    ("The plan has a weak point that everybody knows: the quay may sink.", ST, None, False),
    ("Lim bought the ship for one reason only: it could carry grain.", ST, None, False),
    ("Update: The ferry may be late.", SP, None, True),
    ("Nobody imagined that the pier would hold.", ST, None, False),
    ("Lim did not think that so many people would come.", A, "Lim", False),
    ("The hope was that the new crane would save time.", ST, None, False),
    ("The idea was that guests would pay in cash.", ST, None, False),
    ("Instead, you could rent a boat and row across.", ST, None, True),
    ("Alternatively, you could build a small shed.", ST, None, True),
    ("You could lose your deposit.", SP, None, True),
    ("You might win a free ride.", SP, None, True),
    ("There is a good chance you will miss the boat.", SP, None, True),
    ("There's every chance the pier closes.", SP, None, True),
    ("The hall was quiet, as nobody seemed to know the song.", ST, None, False),
    ("The team rested, as it may travel again.", ST, None, False),
    ("The harbour, a small port in the north, is full, argued Lim.", A, "Lim", False),
    ("The tram, a red one from the old line, was never late, recalled Osei.", A, "Osei", False),
    ("A government report in May found that the dam was dry.", A, "a government report in", False),
    ("Another survey claim in the paper was wrong.", ST, None, False),
    ("As the Courier reported last week, the harbour is for sale.", A, "the Courier", False),
    ("As Lim noted in her speech, the bridge is old.", A, "Lim", False),
    ("As we reported in June, the harbour is for sale.", ST, None, False),
    ("No runner could beat the time set by Lim.", ST, None, True),
    ("None of the keepers could stop the ball.", ST, None, True),
    ("The scores that Lim has posted for her club are high.", ST, None, False),
    ("Lim posted on Monday that the shop is shut.", A, "Lim", False),
    ("The parcel should be in the shop by noon.", SP, None, True),
    ("Osei should be in the team.", ST, None, True),
    ("The new lock should cost less than the old one.", SP, None, True),
    ("The change should mean fewer delays.", SP, None, True),
    ("The shares rose after it forecast that sales would grow.", ST, None, False),
    ("The ferry sailed before Lim said that it was safe.", ST, None, False),
    ("Lim said after the match that her team was tired.", A, "Lim", False),
    ("The site offers charts, letting readers predict the score.", ST, None, False),
    ("The app helps riders report a broken lamp.", ST, None, False),
    ("“It’s too far,” said Lim’s sister.", A, "Lim’s sister", False),
    ("The bank’s chair, Ada Lim, warned that rates are high.", A, "the bank’s chair", False),
    # More of them: expectation and duty, what is granted, openness, relative clauses that are no reports.
    ("Osei told us that every boat should be painted this year.", A, "Osei", True),
    ("The council later revealed that the bridge should have been closed.", A, "the council", True),
    ("The keeper told visitors that they can climb the tower.", A, "the keeper", True),
    ("There should be enough bread for everybody.", SP, None, True),
    ("This should give the crew more time.", SP, None, True),
    ("You should be ready within an hour.", SP, None, True),
    ("The mayor should give the crew more time.", ST, None, True),
    ("It may be small, but it is the best shop in town.", ST, None, False),
    ("The quay might not be pretty, but ships love it.", ST, None, False),
    ("The quay may sink and nobody would help.", SP, None, True),
    ("It was like if the whole town went to sleep.", ST, None, False),
    ("The captain refused to acknowledge that the ship was late.", U, None, False),
    ("Lim refused to admit the boy.", ST, None, False),
    ("The date of the launch is uncertain.", U, None, False),
    ("The fate of the mill was very uncertain as the owners left.", U, None, False),
    ("Time will tell whether the pier holds.", U, None, False),
    ("Only time will tell if the crew stays.", U, None, False),
    ("It feels cold in the hall.", ST, None, False),
    ("Lim feels that the hall is cold.", A, "Lim", False),
    ("Previously, guests would wait at the gate.", ST, None, False),
    ("In those days, sailors would sleep on deck.", ST, None, False),
    ("The tour shows off a hall that few have seen.", ST, None, False),
    ("The town announced a ferry that runs at night.", ST, None, False),
    ("The report mentioned two bridges that are closed.", ST, None, False),
    ("Lim announced on Monday that the ferry is full.", A, "Lim", False),
    ("The town revealed a plan that saves water.", ST, None, False),
    ("They read letters that seemed to be old.", ST, None, False),
    ("She told the court about a key that appeared to fit.", ST, None, False),
    ("Lim replied, insisting that she would pay.", A, "Lim", False),
    ("Osei left, telling the crew he would return.", A, "Osei", False),
    ('"We know the harm these boats might do."', A, None, False),
    ('"It was the best we could do."', A, None, False),
    ("Lim listed the risks it might bring.", ST, None, False),
    ("The town owns the only road the trucks could take.", ST, None, False),
    ("Nobody knows why the lamp went out.", U, None, False),
    ("The cause of the fire is under investigation.", ST, None, False),
    ("The union disputes that the mill made a loss.", U, "the union", False),
    ("The firm said it had no plans to sell.", A, "the firm", False),
    ("The mill has not said what it will pay.", U, None, False),
    ("It is not yet known who painted it.", U, None, False),
    ("How the boat sank is a mystery.", U, None, False),
    ("There is no sign of a deal.", ST, None, False),
    ("The ferry could arrive late, according to the harbour.", A, "the harbour", True),
    ("The lake is thought to be deep.", A, None, False),
    ("Some sailors fear the storm could return.", A, "some sailors", True),
    ("The study suggests that tea helps.", A, "the study", False),
    ("A source close to the mill told the Courier it would close.", A, "a source close", False),
    ("“Will they come?” asked Osei.", A, "Osei", False),
    # Subjects far from their verb, things that reflect, expectation.
    ("Many speculated that the ship had sunk.", A, "many", False),
    ("After the storm, several believed the pier was lost.", A, "several", False),
    ("Many of the lamps were lost.", ST, None, False),
    (
        "Neither Lim, who left the town in May, nor her brother, nor the bank, nor any of its lawyers has disclosed the price.",
        U,
        None,
        False,
    ),
    ("The lake is deep and that should worry the town.", ST, None, True),
    ("Ada Lim, once the head of the port, a busy place in the north, believes that tea is good.", A, "Ada Lim", False),
    ("Ben Osei, a baker, author of two books, said that bread is dear.", A, "Ben Osei", False),
    ("The new handle should make it easy to lift.", SP, None, True),
    ("The longer deck should make for a calmer trip.", SP, None, True),
    ("The firm has not revealed when it would open the shop.", U, None, True),
    ("Lim referred to the bridge as a monster, according to the Courier.", A, "Lim", False),
    ("The critic referred to it as the worst play of the year.", A, "the critic", False),
    ("Osei never quite said it, but the pier was lost.", ST, None, False),
    ("Lim never actually said that the bridge was safe.", ST, None, False),
    ("They built a ramp so that carts could enter.", ST, None, False),
    ("Osei recalled how the boats came back.", A, "Osei", False),
    ("She explained why the lamp is red.", A, "she", False),
    ("The square reflects how the town has grown.", ST, None, False),
    # Points within names, comparisons, examples in quotation marks.
    ("Dr. Ada Lim, head of the clinic, said tea helps.", A, "Dr. Ada Lim", False),
    ("Mr. Osei argued that the pier is safe.", A, "Mr. Osei", False),
    ("The storm was over, and Sgt. J. R. Lim told reporters that nobody was hurt.", A, "Sgt. J. R. Lim", False),
    ("A town as small as Osk could lose its school.", SP, None, True),
    ("The tower is as tall as the law would allow.", ST, None, False),
    ("The tea should appeal to sailors.", SP, None, True),
    ("The new coat should suit tall riders.", SP, None, True),
    ("The charm of the game may have faded, but fans still come.", ST, None, False),
    ("He asked for a song like “The old man and his very small boat at sea.”", ST, None, False),
    ('The lamp can answer a question such as "how far is it to the sea?"', ST, None, True),
    ("The U.S. Navy said the ship is lost.", A, "the U.S. Navy", False),
    ("Prof. Lim believes the lake is old.", A, "Prof. Lim", False),
    ("It rained. The mayor said it would stop.", A, "The mayor", False),
    # Openness in the past, impressions, verbs before their speaker.
    ("The crew isn't guaranteed to stay.", U, None, False),
    ("A seat is not guaranteed for anybody.", U, None, False),
    ("It wasn't clear who had paid, but Lim said she had not.", U, "Lim", False),
    ("It was not clear how the boat had moved.", U, None, False),
    ("Questions remain about the price of the pier.", U, None, False),
    ("Many questions still remain.", U, None, False),
    ("So the town should act.", ST, None, True),
    ("But a good lamp can last for years.", ST, None, True),
    ("It appears a fine day for a walk.", ST, None, False),
    ("It seems a long way to the sea.", ST, None, False),
    ("Lim left the hall, heaping blame on the crew for the loss.", ST, None, False),
    ("Osei spoke at length, laying blame on the wind for it.", ST, None, False),
    ('"It was the worst storm for many years," Lim continues.', A, "Lim", False),
    ("Added Osei: “The town has never been so quiet at night.”", A, "Osei", False),
    ("Said Lim: “We have waited for a new bridge for years.”", A, "Lim", False),
    (
        "A report led by the Harbour School of Trade in the north of the country found that tea is good.",
        A,
        "a report led by the Harbour School of Trade",
        False,
    ),
    ("The team reported its losses May 18 in the Courier.", ST, None, False),
    ("The bank reported profits of ten crowns.", ST, None, False),
    ("The mill closed before anybody could buy it.", ST, None, False),
    ("Lim said on May 2 that the mill is closed.", A, "Lim", False),
    ("Neither of them is sure that the pier is safe.", ST, None, False),
    ("The mayor is not sure whether the pier is safe.", ST, None, False),
    ("I'm not sure that the pier was safe.", U, None, False),
    ("There is still no update on the pier.", U, None, False),
    ("We asked the mayor about the pier, but no response.", U, None, False),
    ("With the pier closed, it is hard to predict what the town will do.", U, None, False),
    ("The driver found it hard to know the road.", ST, None, False),
    ("There is mixed evidence that the pier is safe.", U, None, False),
    ("They haven't provided a more recent estimate.", U, None, False),
    ("We'll see if the pier opens.", U, None, False),
    ("We will see the pier in spring.", ST, None, False),
    ("A common misconception is that the pier is new.", U, None, False),
    ("Back on the pier, you could feel the cold.", ST, None, True),
    ("Lim says it is unclear who will pay.", U, "Lim", False),
    ("The harbour has not commented.", U, None, False),
    ("The mayor rejected claims that the pier is unsafe.", U, "the mayor", False),
    ("The mayor rejected the plan.", ST, None, False),
    ("The keeper dismissed the cook.", ST, None, False),
    ("Reports that the pier sank are false.", U, None, False),
    # Judged without that.
    ("Lim found the bridge to be safe.", A, "Lim", False),
    ("The jury found the old pilot to be at fault.", A, "the jury", False),
    ("Divers found gold to sell.", ST, None, False),
    # Claims without "that", and with a time or place before them.
    ("Osei confirmed he's leaving the harbour.", A, "Osei", False),
    ("The bakery confirmed Friday that it had sold the mill.", A, "the bakery", False),
    ("Lim announced on the evening show she had bought a boat.", A, "Lim", False),
    ("The fare, Harbour Bank confirmed earlier this month, is two crowns.", A, "Harbour Bank", False),
    ("Lim noted the biggest change came in June.", A, "Lim", False),
    ("The port claims to be the oldest in the north.", A, "the port", False),
    ("The clerk admitted stealing a boat.", A, "the clerk", False),
    ("Editor Jon Voss found this pair to deliver more light.", A, "Editor Jon Voss", False),
    ("Osei explained his vote, “I think that it is time to move on now.”", A, "Osei", False),
    ("The crew found the key they had lost.", ST, None, False),
    ("The views expressed above are those of the author.", ST, None, False),
    ("Lim bowled twice, conceding 40 runs.", ST, None, False),
    # Convinced, accused, credited, called.
    ("The mayor is convinced that the pier is safe.", A, "the mayor", False),
    ("Osei has no doubt it is safe.", A, "Osei", False),
    ("They accuse the harbour-side firm of hiding losses.", A, "they", False),
    ("Lim credits the old crew with saving the ship.", A, "Lim", False),
    ("The town rejected the plan, calling it a mistake.", A, "the town", False),
    ("The firm issued a note after the storm saying the pier was shut.", A, "the firm", False),
    ("The harbour will counter the claim by pointing out that the pier is new.", A, "the harbour", False),
    ("She was told that the ferry had left.", A, None, False),
    ("The album credits are filled with names.", ST, None, False),
    # Whose report it is: openings, appositions, brackets, asides, names that look like something else.
    ("In its yearly report Harbour Bank claims the fund has grown.", A, "Harbour Bank", False),
    ("Her family said the boat was old.", A, "her family", False),
    ("“The boat was old and the sea was rough,” said his mother, Ada Lim, in a note.", A, "his mother", False),
    ("“The boat was old and the sea was rough,” Will Osei added.", A, "Will Osei", False),
    ("“The boat was old and the sea was rough,” one source said.", A, "one source", False),
    ("“The boat was old and the sea was rough,” the letter read.", A, "the letter", False),
    (
        "“The boat was old and the sea was rough,” Harbour Bank (HB) head Ada Lim said.",
        A,
        "Harbour Bank (HB) head Ada Lim",
        False,
    ),
    ("“The boat was old and the sea was rough,” Ada Lim, a pilot at Harbour.com, wrote.", A, "Ada Lim", False),
    ("Says Lim, “The boat was old and the sea was rough.”", A, "Lim", False),
    ("Lim took the stand, in tears: “I would not have sailed in that storm at all.”", A, "Lim", True),
    ("Lim - who built the pier - said it was safe.", A, "Lim", False),
    ("Lim, host of the radio show “Low Tide,” said she was tired.", A, "Lim", False),
    ("He's already said he plans to sail.", A, "he", False),
    ("This report says the pier is old.", A, "this report", False),
    ("The papers appear to show that the pier is old.", A, "the papers", True),
    ("Lim says that the bakers believe the mill is shut.", A, "the bakers", False),
    ("When Lim found that the door was open, the bell rang.", ST, None, False),
    ("The ferry is easier to steer, as its name suggests.", ST, None, False),
    ("The crew made several small, confirmed advances.", ST, None, False),
    ("In one trial, adding salt reduced the ice by a third.", ST, None, False),
    ("The plan is easier said than done.", ST, None, False),
    ("Parents should stay calm, find a boat to be safe and sail.", ST, None, True),
    ("Seats are priced according to size.", ST, None, False),
    ("It was a call for “leaving the old harbour before the storm comes”.", ST, None, False),
    ("“The boat was old and the sea was rough,” Lim said in a note posted to the harbour's page.", A, "Lim", False),
    ("The bridge is old, he wrote in a short note on Friday.", A, "he", False),
    ("It's believed the crew has left.", A, None, False),
    ("He says that she had asked if the pier was safe.", A, "he", False),
    ("Any firm could say it is safe, the mayor said.", A, "the mayor", True),
    # Not settled, in other words; and what only looks like it.
    ("The keeper could not say how old the bell is.", U, None, False),
    ("The keeper couldn't say, only noting that the bell is old.", U, "the keeper", False),
    ("The harbour has not made any decision on the pier.", U, None, False),
    ("There is not a timeline for the repairs.", U, None, False),
    ("There is no guarantee you will get a seat.", U, None, False),
    ("It is hard to say how long the lamp lasts.", U, None, False),
    ("“It's too early,” said Lim.", U, "Lim", False),
    ("The harbour said that it is not sure why the crane failed.", U, "the harbour", False),
    ("Osei denied he knew about the leak.", U, "Osei", False),
    ("The reports were later refuted by the mayor.", U, "the mayor", False),
    ("The clerk lost the key (something the mayor denies).", U, None, False),
    ("The town waits because no date has been set.", ST, None, False),
    ("When the crew did not respond, the ferry left.", ST, None, False),
    ("It's a mystery – and a good one.", ST, None, False),
    ("No one disputes that the pier is old.", ST, None, False),
    ("The maps of the harbour are completely inaccurate.", ST, None, False),
    ("You have to make sure no one knows that you are here.", ST, None, False),
    # Which modals and conditions count.
    ("Riders who left early could lose their seats.", SP, None, True),
    ("The ferry is full, but that could change.", SP, None, True),
    ("The crew rests now but it could be weeks before they sail.", SP, None, True),
    ("For the other ports, knowing the tides would help.", SP, None, True),
    ("He should also enjoy a long run in the team.", SP, None, True),
    ("What if the pier closes?", SP, None, True),
    ("What kind of boat would be big enough?", SP, None, True),
    ("If you placed a bet and won, you'd receive ten crowns.", SP, None, True),
    ("Osei scored in what could have been his last match.", ST, None, False),
    ("You climb as a cat would.", ST, None, False),
    ("Yes, it may leak a little too much, but it is the best boat in town.", ST, None, False),
    ("It might not win the race, but it comes close.", ST, None, False),
    ("These are the best boats we could find.", ST, None, False),
    ("It has all the sails you'd expect.", ST, None, False),
    ("The loss came days after they seemingly won the cup.", ST, None, False),
    ("The odds are plain, even if they seem to be hard.", ST, None, False),
    ("That lamp can be stored in a box.", ST, None, True),
    ("The town has a small old ferry they could sell.", ST, None, False),
    ("With the pilot nursing a bad cold we could see the ferry stay.", SP, None, True),
    ("The firm has tools to potentially lift the ship.", ST, None, False),
    ("The sign asks riders to reconsider if they want to swim.", ST, None, False),
    ("A few things he said stuck with the crew.", ST, None, False),
    ("Lim pointed out how the harbour has grown.", A, "Lim", False),
    # Claims without a verb of saying, rows of subjects, and whoever holds a view.
    ("The board views the harbour as its best asset.", A, "the board", False),
    ("Analysts see the port as a takeover target.", A, "analysts", False),
    ("Many locals regard the bridge as unsafe.", A, "many locals", False),
    ("The council considers the pier a danger to swimmers.", A, "the council", False),
    ("The union made it clear that the strike will go on.", A, "the union", False),
    ("The mayor was clear that the pier must close.", A, "the mayor", False),
    (
        "The harbour, the council and two unions say the pier is safe.",
        A,
        "the harbour, the council and two unions",
        False,
    ),
    ("In Lim's view, the pier is safe.", A, "Lim", False),
    ("In Lim's words, the pier is a wreck.", A, "Lim", False),
    ("In the council's opinion, the pier is safe.", A, "the council", False),
    ("To hear Lim tell it, the pier is safe.", A, "Lim", False),
    (
        "Former Ambassador to Norway Ada Lim told the Courier the pier is safe.",
        A,
        "former Ambassador to Norway Ada Lim",
        False,
    ),
    ('"The pier is safe," she told us about the works, smiling.', A, "she", False),
    ("Lim went so far as to say that the pier was a wreck.", A, "Lim", False),
    ("Lim's argument is that the pier is safe.", A, "Lim", False),
    ("The union's position is that the pier is safe.", A, "The union", False),
    ("Word is that the ferry has been sold.", A, None, False),
    ("Rumour has it that the ferry has been sold.", A, None, False),
    ("Legend has it that the ferry sank here.", A, None, False),
    ("Lim called the pier a wreck.", A, "Lim", False),
    ("Critics call the plan a waste of money.", A, "critics", False),
    ("Lim likened the pier to a shipwreck.", A, "Lim", False),
    ("Lim put the delay down to the storm.", A, "Lim", False),
    ("Lim chalked the delay up to the storm.", A, "Lim", False),
    ("Lim rates the keeper as the best of his time.", A, "Lim", False),
    ("The ministry put the cost at 3 million.", A, "the ministry", False),
    ("The ministry estimates the cost at 3 million.", A, "the ministry", False),
    ("Lim confessed that he had sold the ferry.", A, "Lim", False),
    ("Lim is on record as saying the pier is safe.", A, "Lim", False),
    ("Lim expects the ferry to be sold.", A, "Lim", False),
    ("Analysts expect a sale by June.", A, "analysts", False),
    ("Lim is sceptical that the pier is safe.", A, "Lim", False),
    ("Lim is under no illusion that the pier is safe.", A, "Lim", False),
    ("Okoro took to his page to say that the pier was safe.", A, "Okoro", False),
    ("Okoro pointed to the storm as the reason for the delay.", A, "Okoro", False),
    ("She called the data “reassuringly dull” last year.", A, "she", False),
    ("The firm has not said how, but notes that the pier is safe.", A, "the firm", False),
    ("“The pier is old. But it is not clear who will pay.”", A, None, False),
    ("Lim doesn't expect the pier to close.", A, "Lim", False),
    # What only looks like a report or a guess; advice, and what is granted.
    ("The ferry sailed despite claims that it was unsafe.", ST, None, False),
    ("Nobody has been accused of hiding the report.", ST, None, False),
    ("However old it might be, the ferry sails every day.", ST, None, False),
    ("No matter how old it may be, the ferry sails every day.", ST, None, False),
    ("Whatever the cost may be, the town has bought the ferry.", ST, None, False),
    ("You might also like the museum.", ST, None, True),
    ("Riders might want to bring a coat.", ST, None, True),
    ("Unless a ticket is lost, the port keeps no record.", ST, None, True),
    ("The team has jokes about the pier.", ST, None, False),
    ("Ships (think ferries and tugs) land here.", ST, None, False),
    ("Even if the pier never opens, the town is rich.", ST, None, False),
    ("The wreck could be seen from the pier.", ST, None, True),
    ("It was a heartening thought for the crew.", ST, None, False),
    # Odds, chances, and conditions without "if".
    ("The ferry looks set to be sold.", SP, None, True),
    ("Chances are the ferry is sold.", SP, None, True),
    ("Odds are that the ferry is sold.", SP, None, True),
    ("There's talk of a sale.", SP, None, True),
    ("The ferry is in line to be sold.", SP, None, True),
    ("Should the town agree, the ferry will be sold.", SP, None, True),
    ("Provided the town agrees, the ferry will be sold.", SP, None, True),
    ("Assuming the town agrees, the ferry will be sold.", SP, None, True),
    ("Barring a storm, the ferry should sail on Monday.", SP, None, True),
    ("In all likelihood, the ferry is sold.", SP, None, True),
    ("Riders who could leave early may be late.", SP, None, True),
    # Not sure, not told, played down, contrary to reports.
    ("The price of the ferry is still fuzzy.", U, None, False),
    ("The price remains hazy.", U, None, False),
    ("The details of the sale are murky.", U, None, False),
    ("The future of the ferry hangs in the balance.", U, None, False),
    ("Not sure if the ferry was sold.", U, None, False),
    ("No idea when the ferry sails.", U, None, False),
    ("There's no telling when the ferry sails.", U, None, False),
    ("There is no way of knowing when the ferry sails.", U, None, False),
    ("No one is sure when the ferry sails.", U, None, False),
    ("The port has given no date for the sale.", U, None, False),
    ("A date for the sale has not been set.", U, None, False),
    ("The official cause of the fire has not been reported.", U, None, False),
    ("The names of the crew have not been released.", U, None, False),
    ("The sale is no sure thing.", U, None, False),
    ("Doubts remain about whether the ferry was sold.", U, None, False),
    ("Lim played down reports of a sale.", U, "Lim", False),
    ("Lim pleaded not guilty to all charges.", U, "Lim", False),
    ("Lim has maintained his innocence.", U, "Lim", False),
    ("Contrary to reports, the ferry was not sold, Lim said.", U, "Lim", False),
]


@pytest.mark.parametrize(("text", "certainty", "said_by", "hedged"), CASES, ids=[case[0][:60] for case in CASES])
def test_reads_each_rule(text: str, certainty: Certainty, said_by: str | None, hedged: bool) -> None:
    assert read_certainty(text) == Reading(certainty, said_by, hedged)


@pytest.mark.parametrize("table", [HEDGES, UNSETTLED, SILENT, DENIED], ids=["hedges", "unsettled", "silent", "denied"])
def test_no_rule_matches_where_its_cue_is_missing(table: CuedRules) -> None:
    texts = [plain(case[0]) for case in CASES] + ARTICLE.read_text(encoding="utf-8").splitlines()
    matched = [text for text in texts if table.rules.search(text)]
    assert len(matched) > 5
    assert [text for text in matched if not table.search(text)] == []


@pytest.mark.parametrize(
    ("item", "context", "expected"),
    [
        ("Cheaper nights", ["A pact could help in three ways:"], Reading(SP, None, True)),
        ("Cheaper nights", ["The plan has three parts:"], Reading(ST, None, False)),
        ("Cheaper nights", ["Analysts say that a pact could bring:"], Reading(A, "analysts", True)),
        ("Cheaper nights", ["The plan has three parts:", "What the Pact Could Bring"], Reading(SP, None, True)),
        ("Cheaper nights", ["None of these terms has been confirmed:", "How It May End"], Reading(U, None, True)),
        ("Quanta, according to Osei", ["Who may gain:"], Reading(A, "Osei", True)),
        ("Regulators", ["Challenges the Partnership Could Face", ""], Reading(SP, None, True)),
    ],
)
def test_items_and_headings_are_as_unsure_as_what_they_lean_on(
    item: str, context: list[str], expected: Reading
) -> None:
    assert read_certainty(item, context) == expected


@pytest.mark.parametrize(
    "word",
    [
        "said ",
        "reports x ",
        "no ",
        "A, ",
        '"a" ',
        "expects ",
        "has not ",
        "x",
        "if ",
        "which ",
        ", and ",
        "\u2013 ",
        "as x as ",
        "no deal ",
        "would ",
        "x, y and ",
        "calls x ",
        "with x, ",
        "put the x ",
    ],
)
def test_a_hostile_text_takes_no_time_by_the_square(word: str) -> None:
    start = time.process_time()
    read_certainty(word * (20_000 // len(word)))
    assert time.process_time() - start < 2.0


def test_plain_and_mask_keep_every_offset() -> None:
    text = "Ada said: “It’s a very long way to go.” «Oui»\u00a0she added, and it was “done”."
    assert len(plain(text)) == len(text)
    masked = mask_quotations(plain(text))
    assert len(masked) == len(text)
    assert "long way" not in masked
    assert "done" in masked


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(ST, None, False), "It rains."),
        (Reading(ST, "Ada", False), "It rains."),
        (Reading(U, None, False), "Not confirmed: “It rains.”"),
        (Reading(U, "Ada", True), "Not confirmed: “It rains.”"),
        (Reading(A, "industry analysts", False), "According to the article, industry analysts say: “It rains.”"),
        (Reading(A, "Mira Osei", False), "According to the article, Mira Osei says: “It rains.”"),
        (Reading(A, "Mira Osei", True), "According to the article, Mira Osei says it could be so: “It rains.”"),
        (
            Reading(A, "analysts at Harbour Bank", False),
            "According to the article, analysts at Harbour Bank say: “It rains.”",
        ),
        (Reading(A, None, False), "The article reports, without vouching for it: “It rains.”"),
        (Reading(SP, None, True), "Possible, according to the article: “It rains.”"),
    ],
)
def test_frames_name_what_the_quote_alone_would_hide(reading: Reading, expected: str) -> None:
    assert frame("It rains.", reading) == expected


def test_a_hedge_in_view_is_not_said_twice() -> None:
    assert frame("It may rain.", Reading(A, "Ada", True)) == "According to the article, Ada says: “It may rain.”"


def test_words_that_are_no_quote_get_no_quotation_marks() -> None:
    assert frame("It may rain.", Reading(U, None, True), verbatim=False) == "Not confirmed: It may rain."


@pytest.mark.parametrize("certainty", [U, A, SP])
@pytest.mark.parametrize("said_by", [None, "Ada"])
@pytest.mark.parametrize("hedged", [False, True])
def test_bare_words_under_a_doubtful_reading_never_stay_bare(
    certainty: Certainty, said_by: str | None, hedged: bool
) -> None:
    assert read_certainty("Trams are quiet.").certainty is ST
    shown = frame("Trams are quiet.", Reading(certainty, said_by, hedged))
    assert not shown.startswith(("Trams", "\u201cTrams"))
    assert "\u201cTrams are quiet.\u201d" in shown


def test_labels_are_ordered_from_least_to_most_sure() -> None:
    assert less_sure(U, A)
    assert less_sure(A, SP)
    assert less_sure(SP, ST)
    assert not less_sure(ST, ST)


def seed_context(quote: str, lines: list[str]) -> list[str]:
    """What an item or a heading of the seed article leans on, read from the page's lines; nothing for a sentence."""
    at = next((number for number, line in enumerate(lines) if line.lstrip("• ") == quote), None)
    if at is None:
        return []
    above = lines[:at]
    headings = [line for line in above if line and not line.startswith("•") and not re.search(r"[.:]$", line)]
    if lines[at].startswith("•"):
        return [next(line for line in reversed(above) if line.endswith(":")), headings[-1]]
    if re.match(r"\d\. ", quote):
        return [next(line for line in reversed(headings) if not re.match(r"\d\. ", line) and "Benefit" in line)]
    # The one list of unnumbered sibling headings is announced by its parent's own sentence.
    if quote in {"Regulatory Concerns", "Data Privacy and Security", "Competition With xAI"}:
        return ["Challenges the Partnership Could Face"]
    return []


def test_agrees_with_the_hand_labels_of_the_seed_article() -> None:
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    lines = [line.strip() for line in ARTICLE.read_text(encoding="utf-8").splitlines()]
    readings = [read_certainty(row["quote"], seed_context(row["quote"], lines)) for row in labels]
    pairs = list(zip(labels, readings, strict=True))
    wrong = [row["quote"] for row, reading in pairs if row["certainty"] != reading.certainty]
    surer = [row["quote"] for row, reading in pairs if less_sure(Certainty(row["certainty"]), reading.certainty)]
    speakers = [
        row["quote"] for row, reading in pairs if (row["said_by"] or "").lower() != (reading.said_by or "").lower()
    ]
    hedges = [row["quote"] for row, reading in pairs if row["hedged"] != reading.hedged]
    assert len(labels) > 100
    assert len(wrong) <= 0.02 * len(labels), wrong
    assert surer == []
    assert speakers == []
    assert len(hedges) <= 0.02 * len(labels), hedges
