"""Follow-ups stand alone."""

from __future__ import annotations

import doctest
from dataclasses import replace

import pytest

import rag.mentions
import rag.rewrite
from rag.answers import Answer, Certainty, Citation, Outcome, Statement
from rag.rewrite import stand_alone


def answered(question: str, *quotes: str, certainty: Certainty = Certainty.STATED) -> Answer:
    citations = tuple(
        Citation(n, "a.txt", "T", None, None, None, "a.txt", "", quote, 0, len(quote))
        for n, quote in enumerate(quotes, 1)
    )
    statements = tuple(Statement(quote, (n,), certainty) for n, quote in enumerate(quotes, 1))
    return Answer(question, question, Outcome.ANSWERED, "", statements, citations=citations)


def unanswered(question: str, outcome: Outcome = Outcome.NOT_IN_ARTICLES) -> Answer:
    return Answer(question, question, outcome, text="")


LIST = answered("What are the risks?", "1. Storms at Sea\n\nThey come often.", "Rising costs", "Strikes")
RUNS = answered("Who runs Harbour Lines?", "Ada Holm runs it.")
LATE = answered("Is the ferry late?", "It is.")
BOUGHT = answered("Has Harbour Lines bought Lund Shipping?", "Neither has said so.", certainty=Certainty.UNCONFIRMED)
MERGER = answered("Will the merger close this year?", "It may.", certainty=Certainty.SPECULATIVE)
PORTS = answered("How could Harbour Lines gain from Lund's ports?", "It could grow.")


@pytest.mark.parametrize("module", [rag.rewrite, rag.mentions])
def test_examples_in_the_docstrings(module: object) -> None:
    tested = doctest.testmod(module)  # type: ignore[arg-type]
    assert tested.attempted
    assert not tested.failed


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Tell me more about the second one", "Tell me more about Rising costs"),
        ("And the first?", "Tell me more about Storms at Sea"),
        ("the last one?", "Tell me more about Strikes"),
        ("the last of these?", "Tell me more about Strikes"),
        ("point 2", "Tell me more about Rising costs"),
        ("what is the third risk?", "Tell me more about Strikes"),
        ("Who is behind the second one?", "Who is behind Rising costs?"),
        ("Is the last one likely?", "Are Strikes likely?"),
    ],
)
def test_a_number_means_a_statement_of_the_latest_list(question: str, alone: str) -> None:
    assert stand_alone(question, [LIST, answered("Is it so?", "Yes.")]) == alone


def test_a_long_statement_is_pointed_at_in_quotation_marks() -> None:
    long = answered("What is new?", "One.", "The harbour was dredged again last week by two old ships.")
    assert stand_alone("the second?", [long]).startswith("Tell me more about “The harbour was dredged")


@pytest.mark.parametrize(
    "question", ["How were the last two years?", "When was the first lighthouse lit?", "Who came second?"]
)
def test_an_ordinal_that_points_into_no_list_is_left_alone(question: str) -> None:
    assert stand_alone(question, [LIST]) == question


def test_a_number_past_the_end_points_at_nothing() -> None:
    assert "Rising" not in stand_alone("the eighth one?", [LIST])


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (RUNS, "What does it carry?", "What does Harbour Lines carry?"),
        (RUNS, "Where are its ships?", "Where are Harbour Lines' ships?"),
        (RUNS, "how do they make money", "How does Harbour Lines make money?"),
        (RUNS, "What did she say?", "What did the person who runs Harbour Lines say?"),
        (RUNS, "What happened to it and its ships?", "What happened to Harbour Lines and its ships?"),
        (RUNS, "Did it buy Lund Shipping?", "Did Harbour Lines buy Lund Shipping?"),
        (RUNS, "Does Ada Holm own it?", "Does Ada Holm own Harbour Lines?"),
        (answered("Who reported the Ostsee-Lund talks?", "x"), "Is the merger near?", "Is the Ostsee-Lund merger near?"),
        (RUNS, "When was the company founded?", "When was Harbour Lines founded?"),
        (LATE, "Why is it so slow?", "Why is the ferry so slow?"),
        (unanswered("Who is the mayor of Lund?"), "What did he say?", "What did the mayor of Lund say?"),
        (unanswered("Who is Lund's harbour master?"), "And who founded it?", "Who founded Lund?"),
        (answered("Did Holm back Harbour Lines?", "x"), "What did she like about it?",
         "What did Holm like about Harbour Lines?"),
        (answered("Does Holm have her own shipyard?", "x"), "When was it opened?", "When was Holm's own shipyard opened?"),
        (answered("How have ferry shares done?", "x"), "Why did they fall?", "Why did ferry shares fall?"),
        (LIST, "Are they serious?", "Are the risks serious?"),
        (answered("Which company bought Lund Shipping?", "x"), "Who founded it?",
         "Who founded the company that bought Lund Shipping?"),
        (answered("Which company is behind Skiff?", "Northlight, the software company behind Skiff, grew."),
         "Who founded it?", "Who founded Northlight?"),
        (answered("What does the merger mean for Lund?", "x"), "Is it confirmed?", "Is the merger confirmed?"),
        (answered("What does the merger mean for Lund?", "x"), "Where does it lie?", "Where does Lund lie?"),
        (answered("who runs skiff", "The app Skiff grew."), "what does it do", "What does Skiff do?"),
    ],
)  # fmt: skip
def test_a_pronoun_or_a_noun_takes_what_was_spoken_of(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("What is the deal worth?", "What is the deal between Harbour Lines and Lund Shipping worth?"),
        ("Are both companies Danish?", "Are both Harbour Lines and Lund Shipping Danish?"),
        ("Has either of them said so?", "Has Harbour Lines bought Lund Shipping, and has either of them said so?"),
        ("Has either of them confirmed it?", "Has either Harbour Lines or Lund Shipping confirmed it?"),
        ("And if it has?", "What happens if Harbour Lines has bought Lund Shipping?"),
        ("if so, for how much?", "Has Harbour Lines bought Lund Shipping, and if so, for how much?"),
        ("Why?", "Has Harbour Lines bought Lund Shipping, and why or why not?"),
        ("When?", "Has Harbour Lines bought Lund Shipping, and when?"),
    ],
)
def test_what_the_articles_left_open_is_taken_for_granted_by_no_follow_up(question: str, alone: str) -> None:
    assert stand_alone(question, [BOUGHT]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (LATE, "Why?", "Why is the ferry late?"),
        (LATE, "how so?", "How is the ferry late?"),
        (LATE, "Who says so?", "Is the ferry late, and who says so?"),
        (LATE, "Is that confirmed?", "Is the ferry late, and is that confirmed?"),
        (LATE, "Really?", "Is the ferry late, and is that confirmed?"),
        (LATE, "What does that mean?", "Is the ferry late, and what does that mean?"),
        (LATE, "tell me more", "Tell me more: is the ferry late?"),
        (LATE, "and the costs?", "What are the costs of the ferry?"),
        (RUNS, "Who says so?", "Who runs Harbour Lines, and who says so?"),
        (RUNS, "What about the price?", "What is the price for Harbour Lines?"),
        (RUNS, "and its price?", "What is Harbour Lines' price?"),
        (RUNS, "And who pays?", "Who runs Harbour Lines, and who pays?"),
        (answered("Who founded Harbour Lines?", "x"), "When?", "When was Harbour Lines founded?"),
        (answered("Has Lund raised any money?", "x"), "From whom?", "From whom has Lund raised money?"),
        (answered("What is Skiff?", "x"), "anything else?", "Tell me more about Skiff"),
        (LIST, "and the rewards?", "What are the rewards?"),
        (LIST, "Which of these is the worst?", "What are the risks, and which of these is the worst?"),
        (MERGER, "And if it does?", "What happens if the merger does close this year?"),
        (MERGER, "and next year?", "Will the merger close next year?"),
        (MERGER, "and the regulators?", "What about the regulators: will the merger close this year?"),
        (answered("Is the deal official yet?", "x"), "So what would it mean if it were?",
         "What would it mean if the deal were official?"),
        (answered("What happens next?", "The talks on the planned merger go on."), "And if it fails?",
         "What happens if the merger fails?"),
    ],
)  # fmt: skip
def test_what_says_little_is_put_to_the_earlier_question(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (RUNS, "And Lund Shipping?", "Who runs Lund Shipping?"),
        (PORTS, "What about Ostsee?", "How could Ostsee gain from Lund's ports?"),
        (PORTS, "And Malmo's?", "How could Harbour Lines gain from Malmo's ports?"),
        (PORTS, "And in winter?", "How could Harbour Lines gain from Lund's ports in winter?"),
        (PORTS, "And the dangers?", "What are the dangers for Harbour Lines and Lund?"),
        (answered("Is Skiff a rival of Northlight?", "x"), "and Ostsee?", "Is Skiff a rival of Ostsee?"),
        (unanswered("What is Lund's budget?"), "And Malmo?", "What is Malmo's budget?"),
        (LATE, "And Lund?", "What about Lund: is the ferry late?"),
    ],
)
def test_a_comparison_asks_the_same_of_another(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    "question",
    [
        "Who built Lund Bridge?",
        "How do I cook rice?",
        "Which shares rose?",
        "Is it true that Lund Bridge fell?",
        "What does Lund Bridge say about its toll?",
        "Does Ada Holm like her work?",
        "Are both Ostsee and Lund Danish?",
        "What do critics say that Ostsee did?",
        "How many experts were asked?",
        "What makes it easier for Ostsee to sail?",
        "Who says it comes down to costs?",
    ],
)
@pytest.mark.parametrize("before", [LIST, RUNS, LATE, BOUGHT])
def test_a_question_that_stands_alone_stays(question: str, before: Answer) -> None:
    assert stand_alone(question, [before]) == question


def test_without_a_conversation_nothing_changes() -> None:
    assert stand_alone("Why?", []) == "Why?"
    assert stand_alone("and what is it?", [unanswered("Write a poem", Outcome.REFUSED)]) == "and what is it?"


def test_a_reference_goes_to_the_latest_turn_that_suits() -> None:
    rice, poem = unanswered("How do I cook rice?"), unanswered("Sing it", Outcome.REFUSED)
    assert stand_alone("Who founded it?", [RUNS, rice, poem]) == "Who founded Harbour Lines?"
    assert stand_alone("Who founded it?", [RUNS, answered("What is Skiff?", "x")]) == "Who founded Skiff?"
    assert stand_alone("Why?", [RUNS, LATE, poem]) == "Why is the ferry late?"


def test_what_a_follow_up_added_is_not_carried_on() -> None:
    joined = replace(answered("Is the ferry late, and who says so?", "It is."), question="Who says so?")
    assert stand_alone("Why?", [LATE, joined]) == "Why is the ferry late?"


OPENED = answered("Did Holm open the mill?", "Holm opened it in May.")
MILL = answered("What did Ada Holm lease?", "In May, Ada Holm leased an old paper mill by the sea, as she had said.")


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (OPENED, "does she still?", "Does Holm still open the mill?"),
        (OPENED, "did Lund too", "Did Lund too open the mill?"),
        (OPENED, "has she?", "Did Holm open the mill, and has she?"),
        (LATE, "Is it still?", "Is the ferry still late?"),
    ],
)
def test_a_verb_left_out_is_that_of_the_question_before(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (LATE, "no, I meant the train", "Is the train late?"),
        (answered("What could go wrong with the sale?", "x"), "sorry, I mean with the ships",
         "What could go wrong with the ships?"),
        (answered("Are the drivers on strike?", "x"), "no I meant the pilot", "Is the pilot on strike?"),
        (RUNS, "No, I meant Lund Shipping", "Who runs Lund Shipping?"),
        (RUNS, "I meant who founded it", "Who founded Harbour Lines?"),
    ],
)  # fmt: skip
def test_a_correction_takes_the_place_of_what_was_meant_wrongly(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (LATE, "over what period?", "Is the ferry late, and over what period?"),
        (LATE, "which ferries exactly", "Is the ferry late, and which ferries exactly?"),
        (LATE, "will that take long?", "Is the ferry late, and will that take long?"),
        (LATE, "did Holm deny that?", "Is the ferry late, and did Holm deny that?"),
        (LATE, "could Holm help there?", "Is the ferry late, and could Holm help there?"),
        (LATE, "compared to trains?", "Is the ferry late compared to trains?"),
        (LATE, "is taht certain", "Is the ferry late, and is that certain?"),
        (LATE, "and why are those ships old?", "Is the ferry late, and why are those ships old?"),
        (LIST, "such as?", "What are the risks, for example?"),
        (LATE, "how do they know?", "Is the ferry late, and how do they know?"),
    ],
)
def test_a_question_word_or_a_this_leans_on_the_question_before(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        (MILL, "What is it worth?", "What is the old paper mill worth?"),
        (answered("Who sold the mill?", "x"), "what did they get?", "What did whoever sold the mill get?"),
        (answered("Is the mill in danger?", "No, said Eva Lund, 44, who runs it."), "does she own it?",
         "Does Eva Lund own the mill?"),
        (answered("Who is Eva Lund?", "x"), "her age?", "What is Eva Lund's age?"),
        (answered("What is machine weaving?", "x"), "who uses it", "Who uses machine weaving?"),
        (answered("Is there a car without a driver?", "x"), "does it sell?", "Does the car without a driver sell?"),
        (answered("What happened to the guards in Lund?", "x"), "who is their boss?",
         "Who is the boss of the guards in Lund?"),
        (answered("What are analysts saying?", "x"), "and the experts?", "What are the experts saying?"),
    ],
)  # fmt: skip
def test_a_pronoun_may_mean_what_was_asked_for_or_told(before: Answer, question: str, alone: str) -> None:
    assert stand_alone(question, [before]) == alone


def test_the_two_may_have_been_named_one_after_the_other() -> None:
    both = [RUNS, answered("Who runs Lund Shipping?", "x")]
    assert stand_alone("do the two work together?", both) == "Do Harbour Lines and Lund Shipping work together?"


@pytest.mark.parametrize(
    "question",
    [
        "What share of its cargo does the line lose?",
        "Which firms have cut back their orders?",
        "Can people take their dogs along?",
        "What did it take to raise the bridge?",
        "What should people do if they disagree?",
    ],
)
def test_a_pronoun_that_has_its_meaning_beside_it_stays(question: str) -> None:
    assert stand_alone(question, [RUNS]) == question
