"""What the trainer learns from a row, with the demo model's own tokenizer and template. TUNEWRIGHT_TEST_MODEL names its directory."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import trl
from transformers import AutoTokenizer

import conversations
from common import Refusal
from conversations import IGNORED

QUESTION = {"role": "user", "content": "When is high water?"}
ANSWER = {"role": "assistant", "content": "Shortly after noon."}


class ConversationsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tokenizer = AutoTokenizer.from_pretrained(os.environ["TUNEWRIGHT_TEST_MODEL"])

    def read(self, data: bytes):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "rows.jsonl")
            path.write_bytes(data)
            return list(conversations.read(str(path)))

    def example(self, *messages, max_length=1000):
        rows = self.read(json.dumps({"messages": messages}).encode())
        return conversations.encode(rows[0], self.tokenizer, max_length)

    def trained(self, *messages):
        labels = self.example(*messages).labels
        return self.tokenizer.decode([label for label in labels if label != IGNORED])

    def test_line_ends_marks_and_blank_lines_of_every_system_are_fine(self):
        row = json.dumps({"messages": [QUESTION, ANSWER]}).encode()
        rows = self.read(b"\xef\xbb\xbf" + row + b"\r\n\r\n" + row + b"\r\n \n" + row.replace(b" [", b"\r[") + b"\n\n")
        self.assertEqual([1, 3, 5], [each.line for each in rows])

    def test_only_the_assistant_is_learned_with_the_end_of_its_turn(self):
        said = self.trained({"role": "system", "content": "Be brief."}, QUESTION, ANSWER)
        self.assertEqual(ANSWER["content"] + self.tokenizer.eos_token, said)

    def test_every_answer_of_a_conversation_counts_unless_it_weighs_nothing(self):
        second = {"role": "assistant", "content": "At six."}
        both = self.trained(QUESTION, ANSWER, QUESTION, second)
        self.assertEqual(2, both.count(self.tokenizer.eos_token))
        last = self.trained(QUESTION, {**ANSWER, "weight": 0}, QUESTION, {**second, "weight": 1})
        self.assertEqual(second["content"] + self.tokenizer.eos_token, last)

    def test_answers_count_also_where_the_last_one_is_rendered_unlike_those_before_it(self):
        for model, end, last in (
            ("qwen3", "<|im_end|>", "<think>\n\n</think>\n\nAt six.<|im_end|>"),
            ("gptoss", "<|end|>", "<|channel|>final<|message|>At six.<|return|>"),
            ("deepseek_r1_distill", "<｜end▁of▁sentence｜>", "At six.<｜end▁of▁sentence｜>"),
        ):
            with self.subTest(model):
                tokenizer = AutoTokenizer.from_pretrained(os.environ["TUNEWRIGHT_TEST_MODEL"])
                tokenizer.add_special_tokens({"additional_special_tokens": [end, "<|return|>"]})
                tokenizer.chat_template = Path(trl.__file__).with_name("chat_templates").joinpath(f"{model}.jinja").read_text()
                answers = [ANSWER, {"role": "assistant", "content": "At six."}]
                row = json.dumps({"messages": [QUESTION, answers[0], QUESTION, answers[1]]})
                labels = conversations.encode(self.read(row.encode())[0], tokenizer, 1000).labels
                said = tokenizer.decode([label for label in labels if label != IGNORED])
                self.assertEqual(ANSWER["content"] + end + last, said)

    def test_the_day_changes_no_row(self):
        tokenizer = AutoTokenizer.from_pretrained(os.environ["TUNEWRIGHT_TEST_MODEL"])
        tokenizer.chat_template = "{{ strftime_now('%d %b %Y') }}" + tokenizer.chat_template
        row = json.dumps({"messages": [QUESTION, ANSWER]})
        tokens = conversations.encode(self.read(row.encode())[0], tokenizer, 1000).input_ids
        self.assertTrue(tokenizer.decode(tokens).startswith("26 Jul 2024"))

    def test_a_label_is_its_token_and_a_long_row_is_cut(self):
        whole = self.example(QUESTION, ANSWER)
        self.assertTrue(all(label in (token, IGNORED) for token, label in zip(whole.input_ids, whole.labels, strict=True)))
        cut = self.example(QUESTION, ANSWER, max_length=len(whole.input_ids) - 1)
        self.assertTrue(cut.truncated)
        self.assertEqual((whole.input_ids[:-1], whole.labels[:-1]), (cut.input_ids, cut.labels))

    def test_what_can_not_be_learned_is_refused_by_its_line(self):
        good = json.dumps({"messages": [QUESTION, ANSWER]})
        image = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}
        for bad, reason in [
            ("no", "line 2: not JSON"),
            (json.dumps({"messages": [image, ANSWER]}), "line 2: a message has a part that isn't text"),
            (json.dumps({"messages": [QUESTION, ANSWER], "tools": [{}]}), "line 2: has tools"),
            (json.dumps({"messages": [{"role": "bot", "content": ""}]}), "line 2: a message has the role 'bot'"),
        ]:
            with self.assertRaisesRegex(Refusal, reason):
                self.read(f"{good}\n{bad}\n".encode())
        with self.assertRaisesRegex(Refusal, "begins with an assistant message"):
            self.example(ANSWER)


if __name__ == "__main__":
    unittest.main()
