"""Training the reader: what is drawn, what a step learns, and that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest
import torch

from evals.reader_data import Mixture, NoTrainingData, examples
from evals.reader_model import collate, encode, loss, new_model
from evals.stories import held_out
from evals.train_reader import batches, main, prepare, train, weights_in
from indexes.embed import packaged_folder
from rag.reader import Reader, ReaderUnavailable

TOWNS = ("Alba", "Brena", "Corvo", "Dunmor", "Elster", "Fyrd", "Galt", "Hovik")


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    (folder / "train").mkdir(exist_ok=True)
    with lzma.open(folder / "train" / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A little of each file, about towns that do not exist."""
    spans: list[dict[str, Any]] = []
    sentences: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    for number, town in enumerate(TOWNS):
        opened = f"The bridge of {town} opened in 19{number}4."
        context = f"{opened} It is made of iron. Nobody lives near it now."
        start = context.index("19")
        about = {"context": context, "title": town}
        asked = f"When did the bridge of {town} open ?"
        spans.append(
            {
                **about,
                "question": asked,
                "answer_spans": [[start, start + 4]],
                "answerable": True,
                "source": "squad-1.1-train",
            }
        )
        closed = f"when did the bridge of {town.lower()} close"
        unanswerable = {"question": closed, "source": "squad2-unansq-train"}
        spans.append({**about, **unanswerable, "answer_spans": [], "answerable": False})
        sentences.append({**unanswerable, "text": opened, "label": 0, "group": town})
        sentences.append({"question": asked, "text": opened, "label": 1, "source": "selqa-dev", "group": town})
        sentences.append({"question": asked, "text": "It is iron.", "label": 0, "source": "selqa-dev", "group": town})
        passages.append({"question": closed, "text": context, "label": 0, "source": "squadart-neg", "group": town})
        passages.append({"question": asked, "text": context, "label": 1, "source": "nq-open-oracle", "group": town})
        about_bridge = {"passage": context, "source": "snli_devtest"}
        claims.append(
            {**about_bridge, "statement": f"{town} has a bridge.", "supported": 1, "label": "entailment"},
        )
        claims.append({**about_bridge, "statement": f"{town} has no bridge.", "supported": 0, "label": "contradiction"})
        claims.append({**about_bridge, "statement": f"{town} has a port.", "supported": 0, "label": "not_entailment"})
    for name, rows in (
        ("spans", spans),
        ("sentence_pairs", sentences),
        ("passage_pairs", passages),
        ("claims", claims),
    ):
        write(tmp_path, name, rows)
    return tmp_path


MIXTURE = Mixture(
    answerable=8,
    elsewhere=8,
    mined=16,
    swapped=6,
    titled=0.5,
    reworded=0.0,
    stories_times=0,
    certainty_times=0,
    unanswerable_times=2,
    look_alikes=8,
    other_sentences=16,
    other_passages=8,
    claims=24,
    window=2,
)


def configuration(steps: int) -> dict[str, Any]:
    return {
        "seed": 3,
        "validation_share": 0.2,
        "mixture": {name: getattr(MIXTURE, name) for name in MIXTURE.__dataclass_fields__},
        "training": {
            "longest": 64,
            "batch_tokens": 256,
            "learning_rate": 1e-4,
            "warm_up": 0.1,
            "weight_decay": 0.01,
            "steps": steps,
            "checkpoint_every": 2,
            "validate_every": 4,
        },
    }


def test_windows_hold_the_answer_or_lack_it(data: Path) -> None:
    known = examples(data, MIXTURE, 1)
    answered = [each for each in known if each.span]
    assert len(answered) == len(TOWNS)
    assert all(each.text[slice(*each.span)].startswith("19") for each in answered if each.span)
    lacking = [each for each in known if each.source == "squad-1.1-train-elsewhere"]
    assert lacking
    assert not any("opened" in each.text for each in lacking)
    assert all(each.answers is False for each in lacking)


def test_an_unanswerable_question_stands_over_the_sentence_that_answers_its_twin(data: Path) -> None:
    near = [each for each in examples(data, MIXTURE, 1) if each.source == "squad2-unansq-train"]
    assert len(near) == 2 * len(TOWNS)
    assert all("opened in" in each.text and each.answers is False for each in near)


def test_what_bm25_finds_and_what_does_not_answer_is_to_be_withstood(data: Path) -> None:
    mined = [each for each in examples(data, MIXTURE, 1) if each.source.endswith("-mined")]
    assert {each.source for each in mined} == {"squad-1.1-train-mined", "squad2-unansq-train-mined"}
    assert all(each.answers is False and each.group in TOWNS for each in mined)
    assert not any("opened" in each.text for each in mined if each.source.startswith("squad-1.1"))


def test_a_question_with_another_name_is_not_answered_by_what_answered_it(data: Path) -> None:
    swapped = [each for each in examples(data, MIXTURE, 1) if each.source.endswith("-swapped")]
    assert 0 < len(swapped) <= MIXTURE.swapped
    for each in swapped:
        (asked,) = (town for town in TOWNS if town in each.first)
        assert each.answers is False
        assert asked != each.group
        assert asked not in each.text


def test_what_is_not_borne_out_need_not_be_contradicted(data: Path) -> None:
    claims = {each.first: each for each in examples(data, MIXTURE, 1) if each.supports is not None}
    assert (claims["Alba has a bridge."].supports, claims["Alba has a bridge."].contradicts) == (True, False)
    assert (claims["Alba has no bridge."].supports, claims["Alba has no bridge."].contradicts) == (False, True)
    assert (claims["Alba has a port."].supports, claims["Alba has a port."].contradicts) == (False, None)


def test_a_share_of_the_windows_opens_with_the_title(data: Path) -> None:
    known = [each for each in examples(data, MIXTURE, 1) if each.source.startswith(("squad", "squadart"))]
    titled = [each for each in known if each.text.startswith(f"{each.group}. ")]
    assert 0 < len(titled) < len(known)
    assert {each.answers for each in titled} == {True, False}
    assert any(each.span for each in titled)


def test_no_question_keeps_its_mark(data: Path) -> None:
    assert not any(each.first.endswith("?") for each in examples(data, MIXTURE, 1))


def test_the_same_seed_draws_the_same(data: Path) -> None:
    assert examples(data, MIXTURE, 1) == examples(data, MIXTURE, 1) != examples(data, MIXTURE, 2)


def test_a_group_is_held_out_by_its_name_alone() -> None:
    groups = [f"group {number}" for number in range(1000)]
    out = {each for each in groups if held_out(each, 0.1)}
    assert 60 < len(out) < 140
    assert all(held_out(each, 0.1) for each in out)


def test_the_span_is_found_again_among_the_tokens(data: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    known = [each for each in examples(data, MIXTURE, 1) if each.span]
    for example, each in zip(known, encode(tokenizer, known, 64), strict=True):
        assert example.span is not None
        assert tokenizer.decode(each.ids[each.start : each.end + 1]) == example.text[slice(*example.span)]


def test_batches_are_bounded_and_hold_everything_once_an_epoch(data: Path) -> None:
    learnt = prepare(data, configuration(1)).learnt
    made, count = [], 0
    for batch in batches(learnt, 256, 0):
        made.append(batch)
        count += len(batch)
        if count >= len(learnt):
            break
    assert count == len(learnt)
    assert {id(each) for batch in made for each in batch} == {id(each) for each in learnt}
    assert all(max(len(each.ids) for each in batch) * len(batch) <= 256 for batch in made)


def test_a_run_that_stopped_goes_on_to_the_same_end(data: Path, tmp_path: Path) -> None:
    whole = train(prepare(data, configuration(4)), tmp_path / "whole", 1)
    first = prepare(data, configuration(4))
    train(first, tmp_path / "cut", 1, until=2)
    assert torch.load(tmp_path / "cut" / "checkpoint.pt", weights_only=True)["step"] == 2
    resumed = train(first, tmp_path / "cut", 1)
    steps = [json.loads(line)["step"] for line in (tmp_path / "cut" / "log.jsonl").read_text().splitlines()]
    assert max(steps) == 4
    batch = collate(first.validation)
    for model in (whole, resumed):
        model.eval()
    # Not to the bit: dropout draws differ.
    with torch.no_grad():
        assert float(loss(resumed, batch)) == pytest.approx(float(loss(whole, batch)), rel=0.2)


def test_a_new_run_begins_with_the_weights_of_another(data: Path, tmp_path: Path) -> None:
    first = train(prepare(data, configuration(4)), tmp_path / "first", 1)
    still = configuration(1)
    still["training"]["learning_rate"] = 0.0
    second = train(prepare(data, still), tmp_path / "second", 1, start=weights_in(tmp_path / "first"))
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(first.parameters(), second.parameters(), strict=True))


def test_a_class_that_a_former_run_did_not_know_begins_afresh(data: Path, tmp_path: Path) -> None:
    first = train(prepare(data, configuration(2)), tmp_path / "first", 1)
    held = torch.load(tmp_path / "first" / "checkpoint.pt", weights_only=True)
    for name in ("classes.weight", "classes.bias"):
        held["model"][name] = held["model"][name][:2]
    torch.save(held, tmp_path / "first" / "checkpoint.pt")
    still = configuration(1)
    still["training"]["learning_rate"] = 0.0
    second = train(prepare(data, still), tmp_path / "second", 1, start=weights_in(tmp_path / "first"))
    assert torch.equal(first.classes.weight[:2], second.classes.weight[:2])
    assert not torch.equal(first.classes.weight[2], second.classes.weight[2])


def test_steps_learn(data: Path) -> None:
    torch.manual_seed(0)
    prepared = prepare(data, configuration(1))
    model = new_model(packaged_folder())
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
    batch = collate(prepared.learnt[:16])
    before = None
    for _ in range(12):
        value = loss(model, batch)
        before = before if before is not None else float(value.detach())
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
    assert before is not None
    assert float(value.detach()) < 0.7 * before


def test_the_command_ships_weights_that_the_reader_loads(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = tmp_path / "small.toml"
    lines = ["seed = 3", "validation_share = 0.2", "[mixture]"]
    small = configuration(2)
    lines += [f"{name} = {value}" for name, value in small["mixture"].items()]
    lines += ["[training]", *(f"{name} = {value}" for name, value in small["training"].items())]
    toml.write_text("\n".join(lines))
    shipped = tmp_path / "weights"
    main(["--data", str(data), "--out", str(tmp_path / "out"), "--configuration", str(toml), "--ship", str(shipped)])
    facts = json.loads((shipped / "reader.json").read_text())
    assert facts["sha256"] in capsys.readouterr().out
    read = Reader(shipped).read("When did it open?", ["It opened in 1904.", ""])
    assert len(read) == 2
    still = configuration(1)
    still["training"]["learning_rate"] = 0.0
    begun = train(prepare(data, still), tmp_path / "begun", 1, start=weights_in(shipped)).state_dict()
    ended = torch.load(tmp_path / "out" / "checkpoint.pt", weights_only=True)["model"]
    assert all((begun[name] - each).abs().max() <= 0.01 * each.abs().max() for name, each in ended.items())
    assert 0 <= read[0].span[0] < read[0].span[1] <= len("It opened in 1904.")
    (shipped / "reader.onnx").write_bytes(b"other")
    with pytest.raises(ReaderUnavailable, match=r"reader\.json"):
        Reader(shipped).read("When?", ["Now."])


def test_what_is_missing_is_named_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = ["--data", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main([*bare, "--start", str(tmp_path)]) == 1
    assert "Name a run's --out" in capsys.readouterr().err
    assert main(bare) == 1
    assert "spans.jsonl.xz" in capsys.readouterr().err


def test_a_folder_without_the_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoTrainingData, match=r"spans\.jsonl\.xz"):
        examples(tmp_path, MIXTURE, 1)
