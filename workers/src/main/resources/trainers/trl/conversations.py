"""Turns OpenAI chat rows into tokens, and says which of them are trained: those that an assistant message makes the model say.

It works with any chat template, also one without `{% generation %}`: the conversation is rendered once up to each assistant
message (with the generation prompt) and once past it; what lies between is what the model would have to write, its
end-of-turn token included. Where a template renders the last message unlike those before it (Qwen3 gives it an empty
thought, gpt-oss another end, DeepSeek-R1 asks for a thought that it leaves out of answers), the others are what stands in
the place of their content, and the end-of-turn token behind it. The whole text is tokenised once, and the tokenizer's
offsets tell which tokens lie there.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerFast

from common import Refusal

MARK = "The content of a message stands here 7f3a91c2."
"""As nothing in a template or a row: plain text, which no template takes apart."""

TODAY = datetime.date(2024, 7, 26)
"""What templates take for today, which is Llama 3.2's own default: the same row is the same tokens on every day."""

IGNORED = -100
"""The label of a token that isn't trained (torch's cross entropy ignores it)."""

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


@dataclass(frozen=True)
class Conversation:
    """One row of a dataset, checked: `messages` have a role and a text, `trained` are the indices that count."""

    line: int
    messages: list[dict[str, str]]
    trained: list[int]


@dataclass(frozen=True)
class Example:
    """One row in tokens. The first label is always IGNORED, as nothing precedes it from which to foretell it."""

    input_ids: list[int]
    labels: list[int]
    truncated: bool

    @property
    def trained_tokens(self) -> int:
        return sum(label != IGNORED for label in self.labels)


def read(path: str) -> Iterator[Conversation]:
    """The rows of a JSONL file in order, with or without a byte order mark; empty lines are passed over. Refuses a row by its
    line, counted from 1."""
    if not Path(path).is_file():
        raise Refusal(f"the dataset {path} is not there, wanted a JSONL file")
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        for line, text in enumerate(file, start=1):
            if text.strip():
                yield _conversation(line, text)


def encode(conversation: Conversation, tokenizer: PreTrainedTokenizerFast, max_length: int) -> Example:
    """Renders, tokenises and labels a conversation, and cuts it after `max_length` tokens."""
    text = _render(conversation, tokenizer, conversation.messages, False)
    spans = [_span(conversation, tokenizer, text, index) for index in conversation.trained]
    # The rendering holds its own beginning-of-text token where the template wants one.
    encoding = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    labels = [
        token if any(_overlaps(offsets, span) for span in spans) else IGNORED
        for token, offsets in zip(encoding["input_ids"], encoding["offset_mapping"], strict=True)
    ]
    labels[:1] = [IGNORED]
    return Example(encoding["input_ids"][:max_length], labels[:max_length], len(labels) > max_length)


def prompt(conversation: Conversation, tokenizer: PreTrainedTokenizerFast) -> str:
    """The rendering up to the last trained assistant message, ready for the model to go on."""
    return _render(conversation, tokenizer, conversation.messages[: conversation.trained[-1]], True)


def _span(
    conversation: Conversation, tokenizer: PreTrainedTokenizerFast, text: str, index: int
) -> tuple[int, int]:
    """The characters [start, end) of `text` that the model is to write as message `index`."""
    if index == 0:
        raise Refusal(
            f"line {conversation.line}: begins with an assistant message, which answers nothing and so can't be trained;"
            ' wanted a message before it, or "weight": 0'
        )
    before = _render(conversation, tokenizer, conversation.messages[:index], True)
    past = _render(conversation, tokenizer, conversation.messages[: index + 1], False)
    if not (past.startswith(before) and text.startswith(past)):
        return _content(conversation, tokenizer, text, index)
    said = past.rstrip()
    # Templates put white space after the end-of-turn token, which no model ever has to write.
    ends_turn = any(said.endswith(token) for token in tokenizer.all_special_tokens)
    return len(before), len(said) if ends_turn else len(past)


def _content(
    conversation: Conversation, tokenizer: PreTrainedTokenizerFast, text: str, index: int
) -> tuple[int, int]:
    """The characters of `text` that stand where the content of message `index` does, and the end-of-turn token behind them."""
    marked = [
        {**message, "content": MARK} if place == index else message
        for place, message in enumerate(conversation.messages)
    ]
    before, mark, behind = _render(conversation, tokenizer, marked, False).partition(MARK)
    end = len(text) - len(behind)
    if not mark or MARK in behind or not text.startswith(before) or not text.endswith(behind) or end <= len(before):
        raise Refusal(
            f"line {conversation.line}: what the model is to say as message {index + 1} can't be told apart in what its chat"
            " template makes of the row; wanted a template that renders the others alike whatever that says"
        )
    ends = [token for token in tokenizer.all_special_tokens if behind.startswith(token)]
    return len(before), end + max(map(len, ends), default=0)


def _overlaps(offsets: tuple[int, int], span: tuple[int, int]) -> bool:
    # Byte-level tokenizers trim leading blanks from offsets: a token that is one blank has none of its own.
    start = min(offsets[0], offsets[1] - 1)
    return start < span[1] and offsets[1] > span[0]


def _render(
    conversation: Conversation, tokenizer: PreTrainedTokenizerFast, messages: list[dict[str, str]], asks: bool
) -> str:
    try:
        return tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=asks, strftime_now=TODAY.strftime
        )
    except TemplateError as refused:
        raise Refusal(f"line {conversation.line}: the model's chat template refuses it: {refused}") from refused


def _conversation(line: int, text: str) -> Conversation:
    try:
        row = json.loads(text)
    except ValueError as malformed:
        raise Refusal(f"line {line}: not JSON: {malformed}") from malformed
    messages = row.get("messages") if isinstance(row, dict) else None
    if not isinstance(messages, list) or not messages:
        raise Refusal(f"line {line}: has no messages, wanted an object with a list of them")
    if row.get("tools") or row.get("functions"):
        raise Refusal(f"line {line}: has tools, which this trainer doesn't support")
    checked = [_message(line, message) for message in messages]
    trained = [
        index
        for index, message in enumerate(messages)
        if message["role"] == "assistant" and _weight(line, message) == 1
    ]
    return Conversation(line, checked, trained)


def _message(line: int, message: Any) -> dict[str, str]:
    if not isinstance(message, dict):
        raise Refusal(f"line {line}: a message is {type(message).__name__}, wanted an object")
    if message.get("tool_calls") or message.get("function_call"):
        raise Refusal(f"line {line}: a message calls tools, which this trainer doesn't support")
    role = message.get("role")
    if role not in ROLES:
        raise Refusal(f"line {line}: a message has the role {role!r}, wanted one of {', '.join(ROLES)}")
    return {"role": ROLES[role], "content": _text(line, message.get("content"))}


def _text(line: int, content: Any) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise Refusal(f"line {line}: a message's content is {type(content).__name__}, wanted text")
    for part in content:
        if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise Refusal(f"line {line}: a message has a part that isn't text, which this trainer doesn't support")
    return "".join(part["text"] for part in content)


def _weight(line: int, message: dict[str, Any]) -> int:
    weight = message.get("weight", 1)
    if weight not in (0, 1):
        raise Refusal(f"line {line}: a message has the weight {weight!r}, wanted 0 or 1")
    return int(weight)
