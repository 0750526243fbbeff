"""Pairs as tokens: packed and unpacked, a batch as the tokenizer has it, and every pair once an epoch."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from evals.pairs import PAD, UNKNOWN, CannotTrain, Ints, OnDevice, Pairs, batches, pack
from evals.reader_data import Example
from indexes.embed import packaged_folder
from rag.answers import Certainty
from rag.certainty import Reading
from rag.reader import CLASSES, HOW_SURE

OPENED = "The bridge of Brena, which is made of iron, opened to carts and riders in 1914. Nobody lives near it now."
LIM = "They may sail next spring, its chairwoman Ada Lim said."


def spanned(first: str, text: str, answer: str, **known: object) -> Example:
    start = text.index(answer)
    return Example(first, text, "made", "group", span=(start, start + len(answer)), **known)  # type: ignore[arg-type]


EXAMPLES = (
    spanned("When did the bridge of Brena open", OPENED, "1914", answers=True),
    spanned("What is it made of", OPENED, "iron", answers=True),
    spanned("Who lives there", OPENED, "Nobody lives", answers=True),
    Example("Who built it", OPENED, "made", "group", answers=False),
    Example("Brena has a bridge.", OPENED, "told", "group", supports=True, contradicts=False),
    Example("Brena has a port.", OPENED, "told", "group", supports=False),
    spanned(HOW_SURE, LIM, "its chairwoman Ada Lim", reading=Reading(Certainty.ATTRIBUTED, "Ada Lim", hedged=True)),
    Example(HOW_SURE, OPENED, "sure", "group", reading=Reading(Certainty.STATED, None, hedged=False)),
)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerBase:
    held: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    return held


@pytest.fixture(scope="module")
def packed(tokenizer: PreTrainedTokenizerBase) -> Pairs:
    return pack(tokenizer, [[(each, False) for each in EXAMPLES[:5]], [(each, True) for each in EXAMPLES[5:]]], 64)


def test_what_is_packed_is_unpacked_again(packed: Pairs, tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    packed.save(tmp_path / "pairs.xz")
    held = Pairs.load(tmp_path / "pairs.xz")
    for name in Pairs.__slots__:
        before, after = getattr(packed, name), getattr(held, name)
        assert before.dtype == after.dtype, name
        assert np.array_equal(before, after), name
    texts = [tokenizer.decode(each) for each in np.split(held.tokens, held.begins[1:-1])]
    for row, example in enumerate(EXAMPLES):
        assert texts[held.first[row]] == tokenizer.decode(tokenizer.encode(example.first, add_special_tokens=False))
        assert texts[held.second[row]] == tokenizer.decode(tokenizer.encode(example.text, add_special_tokens=False))
        assert held.sources[held.source[row]] == example.source
    assert len(texts) == len({text for each in EXAMPLES for text in (each.first, each.text)})  # each one once
    assert held.checked.tolist() == [False] * 5 + [True] * 3
    assert held.draw.tolist() == [0] * 5 + [1] * 3


def test_a_class_is_known_only_of_what_is_asked(packed: Pairs) -> None:
    known = [dict(zip(CLASSES, row, strict=True)) for row in packed.classes.tolist()]
    told = [{name: value for name, value in each.items() if value >= 0} for each in known]
    assert told[0] == {"answers": 1}
    assert told[3] == {"answers": 0}
    assert told[4] == {"supports": 1, "contradicts": 0}
    assert told[5] == {"supports": 0}
    none: dict[str, int] = dict.fromkeys(Certainty, 0)
    assert told[6] == {**none, Certainty.ATTRIBUTED: 1, "hedged": 1}
    assert told[7] == {**none, Certainty.STATED: 1, "hedged": 0}


@pytest.mark.parametrize("longest", [64, 33, 28, 16])
def test_a_batch_is_as_the_tokenizer_has_it(packed: Pairs, tokenizer: PreTrainedTokenizerBase, longest: int) -> None:
    pairs = OnDevice(packed, longest, "cpu")
    width = 72
    batch = pairs.batch(np.arange(len(EXAMPLES)), width)
    for row, each in enumerate(EXAMPLES):
        held = tokenizer(
            each.first, each.text, truncation="only_second", max_length=longest, return_offsets_mapping=True
        )
        long = len(held["input_ids"])
        assert pairs.lengths[row] == long
        assert batch.ids[row].tolist() == held["input_ids"] + [PAD] * (width - long)
        assert batch.types[row].tolist() == held["token_type_ids"] + [0] * (width - long)
        assert batch.mask[row].tolist() == [1] * long + [0] * (width - long)
        ends = (int(batch.start[row]), int(batch.end[row]))
        if each.span is None:
            assert ends == ((0, 0) if each.nowhere else (UNKNOWN, UNKNOWN))
            continue
        places = [
            place
            for place, (start, end) in enumerate(held["offset_mapping"])
            if held["token_type_ids"][place] and start < each.span[1] and end > each.span[0]
        ]
        whole = places and held["offset_mapping"][places[-1]][1] == each.span[1]
        assert ends == ((places[0], places[-1]) if whole else (UNKNOWN, UNKNOWN))


def test_an_answer_that_is_cut_off_is_not_known(packed: Pairs) -> None:
    known = {longest: OnDevice(packed, longest, "cpu").batch(np.arange(3), 64) for longest in (64, 28, 27, 26)}
    assert (known[64].start > 0).tolist() == [True, True, True]
    assert (known[28].start > 0).tolist() == [False, True, True]
    for longest in (27, 26):  # "Nobody lives" loses its second word, then the first one too
        assert (known[longest].start > 0).tolist() == [False, True, False]
    assert all(torch.equal(each.start > 0, each.end > 0) for each in known.values())


def lengths(seed: int) -> Ints:
    return np.random.default_rng(seed).integers(5, 200, 1_000)


def test_batches_are_bounded_and_hold_every_pair_once_an_epoch() -> None:
    long, rows = lengths(1), np.arange(100, 900)
    made = list(batches(long, rows, 2_048, seed=7, epochs=2))
    assert len(made) % 2 == 0
    for epoch in (made[: len(made) // 2], made[len(made) // 2 :]):
        assert sorted(np.concatenate([chosen for chosen, _ in epoch])) == rows.tolist()
    for chosen, width in made:
        assert width * len(chosen) <= 2_048
        assert long[chosen].max() <= width
        assert width % 8 == 0
    real = sum(long[chosen].sum() for chosen, _ in made)
    assert real > 0.8 * sum(width * len(chosen) for chosen, width in made)  # pairs of like length are together
    widths = [width for _, width in made[: len(made) // 2]]
    assert widths != sorted(widths)


def test_the_same_seed_makes_the_same_batches() -> None:
    long, rows = lengths(2), np.arange(1_000)

    def first(seed: int, start: int = 0) -> list[list[int]]:
        return [chosen.tolist() for chosen, _ in islice(batches(long, rows, 4_096, seed), start, start + 3)]

    assert first(7) == first(7) != first(8)
    epoch = len(list(batches(long, rows, 4_096, 7, epochs=1)))
    assert first(7, epoch) != first(7)


def test_a_pair_wider_than_a_batch_is_one_alone_and_of_nothing_nothing_is_made() -> None:
    long = np.asarray([100, 10, 10])
    made = {tuple(chosen.tolist()): width for chosen, width in batches(long, np.arange(3), 40, 0, epochs=1)}
    assert made[0,] == 104
    assert sum(len(chosen) for chosen in made) == 3
    assert not list(batches(long, np.arange(0), 40, 0))


def test_what_holds_no_pairs_is_named(tmp_path: Path) -> None:
    other = tmp_path / "pairs.xz"
    for held in (None, b"no pairs", b""):
        if held is not None:
            other.write_bytes(held)
        with pytest.raises(CannotTrain, match="train_reader pairs") as raised:
            Pairs.load(other)
        assert raised.value.path == other


def test_a_batch_stands_on_the_device_with_whole_numbers(packed: Pairs) -> None:
    batch = OnDevice(packed, 64, "cpu").batch(np.asarray([2, 0]), 64)
    assert batch.rows.tolist() == [2, 0]
    assert {each.dtype for each in (batch.ids, batch.mask, batch.types, batch.start, batch.end)} == {torch.int64}
    assert torch.isnan(batch.classes).sum() == 2 * (len(CLASSES) - 1)
