"""What a prompt tells the composer: the rules' facts, and what a network adds to them."""

from __future__ import annotations

from pathlib import Path

import torch

from musicstudio.engines.compose.words import understand
from musicstudio.engines.composer.controls import said
from musicstudio.engines.composer.understanding import understood
from musicstudio.engines.nets.captions import build
from musicstudio.engines.nets.weights import FILE, write_weights

SETTINGS = {"buckets": 256, "width": 16, "layers": 1, "heads": 2, "dropout": 0.0}


def test_a_network_that_is_sure_adds_to_what_the_rules_read(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = build(SETTINGS)
    text = "waltz in F# minor, 124 bpm, without drums"
    with torch.no_grad():
        network.sounds.bias.fill_(-40.0)  # it hears nobody
        network.choose["density"].bias.copy_(torch.tensor([0.0, 0.0, 40.0]))  # it finds everything dense
    write_weights(tmp_path / FILE, network, SETTINGS, {})
    rules, both = said(understand(text)), understood(text, "", tmp_path)
    assert (both.meter, both.tempo, both.key) == (rules.meter, rules.tempo, rules.key) == ("3/4", 124.0, rules.key)
    assert both.without == rules.without == ("drums",)
    assert both.density > 0.5
    assert rules.density == 0
    assert any(label.startswith("dense") for label in both.understood)
