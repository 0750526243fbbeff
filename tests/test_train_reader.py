"""Training the reader: what is drawn, what a step learns, and that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import lzma
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, MPNetConfig, MPNetModel

from evals.pairs import Batch, OnDevice, Pairs, pack
from evals.reader_data import Example, Mixture, NoTrainingData, examples
from evals.reader_model import (
    MPNetEncoder,
    Opinion,
    ReaderModel,
    begun_model,
    export,
    judged,
    loss,
    new_model,
    new_teacher,
    seen,
)
from evals.stories import held_out
from evals.synonyms import Synonyms
from evals.train_reader import CONFIGURATION as SHIPPED
from evals.train_reader import Configuration, Run, Training, _drawn, draw_pairs, learn, main, read_configuration
from indexes.embed import packaged_folder
from indexes.onnx import export_model, quantise_model
from rag.answers import Certainty
from rag.certainty import Reading
from rag.reader import CLASSES, HOW_SURE, Reader, ReaderUnavailable

TOWNS = ("Alba", "Brena", "Corvo", "Dunmor", "Elster", "Fyrd", "Galt", "Hovik")


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    (folder / "train").mkdir(exist_ok=True)
    with lzma.open(folder / "train" / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A little of each file, about towns that do not exist."""
    folder = tmp_path_factory.mktemp("data")
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
        write(folder, name, rows)
    return folder


MIXTURE = Mixture(
    answerable=8,
    elsewhere=8,
    mined=16,
    swapped=6,
    titled=0.5,
    reworded=0.0,
    stories_times=0,
    certainty_times=0,
    beside=0,
    pages_times=0,
    unanswerable_times=2,
    look_alikes=8,
    other_sentences=16,
    other_passages=8,
    claims=24,
    window=2,
)

TRAINING = Training(
    steps=6,
    draws=2,
    batch_tokens=512,
    learning_rate=3e-3,
    warm_up=0.2,
    weight_decay=0.01,
    dropout=0.1,
    known=0.5,
    average=0.9,
    checkpoint_every=2,
)
CONFIGURATION = Configuration(
    seed=3,
    validation_share=0.2,
    longest=64,
    processes=1,
    mixtures=(MIXTURE, replace(MIXTURE, window=1)),
    teacher=replace(TRAINING, draws=1),
    reader=replace(TRAINING, steps=2, learning_rate=3e-3),
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bfloat16, which this processor may have or not."""
    monkeypatch.setattr("evals.reader_model.narrow", lambda _: torch.float32)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small MPNet that knows nothing, but tells apart what it sees."""
    folder = tmp_path_factory.mktemp("teacher")
    torch.manual_seed(0)
    small = MPNetConfig(
        vocab_size=30527,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=80,
        initializer_range=0.5,
    )
    MPNetModel(small).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def drawn(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of pairs that the configuration draws."""
    path = tmp_path_factory.mktemp("pairs") / "pairs.xz"
    draw_pairs(data, CONFIGURATION).save(path)
    return path


@pytest.fixture
def run(drawn: Path, tmp_path: Path) -> Run:
    known = Pairs.load(drawn)
    return Run(known, OnDevice(known, 64, "cpu"), tmp_path, 3)


def written(path: Path, configuration: Configuration) -> Path:
    """The configuration as a file."""
    held = asdict(configuration)
    mixtures, models = held.pop("mixtures"), {name: held.pop(name) for name in ("teacher", "reader")}
    lines = [f"{name} = {value}" for name, value in held.items()]
    lines += ["[mixture]", *(f"{name} = {value}" for name, value in mixtures[0].items())]
    for mixture in mixtures:
        lines += ["[[draws]]", *(f"{k} = {v}" for k, v in mixture.items() if v != mixtures[0][k])]
    for name, training in models.items():
        lines += [f"[{name}]", *(f"{name} = {value}" for name, value in training.items())]
    path.write_text("\n".join(lines))
    return path


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


def test_what_ships_is_a_configuration_and_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    assert read_configuration(written(tmp_path / "small.toml", CONFIGURATION)) == CONFIGURATION
    held = read_configuration(SHIPPED)
    assert held.teacher
    tuned = read_configuration(SHIPPED.with_name("tune_reader.toml"))
    assert tuned.teacher is None
    assert len(tuned.mixtures) == tuned.reader.draws
    assert all(mixture.pages_times for mixture in tuned.mixtures)
    assert len(held.mixtures) == held.reader.draws >= held.teacher.draws
    assert held.mixtures[0].window != held.mixtures[1].window
    assert held.mixtures[0].claims == held.mixtures[1].claims


def test_what_validates_is_drawn_once_and_never_learnt(run: Run) -> None:
    known = run.known
    assert set(known.draw) == {0, 1}
    assert set(known.draw[known.checked]) == {0}
    assert not known.checked[run.rows(2)].any()
    assert set(known.draw[run.rows(1)]) == {0}
    assert len(run.rows(2)) + known.checked.sum() == len(known)


def test_the_rate_rises_in_a_line_and_falls_along_a_cosine() -> None:
    rates = [replace(TRAINING, steps=100).rate(step) for step in range(100)]
    assert rates[0] == pytest.approx(3e-3 / 20)
    assert rates[9] == pytest.approx(3e-3 / 2)
    assert max(rates) == rates[19] == rates[20] == 3e-3
    assert rates[60] == pytest.approx(3e-3 / 2)
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert 0 < rates[-1] < 1e-5


def padded() -> tuple[torch.Tensor, Batch]:
    """MPNet's tokens of three pairs of other lengths, and the batch of them in MiniLM's."""
    ids = torch.randint(1000, 20_000, (3, 24), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    theirs = ids + 4
    for row, long in enumerate((24, 15, 7)):
        for place, ours, its in ((0, 101, 0), (4, 102, 2), (long - 1, 102, 2)):
            ids[row, place], theirs[row, place] = ours, its
        ids[row, long:], theirs[row, long:], mask[row, long:] = 0, 1, 0
    types = mask * (torch.arange(24) > 4)
    none = torch.zeros(3, dtype=torch.int64)
    return theirs, Batch(none, ids, mask, types, none, none, torch.zeros(3, len(CLASSES)))


def test_the_teacher_reads_as_transformers_has_it_read(teacher: Path) -> None:
    theirs, batch = padded()
    encoder: Any = MPNetModel.from_pretrained(teacher, add_pooling_layer=False)
    encoder.eval()
    with torch.no_grad():
        wanted = encoder(input_ids=theirs, attention_mask=batch.mask).last_hidden_state
        found = MPNetEncoder(encoder)(batch.ids, seen(batch), batch.types).last_hidden_state
    real = batch.mask == 1
    assert (found - wanted)[real].abs().max() < 1e-4
    assert wanted[real].std(dim=0).min() > 0.1  # a model that says the same of everything would pass


def test_the_reader_takes_either_form_of_the_mask() -> None:
    _, batch = padded()
    model = new_model(packaged_folder(), 0.0).eval()
    with torch.no_grad():
        plain, made = (model(batch.ids, mask, batch.types) for mask in (batch.mask, seen(batch)))
        blind = model(batch.ids, torch.ones_like(batch.mask), batch.types)
    assert (plain[0] - made[0])[batch.mask == 1].abs().max() < 1e-5
    assert (plain[1] - made[1]).abs().max() < 1e-5
    assert (plain[1] - blind[1])[1:].abs().max() > 1e-3


def whole(run: Run) -> Batch:
    return run.pairs.batch(run.rows(2), 64)


@pytest.mark.usefixtures("exactly")
def test_steps_learn(run: Run, teacher: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.train_reader.LOG_EVERY", 15)
    torch.manual_seed(0)
    model = new_teacher(teacher, 0.0).eval()
    with torch.no_grad():
        before = float(loss(model, whole(run)))
    assert learn(run, "teacher", model, replace(TRAINING, steps=40, average=0.0))
    with torch.no_grad():
        after = float(loss(model.eval(), whole(run)))
    assert after < 0.7 * before
    lines = [json.loads(line) for line in (run.folder / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [15, 30, 40]
    assert 0 < lines[-1]["loss"] < 0.9 * lines[0]["loss"]


def state_of(model: ReaderModel) -> dict[str, torch.Tensor]:
    return {name: each.detach().clone() for name, each in model.state_dict().items()}


def assert_same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert [name for name, each in one.items() if not torch.equal(each, other[name])] == []


def fresh(teacher: Path) -> ReaderModel:
    torch.manual_seed(0)
    return new_teacher(teacher, 0.1)


def test_a_run_that_broke_off_goes_on_to_the_same_end(
    run: Run, teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    model = fresh(teacher)
    assert learn(replace(run, folder=tmp_path / "whole"), "reader", model, TRAINING)
    wanted = state_of(model)
    cut = replace(run, folder=tmp_path / "cut")
    steps: list[int] = []

    def stops(*given: Any) -> torch.Tensor:
        steps.append(len(steps))
        if len(steps) == 4:
            raise KeyboardInterrupt
        return loss(*given)

    monkeypatch.setattr("evals.train_reader.loss", stops)
    with pytest.raises(KeyboardInterrupt):
        learn(cut, "reader", fresh(teacher), TRAINING)
    assert not learn(cut, "reader", fresh(teacher), TRAINING, until=5)
    assert len(steps) == 4 + 3  # from the second step, the last that was kept
    torch.manual_seed(9)
    model = new_teacher(teacher, 0.1)
    assert learn(cut, "reader", model, TRAINING)
    assert len(steps) == 4 + 3 + 1
    assert_same(state_of(model), wanted)
    assert torch.load(cut.folder / "reader.pt", weights_only=True)["step"] == 6
    assert learn(cut, "reader", model, TRAINING)  # once more: there is nothing left to do
    assert len(steps) == 4 + 3 + 1
    assert_same(state_of(model), wanted)


def test_the_average_of_the_weights_is_kept(run: Run, teacher: Path) -> None:
    model = fresh(teacher)
    begun = state_of(model)
    learn(run, "reader", model, TRAINING, until=1)
    last = torch.load(run.folder / "reader.pt", weights_only=True)["model"]
    for name, each in state_of(model).items():
        assert torch.allclose(each, begun[name] + 10 / 11 * (last[name] - begun[name]), atol=1e-6), name
    assert not torch.equal(begun["span.weight"], last["span.weight"])
    model = fresh(teacher)
    learn(run, "teacher", model, replace(TRAINING, average=0.0), until=2)
    assert_same(state_of(model), torch.load(run.folder / "teacher.pt", weights_only=True)["model"])


@pytest.mark.usefixtures("exactly")
def test_an_opinion_is_what_the_model_says_of_each_token_of_each_pair(
    run: Run, teacher: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.reader_model.JUDGED_TOKENS", 300)
    model = fresh(teacher)
    rows = run.rows(2)[3:]
    opinion = judged(model, run.pairs, rows)
    assert model.training
    batch = run.pairs.batch(rows, 64)
    with torch.no_grad():
        spans, classes = model.eval()(batch.ids, seen(batch), batch.types)
    pointed, thought = opinion.of(batch)
    assert (thought - classes).abs().max() < 1e-2
    assert (pointed - spans)[batch.types == 1].abs().max() < 1e-2
    assert spans[batch.types == 1].std() > 0.1
    assert (pointed[:, 1:][batch.types[:, 1:] == 0] < -1e3).all()
    assert not opinion.classes[run.rows(2)[:3]].any()


def of_each_sort() -> tuple[OnDevice, dict[str, int]]:
    """A question, a statement of which it is not known whether it is contradicted, and a sentence; their rows."""
    text = "The bridge opened in 1914."
    made = {
        "question": Example("When did it open", text, "made", "group", answers=True, span=(21, 25)),
        "statement": Example("It has a port.", text, "made", "group", supports=False),
        "sentence": Example(HOW_SURE, text, "made", "group", reading=Reading(Certainty.STATED, None, hedged=False)),
    }
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    packed = pack(tokenizer, [[(each, False) for each in made.values()]], 64)
    return OnDevice(packed, 64, "cpu"), {name: row for row, name in enumerate(made)}


@pytest.mark.usefixtures("exactly")
@pytest.mark.parametrize(
    ("sort", "columns", "has_span"),
    [("question", {0}, True), ("statement", {1, 2}, False), ("sentence", {3, 4, 5, 6, 7}, True)],
)
def test_an_opinion_counts_of_what_is_asked_together(
    teacher: Path, sort: str, columns: set[int], has_span: bool
) -> None:
    pairs, rows = of_each_sort()
    model = fresh(teacher).eval()
    opinion = judged(model, pairs, np.arange(3))
    model.eval()
    batch = pairs.batch(np.asarray([rows[sort]]), 32)

    def otherwise(**changed: torch.Tensor) -> float:
        return float(loss(model, batch, replace(opinion, **changed), 0.3).detach())

    at_first = otherwise()
    for column in range(len(CLASSES)):
        classes = opinion.classes.clone()
        classes[:, column] += 3
        assert (otherwise(classes=classes) != at_first) == (column in columns), CLASSES[column]
    spans = opinion.spans.clone()
    spans += torch.randn_like(spans)
    assert (otherwise(spans=spans) != at_first) == has_span


@pytest.mark.usefixtures("exactly")
def test_what_has_not_been_judged_is_learnt_by_what_is_known_alone(teacher: Path) -> None:
    pairs, rows = of_each_sort()
    model = fresh(teacher).eval()
    heard = judged(model, pairs, np.asarray([rows["statement"], rows["sentence"]]))
    model.eval()
    for sort, row in rows.items():
        batch = pairs.batch(np.asarray([row]), 32)
        alone, taught = (float(loss(model, batch, each, 0.3).detach()) for each in (None, heard))
        assert (taught == pytest.approx(alone)) == (sort == "question"), sort


@pytest.mark.usefixtures("exactly")
def test_an_answer_somewhere_in_the_text_is_learnt_as_no_nowhere(teacher: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    made = Example("When did it open", "The bridge opened in 1914.", "made", "group", answers=True)
    pairs = OnDevice(pack(tokenizer, [[(made, False)]], 64), 64, "cpu")
    batch = pairs.batch(np.asarray([0]), 32)
    model = fresh(teacher).eval()
    with torch.no_grad():
        spans, classes = model(batch.ids, seen(batch), batch.types)
        text = batch.types[0] == 1
        text[0] = True
        nowhere = spans[0, text].softmax(dim=0)[0]
        wanted = float(-0.5 * (1 - nowhere).log().sum() - classes[0, 0].sigmoid().log())
    assert float(loss(model, batch).detach()) == pytest.approx(wanted, rel=1e-4)


def test_a_reader_goes_on_from_the_weights_that_ship(tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = new_model(packaged_folder(), 0.0, "eager").eval()
    small = quantise_model(export(model), by_rows=True)
    begun = begun_model(small, 0.0, "eager").eval()
    _, batch = padded()
    with torch.no_grad():
        (_, wanted), (_, found) = (each(batch.ids, batch.mask, batch.types) for each in (model, begun))
    assert (found - wanted).abs().max() < 0.1 * wanted.std()
    learnt = {name for name, each in begun.named_parameters() if each.requires_grad}
    assert {name for name, _ in begun.named_parameters()} - learnt == {
        name for name, _ in begun.named_parameters() if ".embeddings." in name
    }


@pytest.mark.usefixtures("exactly")
def test_who_thinks_as_the_teacher_has_nothing_to_learn_of_it(teacher: Path) -> None:
    pairs, _ = of_each_sort()
    model = fresh(teacher).eval()
    batch = pairs.batch(np.arange(3), 32)
    opinion = judged(model, pairs, np.arange(3))
    model.eval()

    def grown(opinion: Opinion, known: float) -> float:
        model.zero_grad()
        loss(model, batch, opinion, known).backward()  # type: ignore[no-untyped-call]
        return float(torch.cat([each.grad.flatten() for each in model.parameters() if each.grad is not None]).norm())

    other = replace(opinion, classes=-opinion.classes, spans=-opinion.spans)
    assert grown(opinion, 0.0) < 0.02 * grown(other, 0.0)
    alone = float(loss(model, batch).detach())
    assert float(loss(model, batch, opinion, 1.0).detach()) == pytest.approx(alone)
    taught = float(loss(model, batch, other, 0.0).detach())
    assert float(loss(model, batch, other, 0.4).detach()) == pytest.approx(0.4 * alone + 0.6 * taught)


@pytest.mark.usefixtures("exactly")
def test_the_loss_is_the_sum_of_the_heads_mean_losses(teacher: Path) -> None:
    pairs, _ = of_each_sort()
    model = fresh(teacher).eval()
    batch = pairs.batch(np.arange(3), 32)
    with torch.no_grad():
        spans, classes = model(batch.ids, seen(batch), batch.types)
        wanted = 0.0
        for column in range(len(CLASSES)):
            known = ~torch.isnan(batch.classes[:, column])
            if known.any():
                each = torch.nn.functional.binary_cross_entropy_with_logits
                wanted += float(each(classes[known, column], batch.classes[known, column]))
        text = batch.types == 1
        text[:, 0] = True
        for column, ends in enumerate((batch.start, batch.end)):
            rows = [row for row in range(3) if ends[row] >= 0]
            assert rows == [0, 2]
            told = [spans[row, text[row], column].log_softmax(dim=0) for row in rows]
            place = [int(text[row, : int(ends[row])].sum()) for row in rows]
            wanted += 0.5 * float(-sum(each[at] for each, at in zip(told, place, strict=True)) / 2)
        assert float(loss(model, batch)) == pytest.approx(wanted, rel=1e-4)


def test_the_commands_lead_from_data_to_weights_that_the_reader_loads(
    data: Path, teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = ["--configuration", str(written(tmp_path / "small.toml", CONFIGURATION))]
    pairs, out, shipped = tmp_path / "new" / "pairs.xz", tmp_path / "out", tmp_path / "weights"
    assert main([*toml, "pairs", "--data", str(data), "--out", str(pairs)]) == 0
    learning = [*toml, "train", "--pairs", str(pairs), "--out", str(out), "--teacher", str(teacher)]
    assert main([*learning, "--until", "1"]) == 0
    assert main([*toml, "ship", "--run", str(out), "--out", str(shipped)]) == 1
    assert "came to its end" in capsys.readouterr().err
    assert main(learning) == 0
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [(line["model"], line["step"]) for line in lines if "step" in line] == [
        ("teacher", 6),
        ("reader", 1),
        ("reader", 2),
    ]
    assert main([*toml, "ship", "--run", str(out), "--out", str(shipped)]) == 0
    facts = json.loads((shipped / "reader.json").read_text())
    assert facts["sha256"] in capsys.readouterr().out
    assert facts["steps"] == 2
    assert facts["examples"] == len(Pairs.load(pairs)) - Pairs.load(pairs).checked.sum()
    assert 0 <= facts["validation"]["answers_auc_public"] <= 1
    read = Reader(shipped).read("When did it open?", ["It opened in 1904.", ""])
    assert len(read) == 2
    assert 0 <= read[0].span[0] < read[0].span[1] <= len("It opened in 1904.")
    model = new_model(packaged_folder(), 0.0).eval()
    model.load_state_dict(torch.load(out / "trained.pt", weights_only=True)["model"])
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder())
    (sure,) = Reader(shipped).how_sure(["It may open."])
    with torch.no_grad():
        (answers, *_), (*_, hedged) = (
            model(**tokenizer(*pair, return_tensors="pt"))[1][0].tolist()
            for pair in (("When did it open?", "It opened in 1904."), (HOW_SURE, "It may open."))
        )
    assert (read[0].answers, sure.hedged) == pytest.approx((answers, hedged), abs=0.03)
    assert main([*toml, "train", "--pairs", str(pairs), "--out", str(tmp_path / "on"), "--begin", str(shipped)]) == 0
    first, *_, last = (json.loads(line) for line in (tmp_path / "on" / "log.jsonl").read_text().splitlines())
    assert first["model"] == "before"
    assert first["validation"].keys() == last["validation"].keys()
    (shipped / "reader.onnx").write_bytes(b"other")
    with pytest.raises(ReaderUnavailable, match=r"reader\.json"):
        Reader(shipped).read("When?", ["Now."])


def test_what_is_missing_is_named_in_a_line(drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toml = written(tmp_path / "small.toml", CONFIGURATION)
    short = tmp_path / "short.toml"
    short.write_text(toml.read_text().replace("warm_up", "warmth"))
    alone, paged = tmp_path / "alone.toml", tmp_path / "paged.toml"
    before, _, after = toml.read_text().partition("[teacher]")
    alone.write_text(before + after[after.index("[reader]") :])
    paged.write_text(toml.read_text().replace("pages_times = 0", "pages_times = 1"))
    for name, held in (
        ("other", export_model(torch.nn.Linear(2, 2), {"x": torch.ones((1, 2))}, ["y"], {})),
        ("none", b"-"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "reader.onnx").write_bytes(held)
    out, nothing = ["--out", str(tmp_path / "out")], str(tmp_path / "nothing")
    for given, said in (
        (["pairs", "--data", nothing, *out], "spans.jsonl.xz"),
        (["train", "--pairs", nothing, *out], "Draw them"),
        (["train", "--pairs", str(toml), *out], "Draw them"),
        (["train", "--pairs", str(drawn), *out, "--teacher", nothing], "all-mpnet-base-v2"),
        (["train", "--pairs", str(drawn), *out, "--teacher", str(packaged_folder())], "all-mpnet-base-v2"),
        (["train", "--pairs", str(drawn), *out, "--begin", nothing], "reader.onnx"),
        (["train", "--pairs", str(drawn), *out, "--begin", str(tmp_path / "other")], "encoder.embeddings"),
        (["train", "--pairs", str(drawn), *out, "--begin", str(tmp_path / "none")], "A model in ONNX form"),
        (["--configuration", str(alone), "train", "--pairs", str(drawn), *out, "--teacher", nothing], "[teacher]"),
        (["--configuration", str(paged), "pairs", "--data", nothing, *out], "--cache"),
        (["train", "--pairs", str(drawn), "--out", str(toml)], "exists"),
        (["ship", "--run", nothing, *out], "no trained reader"),
        (["--configuration", nothing, "ship", "--run", nothing, *out], "no configuration"),
        (["--configuration", str(short), "ship", "--run", nothing, *out], "warmth"),
    ):
        assert main(["--configuration", str(toml), *given]) == 1, given
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1, told.err
        assert said in told.err


def test_a_lack_of_wordnet_is_told_from_one_process_to_another(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.reader_data.Synonyms", lambda embedder: Synonyms(embedder, tmp_path))
    told = _drawn(data, replace(MIXTURE, reworded=0.5), 1)
    assert isinstance(told, str)
    assert f"No WordNet in {tmp_path}" in told


def test_a_folder_without_the_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoTrainingData, match=r"spans\.jsonl\.xz"):
        examples(tmp_path, MIXTURE, 1)
