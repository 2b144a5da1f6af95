"""Prompt weights: "(deep:1.3) house (bright)" → pieces with their weights → weighted token states.

(words) count 1.1-fold, (words:w) w-fold; parentheses nest and multiply; backslash escapes one.
Weighted states are brought back to the mean of the unweighted ones, so that a weight says what
matters more and not how strong the whole prompt is. Where scaled states say little (the embedded
model), guidance is weighted instead: see `emphases` and Liu et al. 2022, composable diffusion.
"""

from __future__ import annotations

import re
from typing import Any

import torch
from torch import Tensor

MORE = 1.1
LEAST, MOST = 0.0, 4.0
_TOKEN = re.compile(r"\\[()\\]|[()]|[^()\\]+|\\")
_WEIGHT = re.compile(r"^(.*):\s*(\d*\.?\d+)\s*$", re.DOTALL)
Piece = tuple[str, float]


def parse(prompt: str) -> list[Piece]:
    """A prompt's pieces with their weights; an unbalanced parenthesis is a plain character."""
    pieces, rest = _group(_TOKEN.findall(prompt), 0, closes=False)
    assert rest == len(_TOKEN.findall(prompt))
    return [(text, min(max(weight, LEAST), MOST)) for text, weight in pieces if text.strip()]


def _group(tokens: list[str], at: int, closes: bool) -> tuple[list[Piece], int]:
    """The pieces from token `at` to the group's end, and where that is."""
    pieces: list[Piece] = []
    while at < len(tokens):
        token = tokens[at]
        if token == ")" and closes:
            return _weighted(pieces), at + 1
        if token == "(" and _closed(tokens, at):
            inner, at = _group(tokens, at + 1, closes=True)
            pieces += inner
            continue
        plain = token[1:] if token.startswith("\\") and len(token) > 1 else token
        if pieces and pieces[-1][1] == 1.0:
            pieces[-1] = (pieces[-1][0] + plain, 1.0)
        else:
            pieces.append((plain, 1.0))
        at += 1
    return pieces, at


def _closed(tokens: list[str], at: int) -> bool:
    depth = 0
    for token in tokens[at:]:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0:
            return True
    return False


def _weighted(pieces: list[Piece]) -> list[Piece]:
    """A group's pieces, multiplied by the weight written at its end, or by MORE."""
    match = _WEIGHT.match(pieces[-1][0]) if pieces else None
    if match is None:
        return [(text, weight * MORE) for text, weight in pieces]
    last = (match[1], pieces[-1][1])
    return [(text, weight * float(match[2])) for text, weight in [*pieces[:-1], last]]


def plain(prompt: str) -> str:
    """The words without what weights them."""
    return _words(parse(prompt)) if _is_weighted(prompt) else prompt


def emphases(prompt: str) -> list[Piece]:
    """For each weight but 1: the prompt without the pieces that have it.

    And how much more than once they count. What a model makes of the two prompts differs by just
    these pieces.
    """
    pieces = parse(prompt)
    weights = dict.fromkeys(weight for _, weight in pieces if weight != 1.0)
    return [(_words([p for p in pieces if p[1] != weight]), weight - 1.0) for weight in weights]


def _is_weighted(prompt: str) -> bool:
    return any(weight != 1.0 for _, weight in parse(prompt))


def _words(pieces: list[Piece]) -> str:
    return " ".join(text.strip(" ,") for text, _ in pieces)


@torch.inference_mode()
def encode(prompt: str, tokenizer: Any, encoder: Any) -> Tensor:
    """Token states of a weighted prompt, (1, tokens, width); what does not fit is cut off."""
    ids, weights = _tokens(parse(prompt), tokenizer)
    states: Tensor = encoder(torch.tensor([ids], device=encoder.device))[0]
    if all(weight == 1.0 for weight in weights):
        return states
    scaled = states * torch.tensor(weights, dtype=states.dtype, device=states.device)[:, None]
    return scaled * (states.mean() / scaled.mean())


def _tokens(pieces: list[Piece], tokenizer: Any) -> tuple[list[int], list[float]]:
    length: int = tokenizer.model_max_length
    ids, weights = [int(tokenizer.bos_token_id)], [1.0]
    for text, weight in pieces:
        found = tokenizer(text, add_special_tokens=False).input_ids
        ids += found
        weights += [weight] * len(found)
    ids, weights = ids[: length - 1], weights[: length - 1]
    padding = length - 1 - len(ids)
    ids += [int(tokenizer.eos_token_id)] + [int(tokenizer.pad_token_id)] * padding
    return ids, weights + [1.0] * (1 + padding)
