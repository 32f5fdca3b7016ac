"""A caller's task is data and never code; scores are of each subject alone, and complete."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import common
import harness
import score
import torch
from common import Refusal
from datasets import Dataset, DatasetInfo
from datasets.arrow_writer import ArrowWriter
from datasets.splits import SplitDict, SplitInfo

TASK = """
output_type: multiple_choice
doc_to_text: "{{question}}"
doc_to_choice: "{{choices}}"
doc_to_target: answer
metric_list: [{metric: acc}]
"""
ROWS = [
    {"question": "What is the colour of the sea?", "choices": ["blue", "red"], "answer": 0},
    {"question": "Where do ships rest?", "choices": ["in a tree", "in the harbour"], "answer": 1},
    {"question": "Who steers?", "choices": ["the captain", "the gull"], "answer": 0},
]
ROW = {"messages": [{"role": "user", "content": "When is high tide?"}, {"role": "assistant", "content": "At six."}]}
ARC = [
    {
        "id": str(number),
        "question": row["question"],
        "choices": {"text": row["choices"], "label": ["A", "B"]},
        "answerKey": "AB"[row["answer"]],
    }
    for number, row in enumerate(ROWS)
]
PROGRAMS = Path(common.__file__).parent

ADAPTER = """
import sys
import torch
import models

base = models.load_base(sys.argv[1], "float32")
torch.manual_seed(7)
adapter = models.attach_adapter(base, models.Lora(4, 8, 0.0, ["q_a_proj"], ["mlp.experts.gate_up_proj"]), None)
for name, parameter in adapter.named_parameters():
    if "lora_" in name:
        torch.nn.init.normal_(parameter, std=0.5)
adapter.save_pretrained(sys.argv[2])
"""


@contextlib.contextmanager
def cached(repo, config, splits):
    """HF_HOME is a directory whose cache has this dataset alone, in the layout of `datasets`."""
    name = repo.split("/")[1]
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "datasets" / repo.replace("/", "___") / config / "0.0.0" / ("0" * 40)
        folder.mkdir(parents=True)
        infos, features = SplitDict(), Dataset.from_list(next(iter(splits.values()))).features
        for split, rows in splits.items():
            with ArrowWriter(features=features, path=str(folder / f"{name}-{split}.arrow")) as writer:
                for row in rows:
                    writer.write(row)
                writer.finalize()
            infos.add(SplitInfo(name=split, num_examples=len(rows), dataset_name=name))
        info = DatasetInfo(features=features, config_name=config, dataset_name=name, version="0.0.0", splits=infos)
        info.write_to_directory(str(folder))
        with mock.patch.dict(os.environ, {"HF_HOME": home}):
            yield home


class OwnTaskTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.data = Path(directory.name) / "rows.jsonl"
        self.data.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")

    def refused(self, text, words):
        with self.assertRaisesRegex(Refusal, words):
            harness.own_task("harbour", text, self.data)

    def test_its_rows_fill_every_split_that_it_names(self):
        task = harness.own_task("harbour", TASK + "test_split: held\nfewshot_split: shots\n", self.data)
        splits = task["custom_dataset"]()
        self.assertEqual({"held", "shots"}, set(splits))
        self.assertEqual(3, len(splits["held"]))
        self.assertEqual({"test"}, set(harness.own_task("harbour", TASK, self.data)["custom_dataset"]()))

    def test_code_and_other_places_are_refused(self):
        self.refused(TASK + "process_docs: !function evil.run\n", "no plain YAML")
        self.refused("!!python/object/apply:os.system ['true']", "no plain YAML")
        for key in ("include: other.yaml", "unsafe_code: true", "dataset_path: /etc", "custom_dataset: x", "process_docs: x"):
            self.refused(TASK + key + "\n", "has the key")
        self.refused(TASK.replace("metric: acc", "metric: /tmp/evil.py"), "has the metric")
        self.refused(TASK.replace("metric: acc", "metric: acc, hf_evaluate: true"), "has the metric")
        self.refused(TASK + "task: other\n", "calls itself")
        self.refused(TASK + "generation_kwargs: {custom_generate: /tmp/evil, trust_remote_code: true}\n", "has the generation_kwargs")
        self.refused("[1]", "wanted a mapping")

    def test_templates_see_no_python(self):
        from lm_eval import utils

        self.assertEqual("sea", utils.apply_template("{{ word }}", {"word": "sea"}))
        with self.assertRaises(Exception):
            utils.apply_template("{{ ().__class__.__base__.__subclasses__() }}", {})

    def test_rows_that_are_no_objects_are_named_by_their_line(self):
        self.data.write_text('{"a": 1}\n[2]\n', encoding="utf-8")
        self.refused(TASK, "line 2")
        self.data.write_text("\n", encoding="utf-8")
        self.refused(TASK, "no rows")


class TwoTasksTest(unittest.TestCase):
    def test_a_group_gives_the_scores_of_its_parts_too(self):
        with tempfile.TemporaryDirectory() as directory:
            rows = Path(directory) / "rows.jsonl"
            rows.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
            read = f"dataset_kwargs: {{data_files: {{test: {rows}}}, cache_dir: {directory}}}\n"
            part = "task: harbour\ntest_split: test\ndataset_path: json\n" + read
            (Path(directory) / "harbour.yaml").write_text(part + TASK, encoding="utf-8")
            (Path(directory) / "ports.yaml").write_text("group: ports\ntask: [harbour]\n", encoding="utf-8")
            manager = harness.TaskManager(include_path=directory, include_defaults=False)
            self.assertEqual({"harbour"}, harness.names(manager, "harbour", None))
            self.assertEqual({"ports", "harbour"}, harness.names(manager, "ports", None))

    def test_a_group_beside_one_of_its_parts_is_refused(self):
        tasks = score.Tasks.__new__(score.Tasks)
        group, part = mock.Mock(), mock.Mock()
        group.name, part.name = "ports", "harbour"
        tasks._settings, tasks._manager, tasks._own = mock.Mock(tasks=[group, part]), None, {}
        tasks._harness = mock.Mock()
        tasks._harness.names.side_effect = [{"ports", "harbour"}, {"harbour"}]
        with self.assertRaisesRegex(Refusal, "the tasks ports and harbour both give scores of harbour"):
            tasks._refuse_twins()

    def test_where_there_is_no_room_fewer_questions_are_asked_at_once(self):
        model = mock.Mock(batch_size_per_gpu=4)
        measured = mock.Mock(side_effect=[torch.OutOfMemoryError, torch.OutOfMemoryError, {"results": {}}])
        self.assertEqual({"results": {}}, harness._with_room(model, measured))
        self.assertEqual(1, model.batch_size_per_gpu)
        with self.assertRaises(torch.OutOfMemoryError):
            harness._with_room(model, mock.Mock(side_effect=torch.OutOfMemoryError))

    def test_a_score_that_two_tasks_give_is_refused(self):
        tasks = score.Tasks.__new__(score.Tasks)
        group, part = (mock.Mock(few_shot=None, limit=None, chat=False) for _ in range(2))
        group.name, part.name = "ports", "harbour"
        tasks._settings = mock.Mock(tasks=[group, part])
        tasks._tokenizer = tasks._manager = tasks._tell = None
        tasks._own, tasks._examples = {}, []
        tasks._harness = mock.Mock()
        tasks._harness.measure.side_effect = [{"ports/acc": {}, "harbour/acc": {}}, {"harbour/acc": {}}]
        with self.assertRaisesRegex(Refusal, "the task harbour gives harbour/acc, which another task gave already"):
            tasks.measure("base", None)


class ScoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.adapter = Path(cls.directory.name) / "adapter"
        made = subprocess.run(
            [sys.executable, "-c", ADAPTER, os.environ["TUNEWRIGHT_TEST_MODEL"], str(cls.adapter)],
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr

    def run_program(self, **changes):
        self.output = Path(tempfile.mkdtemp(dir=self.directory.name))
        data = self.output / "rows.jsonl"
        data.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
        held_out = self.output / "held-out.jsonl"
        held_out.write_text((json.dumps(ROW) + "\n") * 3, encoding="utf-8")
        own = {"name": "harbour", "yaml": TASK, "data": str(data), "few_shot": 1, "limit": None, "chat": False}
        config = {
            "base_model": os.environ["TUNEWRIGHT_TEST_MODEL"],
            "measure_base": True,
            "adapters": {"candidate": str(self.adapter), "champion": str(self.adapter)},
            "tasks": [own],
            "dataset": str(held_out),
            "output": str(self.output),
            "max_length": 64,
            "max_rows": 8,
            "batch_size": 4,
            "dtype": "float32",
            "device": "cpu",
            "threads": 1,
        } | changes
        path = self.output / "config.json"
        path.write_text(json.dumps(config), encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(PROGRAMS / "score.py"), "--config", str(path)], capture_output=True, text=True, timeout=900
        )

    def scores(self, subject):
        return json.loads((self.output / "scores" / f"{subject}.json").read_text())["metrics"]

    def test_each_subject_is_measured_alone(self):
        run = self.run_program()
        self.assertEqual(0, run.returncode, run.stdout + run.stderr)
        base, candidate, champion = self.scores("base"), self.scores("candidate"), self.scores("champion")
        self.assertEqual({"harbour/acc", "validation_loss"}, set(base))
        self.assertTrue(base["harbour/acc"]["higherIsBetter"])
        self.assertFalse(base["validation_loss"]["higherIsBetter"])
        self.assertNotEqual(base["validation_loss"]["value"], candidate["validation_loss"]["value"])
        # The same adapter, put on after another was taken off, measures the same.
        self.assertEqual(candidate, champion)

    def builtin(self, name):
        task = {"name": name, "yaml": None, "data": None, "few_shot": None, "limit": None, "chat": False}
        return self.run_program(tasks=[task], adapters={}, dataset=None)

    def test_a_task_of_the_harness_reads_its_rows_from_the_cache(self):
        with cached("allenai/ai2_arc", "ARC-Easy", {"train": ARC[:1], "validation": ARC[:1], "test": ARC}) as home:
            run = self.builtin("arc_easy")
            self.assertEqual(0, run.returncode, run.stdout + run.stderr)
            self.assertEqual({"arc_easy/acc", "arc_easy/acc_norm"}, set(self.scores("base")))

            run = self.builtin("arc_challenge")
            self.assertEqual(2, run.returncode, run.stdout + run.stderr)
            self.assertIn(
                "refused: the task arc_challenge can't be run: the dataset allenai/ai2_arc, configuration ARC-Challenge "
                f"can't be read from {home}/datasets, wanted there as runs have no network: ",
                run.stderr,
            )
            self.assertIn("Available configs in the cache: ['ARC-Easy']", run.stderr)

    def test_tasks_that_give_the_same_scores_are_refused_before_anything_is_measured(self):
        data = Path(self.directory.name) / "twins.jsonl"
        data.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
        task = {"name": "harbour", "yaml": TASK, "data": str(data), "few_shot": None, "limit": None, "chat": False}
        run = self.run_program(tasks=[task, task], adapters={}, dataset=None)
        self.assertEqual(2, run.returncode, run.stdout + run.stderr)
        self.assertIn("refused: the tasks harbour and harbour both give scores of harbour", run.stderr)
        self.assertNotIn("base: harbour", run.stdout)

    def test_a_task_that_is_not_there_is_refused_and_leaves_no_scores(self):
        task = {"name": "no_such_task", "yaml": None, "data": None, "few_shot": None, "limit": 1, "chat": False}
        run = self.run_program(tasks=[task], adapters={}, dataset=None)
        self.assertEqual(2, run.returncode, run.stdout + run.stderr)
        self.assertIn("refused: the task no_such_task can't be run", run.stderr)
        self.assertEqual([], list((self.output / "scores").iterdir()))


if __name__ == "__main__":
    unittest.main()
