"""What an adapter changes is the same however many rows the device has room for at once."""

import contextlib
import dataclasses
import io
import json
import os
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from unittest import mock

import common  # noqa: F401  sets the environment before torch is imported

import torch
from torch.nn.functional import cross_entropy

import conversations
import models
import phases
import proof
from conversations import Conversation

ANSWERS = ["At six.", "Shortly after noon, when the wind has turned and the boats come home.", "Never.", "At six, and at seven."]


class MeasureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = os.environ["TUNEWRIGHT_TEST_MODEL"]
        tokenizer = models.load_tokenizer(directory)
        torch.manual_seed(7)
        with contextlib.redirect_stdout(io.StringIO()):
            base = models.load_base(directory, "float32")
            cls.model = models.attach_adapter(base, models.Lora(4, 8, 0.0, ["q_a_proj"], []), None).eval()
        for name, parameter in cls.model.named_parameters():
            if "lora_" in name:
                torch.nn.init.normal_(parameter, std=0.5)
        cls.rows = [
            Conversation(1, [{"role": "user", "content": "When?"}, {"role": "assistant", "content": answer}], [1])
            for answer in ANSWERS
        ]
        cls.examples = [conversations.encode(row, tokenizer, 64) for row in cls.rows]

    def measure(self, batch_size):
        with torch.inference_mode(), contextlib.redirect_stdout(io.StringIO()):
            return proof.measure(self.model, self.examples, batch_size)

    def assert_same(self, expected, seen):
        self.assertEqual(expected.keys(), seen.keys())
        for name, value in expected.items():
            if "noise" not in name:
                self.assertAlmostEqual(value, seen[name], places=5, msg=name)

    def alone(self, example):
        """The logits and labels of one row, the straight way."""
        labels = torch.tensor(example.labels)[1:]
        logits = self.model(input_ids=torch.tensor([example.input_ids]), use_cache=False).logits[0, :-1]
        return logits[labels != conversations.IGNORED], labels[labels != conversations.IGNORED]

    def test_losses_and_differences_are_those_of_all_trained_tokens(self):
        with torch.inference_mode():
            adapted, targets = map(torch.cat, zip(*map(self.alone, self.examples), strict=True))
            with self.model.disable_adapter():
                plain, _ = map(torch.cat, zip(*map(self.alone, self.examples), strict=True))
        difference = (plain - adapted).abs()
        seen = self.measure(3)
        self.assertEqual((4, len(targets)), (seen["rows"], seen["tokens"]))
        self.assertAlmostEqual(float(cross_entropy(plain, targets)), seen["base_loss"], places=5)
        self.assertAlmostEqual(float(cross_entropy(adapted, targets)), seen["adapter_loss"], places=5)
        self.assertAlmostEqual(float(difference.max()), seen["largest_logit_difference"], places=4)
        self.assertAlmostEqual(float(difference.mean()), seen["mean_logit_difference"], places=5)
        self.assertGreater(seen["mean_logit_difference"], 100 * seen["mean_base_noise"])
        with mock.patch("proof.AT_ONCE", 2):
            self.assert_same(seen, self.measure(3))

    def test_each_pass_and_each_token_of_an_answer_is_a_sign_of_life(self):
        with tempfile.TemporaryDirectory() as directory:
            self.model.save_pretrained(directory)
            rows = Path(directory) / "rows.jsonl"
            rows.write_text("".join(json.dumps({"messages": row.messages}) + "\n" for row in self.rows), encoding="utf-8")
            settings = proof.Settings(
                base_model=os.environ["TUNEWRIGHT_TEST_MODEL"],
                adapter=directory,
                dataset=str(rows),
                output=str(Path(directory) / "evaluation.json"),
                max_length=64,
                max_rows=8,
                batch_size=2,
                dtype="float32",
                device="cpu",
                threads=None,
                samples=1,
            )
            config = Path(directory) / "config.json"
            config.write_text(json.dumps(dataclasses.asdict(settings)), encoding="utf-8")
            signs = Counter()
            with (
                mock.patch("phases.go_on", lambda step=None: signs.update([phases._entered[1]])),
                mock.patch("proof.ANSWER_TOKENS", 1),
                contextlib.redirect_stdout(io.StringIO()),
            ):
                proof.main(config)
        # Two batches with two passes each and as many as rows, and their ends; one token of either answer.
        self.assertEqual({"loading": 4, "evaluating": 2 * (2 + 2 + 1) + 2}, signs)

    def test_rows_alone_have_no_noise(self):
        self.assertEqual(0, self.measure(1)["largest_base_noise"])

    def test_a_device_without_room_for_a_batch_gets_smaller_ones(self):
        with self.room_for(1) as tried:
            self.assert_same(self.measure(1), self.measure(4))
        self.assertEqual([4, 2, 1], sorted({len(batch) for batch in tried}, reverse=True))

    def test_one_without_room_for_a_row_ends_it(self):
        with self.room_for(0), self.assertRaises(torch.OutOfMemoryError):
            self.measure(4)

    @contextlib.contextmanager
    def room_for(self, rows):
        """A device that runs out of memory with more rows than so many; yields the batches that are tried."""
        tried, compute = [], proof.trained_logits

        def limited(model, batch):
            tried.append(batch)
            if len(batch) > rows:
                raise torch.OutOfMemoryError("no room")
            return compute(model, batch)

        with mock.patch("proof.trained_logits", limited):
            yield tried


if __name__ == "__main__":
    unittest.main()
