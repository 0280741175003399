"""How well the composer foretells what is held out, in bits a note, and what it writes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final, cast
from zlib import crc32

import numpy as np
import torch
from torch import nn

from musicstudio.audio.midiwriter import write_score
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.columns import CELL, FIELDS, INDEX, NOTE
from musicstudio.engines.composer.sampling import Taste, Wish, written
from musicstudio.engines.composer.sheet import Sheet, window
from musicstudio.engines.composer.tokens import Task, composing, rows_of
from musicstudio.engines.composer.traits import Traits, traits_of
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.nets.composer import Composer
from musicstudio.training.networks.composer_counting import count_heldout, heldout_stretches
from musicstudio.training.networks.composer_lessons import filling
from musicstudio.training.networks.composer_packs import composer_pack, sheet_in_pack
from musicstudio.training.trainer.recipe import Preset

COUNTED: Final = ("where", "pitch", "length")
"""The fields that counting is told as well: no loudness, no micro-timing."""
_EXAMPLES: Final = 3


def heldout_score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return the mean over sources of the share of bits saved against counting, and the bits a note of each field.

    "plain" composes with nothing said but who plays and in which meter, as counting does; "said" with all traits,
    "filled" fills some cells with all traits and all around.
    """
    assert data is not None
    counted = count_heldout(data, CancelToken())
    shares, bits = defaultdict(list), defaultdict(list)
    for stretch in heldout_stretches(composer_pack(data, "heldout"), int(preset.settings["judged"])):
        sheet, everything = stretch.sheet, composing(stretch.sheet)
        costs = bits_a_note(cast(Composer, network), sheet, Traits(chords=False), everything)
        ours = sum(costs[name] for name in COUNTED)
        if stretch.id in counted:
            shares[stretch.source].append(1 - ours / counted[stretch.id])
        bits[f"bits of {stretch.source}"].append(ours)
        for name, cost in costs.items():
            bits[name].append(cost)
        traits = traits_of(sheet)
        bits["bits a note"].append(ours)
        said = bits_a_note(cast(Composer, network), sheet, traits, everything)
        bits["bits a note, said"].append(sum(said[name] for name in COUNTED))
        asked = filling(*everything.asked.shape, np.random.default_rng(crc32(stretch.id.encode())))
        if asked[sheet.notes["bar"], sheet.notes["track"]].any():
            filled = bits_a_note(cast(Composer, network), sheet, traits, Task(~asked, asked))
            bits["bits a note, filled"].append(sum(filled[name] for name in COUNTED))
    saved = float(np.mean([np.mean(values) for values in shares.values()])) if shares else 0.0
    return {"saved": saved, **{name: float(np.mean(values)) for name, values in sorted(bits.items())}}


@torch.no_grad()
def bits_a_note(network: Composer, sheet: Sheet, traits: Traits, task: Task) -> dict[str, float]:
    """Return the bits that each field costs for a note of the cells asked for; their ends count to "where"."""
    rows = rows_of(sheet, traits, task)
    first = int(np.flatnonzero((rows[:, 0] == CELL) & (rows[:, INDEX["asked"]] == 2))[0])
    device = network.embed.weight.device
    told = torch.from_numpy(rows).to(device)[None]
    at = torch.zeros(1, len(rows) - 1, dtype=torch.bool, device=device)
    at[0, first:] = True
    following = told[0, 1 + first :]
    said = following[:, [INDEX[name] for name in FIELDS]] * (following[:, :1] == NOTE)
    notes = max(int((said[:, 0] > 0).sum()), 1)
    costs = {}
    for place, (name, logits) in enumerate(zip(FIELDS, network(told[:, :-1], at, said), strict=True)):
        cost = torch.nn.functional.cross_entropy(logits.float(), said[:, place], reduction="none")
        costs[name] = float((cost if place == 0 else cost * (said[:, place] > 0)).sum()) / notes / float(np.log(2))
    return costs


def play_examples(network: nn.Module, data: Path | None, preset: Preset, folder: Path) -> None:
    """Write what the network composes over the first bars of held-out pieces: their tracks, traits and harmony."""
    pack = composer_pack(data, "heldout")
    folder.mkdir(parents=True, exist_ok=True)
    order = sorted(range(len(pack)), key=lambda item: crc32(f"played {pack.items[item].id}".encode()))
    for number, item in enumerate(order[:_EXAMPLES], 1):
        whole = sheet_in_pack(pack, item)
        sheet = window(whole, 0, min(int(preset.settings["example_bars"]), len(whole.bars)))
        if not len(sheet.tracks) or len(sheet.tracks) > 16:
            continue
        asked = np.ones((len(sheet.bars), len(sheet.tracks)), bool)
        asked[:, 0] = not sheet.has_harmony
        if not asked.any():
            continue
        wish = Wish(sheet, Task(~asked, asked), traits_of(sheet))
        (take,) = written(cast(Composer, network), wish, (number,), Taste())
        write_score(folder / f"example-{number}.mid", score_of(take))
