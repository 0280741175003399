"""What a sentence about music asks for: words in their order, spelt by their pieces, and a guess for each control.

Every word is the sum of itself and its pieces (P. Bojanowski et al., "Enriching word vectors with subword
information", 2017), so that what is misspelt or never seen is near what it looks like; a small transformer lets words
turn others round ("no piano"). Each control looks for its own words; each sound is asked for, or refused, by the word
that says so most plainly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn

from musicstudio.engines.nets.asked import CHOICES, MOST, SOUNDS

_UNHEARD: Final = -20.0


class Guess(NamedTuple):
    """Logits: of each control (batch, choices), of sounds wanted and refused (batch, 2, SOUNDS).

    `looks` is how much each control looked at each word, (batch, controls, words); `plain` the sounds' logits word by
    word, (batch, words, 2, SOUNDS).
    """

    choices: dict[str, Tensor]
    sounds: Tensor
    looks: Tensor
    plain: Tensor

    def chances(self) -> dict[str, Tensor]:
        """Return the probabilities of each control's choices."""
        return {name: logits.float().softmax(-1) for name, logits in self.choices.items()}


class Captions(nn.Module):
    """Sentences as numbers (batch, words, pieces), 0 where nothing is, as `words.spelt` writes them."""

    def __init__(
        self, buckets: int = 6144, width: int = 96, layers: int = 2, heads: int = 4, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.buckets = buckets
        self.meaning = nn.EmbeddingBag(buckets, width, mode="sum", padding_idx=0)
        self.place = nn.Parameter(torch.randn(MOST, width) * 0.02)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)
        self.near = nn.Conv1d(width, width, 3, padding=1)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, dropout, "gelu", batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.seek = nn.Linear(width, len(CHOICES))
        self.choose = nn.ModuleDict({name: nn.Linear(width, len(ways)) for name, ways in CHOICES.items()})
        self.sounds = nn.Linear(width, 2 * len(SOUNDS))
        self.sharpness = nn.Parameter(torch.zeros(len(CHOICES) + 2))
        """Logarithms of what logits are multiplied with, so that a chance of 0.8 is right eight times in ten."""
        nn.init.normal_(self.meaning.weight, std=0.1)
        with torch.no_grad():
            self.meaning.weight[0].zero_()

    def forward(self, spelt: Tensor) -> Guess:
        """Return what is guessed, logits as they are trusted."""
        return self.trusted(self.read(spelt))

    def trusted(self, guess: Guess) -> Guess:
        """Return a guess whose logits are as sharp as they were found to be right."""
        scale = self.sharpness.exp()
        choices = {name: logits * scale[n] for n, (name, logits) in enumerate(guess.choices.items())}
        return Guess(choices, guess.sounds * scale[len(CHOICES) :, None], guess.looks, guess.plain)

    def read(self, spelt: Tensor) -> Guess:
        """Return what is guessed before it is known how much to trust it."""
        spelt = spelt[:, : max(int((spelt > 0).any(-1).any(0).sum()), 1)]
        batch, words, pieces = spelt.shape
        there = (spelt > 0).any(-1)
        counts = (spelt > 0).sum(-1, keepdim=True).clamp(min=1)
        summed = self.meaning(spelt.reshape(-1, pieces)).view(batch, words, -1) / counts.sqrt()
        x = self.norm(summed + self.place[:words]) * there[..., None]
        x = self.drop(x + nn.functional.gelu(self.near(x.transpose(1, 2)).transpose(1, 2)))
        blind = ~there
        blind[:, 0] = False  # a sentence without words attends to nothing in particular
        x = self.layers(x, src_key_padding_mask=blind)
        looks = self.seek(x).masked_fill(blind[..., None], float("-inf")).softmax(1).transpose(1, 2)
        gathered = looks @ x
        choices = {name: head(gathered[:, n]) for n, (name, head) in enumerate(self.choose.items())}
        plain = self.sounds(x).view(batch, words, 2, len(SOUNDS)).masked_fill(~there[..., None, None], _UNHEARD)
        return Guess(choices, plain.amax(1), looks, plain)


def build(settings: Mapping[str, Any]) -> Captions:
    """Return a network of given sizes."""
    buckets, width, layers, heads = (int(settings[name]) for name in ("buckets", "width", "layers", "heads"))
    return Captions(buckets, width, layers, heads, float(settings["dropout"]))
