"""Clauses: what counts as the sentence's own, what stands beside it, and who its subject is."""

from __future__ import annotations

import pytest

from rag.sentence_clauses import first_claim, main_clause, speaking_clauses, subject, without_dashes


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("The town has a bridge, which could close.", "could"),
        ("The ferry (which may be late) is full.", "may"),
        ("Lim, who might win, is young.", "might"),
        ("The pier is shut because the quay may sink.", "may"),
        ("Although it may rain, the ferry runs.", "may"),
        ("The ferry runs, though it may rain.", "may"),
        ("While Lim may win, Osei is loved.", "may"),
        ("She smiled, knowing she might win.", "might"),
        ("He feared what one might find.", "might"),
        ("It is slower than it could be.", "could"),
        ("It is as large as it could be.", "could"),
        ("It was a match that could have been better.", "could"),
        ("The harbour had a good week – though it may not last – and rested.", "may"),
        ("It may look old, but it is safe.", "may"),
        ("It is a bold, perhaps reckless, plan.", "perhaps"),
        ("You climb as a cat would.", "would"),
        ("They had a plan they could trust.", "could"),
        ("The odds are plain, even if they may seem hard.", "may"),
        ("They asked about how it might end.", "might"),
    ],
)
def test_a_side_clause_is_blanked_out_in_place(words: str, side: str) -> None:
    main = main_clause(words)
    assert len(main) == len(words)
    assert side in words
    assert side not in main.split()


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("The bridge is old and may close.", "may"),
        ("The mayor says that the bridge may close.", "may"),
        ("It is possible that it might rain.", "might"),
        ("It is unclear who could pay.", "could"),
        ("The shop stays until June and the town may buy it.", "may"),
        ("It looked as though the pier may have moved.", "may"),
        ("9:39 p.m. – The ferry may have left.", "may"),
        ("It is small, though it is dear. It may close.", "may"),
        ("Riders who left early may be late.", "may"),
        ("It is full, but that could change.", "could"),
        ('The firm (of "Low Tide: A Life") could close.', "could"),
        ("For the others, knowing the tides would help.", "would"),
    ],
)
def test_what_the_sentence_says_itself_stays(words: str, own: str) -> None:
    assert own in main_clause(words).split()


def test_a_contrast_in_a_side_clause_is_not_the_speaker() -> None:
    assert "Lim said" not in speaking_clauses("The pier is shut, while Lim said little.")
    assert "Lim said" in speaking_clauses("Lim said the pier is shut, while it rained.")


def test_the_dashes_around_an_aside_stay() -> None:
    assert without_dashes("The old quay – it may sink – is dry.").count("–") == 2


def test_the_first_claim_of_a_quotation_counts() -> None:
    assert first_claim('"Will it rain? It is dry. It may snow."') == "It is dry."
    assert first_claim("Lim left. It may snow.") == "Lim left. It may snow."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Harbour Bank runs ferries", "Harbour Bank"),
        ("The firm gave no figures", "The firm"),
        ("In a statement, the old union declined to comment", "the old union"),
        ("She left the door open", "she"),
        ("But Ada Lim of the Courier wrote a letter", "Ada Lim of the Courier"),
        ("However, Lim runs a shop", "Lim"),
        ("Rain, rain", None),
    ],
)
def test_the_subject_opens_the_sentence(words: str, expected: str | None) -> None:
    assert subject(words) == expected
