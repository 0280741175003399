"""How fast other people's architectures are beside ours, with random weights: what an engine of that kind would cost.

    python tests/bench/peers.py [--python PYTHON ...] [--only WORD ...]

Every contestant is a process of its own. Peers run in the first PYTHON (else this one) that has their packages, or are
reported as not installed; nothing is downloaded, and nothing is said about how well they do. Ours run in this
interpreter. Core-seconds are processor time of all threads, so they hold on a machine that has other things to do.
Memory is the whole process at its greatest. --only picks contestants by words of their names. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
RATE = 44100
SOUND_S = 31.2
SEGMENT = Fraction(39, 5)
RUNS, ENOUGH_S = 3, 20.0
LATENTS = 256
STABLE_LATENTS_HZ, ACE_LATENTS_HZ, CODES_HZ = RATE / 2048, 25.0, 50.0
HEAD = ["task", "whose", "contestant", "M parameters", "speed", "core-seconds", "first run s", "peak MB"]


@dataclass(frozen=True)
class Entry:
    """Something to run again and again: one run makes `amount` seconds of sound, or steps."""

    run: Callable[[], Any]
    amount: float
    unit: str = "s"
    parameters: float | None = None


@dataclass(frozen=True)
class Contestant:
    """A line of the table; `needs` are the modules without which it is not installed."""

    name: str
    task: str
    build: Callable[[Path], Entry]
    needs: tuple[str, ...] = ()
    ours: bool = False


def demucs(_: Path) -> Entry:
    import torch
    from demucs.htdemucs import HTDemucs

    network = HTDemucs(
        ["drums", "bass", "other", "vocals"], bottom_channels=512, dconv_mode=3, segment=SEGMENT
    ).eval()  # fmt: skip
    sound = 0.1 * torch.randn(1, 2, round(SEGMENT * RATE))
    return Entry(lambda: network(sound), float(SEGMENT), parameters=_millions(network))


def stable_audio(_: Path) -> Entry:
    import torch
    from diffusers import StableAudioDiTModel
    from diffusers.models.embeddings import get_1d_rotary_pos_embed

    network = StableAudioDiTModel(
        sample_size=LATENTS, num_layers=8, attention_head_dim=64, num_attention_heads=8,
        num_key_value_attention_heads=4, cross_attention_dim=512,
    ).eval()  # fmt: skip
    turning = get_1d_rotary_pos_embed(32, LATENTS + 1, use_real=True, repeat_interleave_real=False)
    given = torch.randn(1, 64, LATENTS), torch.ones(1), torch.randn(1, 64, 768), torch.randn(1, 1, 1536), turning
    return Entry(lambda: network(*given, return_dict=False), 1, "steps", _millions(network))


def stable_audio_decoder(_: Path) -> Entry:
    import torch
    from diffusers import AutoencoderOobleck

    network = AutoencoderOobleck().eval()
    latents = torch.randn(1, 64, 43)
    return Entry(lambda: network.decode(latents), 43 / STABLE_LATENTS_HZ, parameters=_millions(network.decoder))


def ace_step(_: Path) -> Entry:
    import torch
    from diffusers.models.transformers.ace_step_transformer import AceStepTransformer1DModel

    network = AceStepTransformer1DModel(
        hidden_size=512, intermediate_size=1536, num_hidden_layers=8, num_attention_heads=8, num_key_value_heads=4,
        head_dim=64,
    ).eval()  # fmt: skip
    given = torch.randn(1, LATENTS, 64), torch.ones(1), torch.ones(1), torch.randn(1, 64, 512)
    beside = torch.randn(1, LATENTS, 128)
    return Entry(lambda: network(*given, beside, return_dict=False), 1, "steps", _millions(network))


def musicgen(_: Path) -> Entry:
    """Return MusicGen small's decoder, two in a batch as its guidance wants, each step using what the last left."""
    import torch
    from transformers import MusicgenForCausalLM
    from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig

    network = MusicgenForCausalLM(MusicgenDecoderConfig()).eval()
    words = torch.randn(2, 16, 1024)
    steps = 5

    def run() -> None:
        past, codes = None, torch.full((2 * 4, 1), 2048)
        for _ in range(steps):
            made = network(input_ids=codes, encoder_hidden_states=words, past_key_values=past, use_cache=True)
            past, codes = made.past_key_values, made.logits[:, -1].argmax(-1, keepdim=True)

    return Entry(run, steps, "steps", _millions(network))


def encodec(_: Path) -> Entry:
    import torch
    from transformers import EncodecConfig, EncodecModel

    network = EncodecModel(
        EncodecConfig(
            sampling_rate=32000, audio_channels=1, upsampling_ratios=[8, 5, 4, 4], num_filters=64, codebook_size=2048,
            codebook_dim=128, hidden_size=128, use_causal_conv=False, norm_type="weight_norm", target_bandwidths=[2.2],
            num_lstm_layers=2,
        )
    ).eval()  # fmt: skip
    seconds = 5.0
    codes = torch.randint(0, 2048, (1, 1, 4, round(seconds * CODES_HZ)))
    return Entry(lambda: network.decode(codes, [None]), seconds, parameters=_millions(network.decoder))


def basic_pitch(folder: Path) -> Entry:
    from musicstudio.training.peers.basic_pitch import notes_of

    path = made_sound(folder)
    return Entry(lambda: notes_of(path), SOUND_S)


def original_basic_pitch(folder: Path) -> Entry:
    from basic_pitch import ICASSP_2022_MODEL_PATH
    from basic_pitch.inference import Model, predict

    path = made_sound(folder)
    network = Model(ICASSP_2022_MODEL_PATH)
    return Entry(lambda: predict(path, network), SOUND_S)


def notes(folder: Path) -> Entry:
    from musicstudio.audio.files import open_audio
    from musicstudio.domain.tasks import CancelToken, Source, TranscribeRequest
    from musicstudio.engines.transcribe.listening import transcribe

    path = made_sound(folder)

    def run() -> None:
        with open_audio(path) as sound:
            transcribe(sound, TranscribeRequest(Source(str(path))), _unheard, CancelToken())

    return Entry(run, SOUND_S)


def masking(folder: Path) -> Entry:
    from musicstudio.audio.files import open_audio
    from musicstudio.domain.tasks import CancelToken, SeparateRequest, Source
    from musicstudio.engines.separate.masking import separate

    path = made_sound(folder)

    def run() -> None:
        with open_audio(path) as sound:
            request = SeparateRequest(Source(str(path)), device="cpu")
            separate(sound, request, lambda stems: None, _unheard, CancelToken())

    return Entry(run, SOUND_S)


def arranger(_: Path) -> Entry:
    return Entry(_score, _seconds(_score()))


def arranger_and_synthesis(_: Path) -> Entry:
    from musicstudio.audio.synth.produce import produce

    return Entry(lambda: produce(_score(), RATE, 1), _seconds(_score()))


CONTESTANTS = (
    Contestant("Demucs (HTDemucs, 7.8 s segments, no overlap)", "separate", demucs, ("demucs", "torch")),
    Contestant("masking", "separate", masking, ours=True),
    Contestant(
        "Basic Pitch (its own weights, the original)", "transcribe", original_basic_pitch,
        ("basic_pitch", "onnxruntime", "librosa", "pretty_midi", "resampy"),
    ),
    Contestant(
        "Basic Pitch (its own weights, our runner)", "transcribe", basic_pitch,
        ("basic_pitch", "onnxruntime", "soundfile", "soxr", "scipy", "mido"),
    ),
    Contestant("notes", "transcribe", notes, ours=True),
    Contestant("Stable Audio's transformer, 8 × 512", "generate", stable_audio, ("diffusers", "torch")),
    Contestant("Stable Audio's decoder, full size", "generate", stable_audio_decoder, ("diffusers", "torch")),
    Contestant("ACE-Step's transformer, 8 × 512", "generate", ace_step, ("diffusers", "torch")),
    Contestant("MusicGen small's decoder, 2 in a batch", "generate", musicgen, ("transformers", "torch")),
    Contestant("Encodec 32 kHz, decoding", "generate", encodec, ("transformers", "torch")),
    Contestant("arranger (score)", "generate", arranger, ours=True),
    Contestant("arranger and synthesis (sound)", "generate", arranger_and_synthesis, ours=True),
)  # fmt: skip
REACH = {
    "Stable Audio's transformer, 8 × 512": LATENTS / STABLE_LATENTS_HZ,
    "ACE-Step's transformer, 8 × 512": LATENTS / ACE_LATENTS_HZ,
    "MusicGen small's decoder, 2 in a batch": 1 / CODES_HZ,
}
"""Seconds of sound a step of these works on."""


def made_sound(folder: Path) -> Path:
    """Write a stereo sound of chords and strokes, the same every time, and return its path."""
    import soundfile

    rng = np.random.default_rng(1)
    now = np.arange(round(SOUND_S * RATE)) / RATE
    sound = rng.normal(0, 0.001, (len(now), 2))
    for start in np.arange(0.1, SOUND_S - 1, 0.25):
        since = now[round(start * RATE) :][:RATE] - start
        tone = sum(
            np.exp(-(2 + n) * since) * np.sin(2 * np.pi * n * 440 * 2 ** ((pitch - 69) / 12) * since) / n
            for pitch in rng.integers(36, 84, 3) for n in range(1, 7)
        )  # fmt: skip
        stroke = rng.normal(0, 1, len(since)) * np.exp(-40 * since)
        sound[round(start * RATE) :][:RATE] += (0.05 * tone + 0.1 * stroke)[:, np.newaxis] * rng.uniform(0.5, 1, 2)
    path = folder / "made.wav"
    soundfile.write(path, sound, RATE, "PCM_16")
    return path


def _score() -> Any:
    from musicstudio.engines.compose.arrange import arrange
    from musicstudio.engines.compose.plan import Options, make_plan

    return arrange(make_plan("calm pop song", options=Options(bars=16)))


def _seconds(score: Any) -> float:
    return float(score.tempo_map.seconds(score.end))


def _unheard(fraction: float, stage: str) -> None:
    """Nobody asks how far it is."""


def _millions(network: Any) -> float:
    return sum(part.numel() for part in network.parameters()) / 1e6


def run_child(name: str) -> dict[str, Any]:
    """Return what one contestant did here: what is missing, or how long and how large it was."""
    contestant = next(one for one in CONTESTANTS if one.name == name)
    if missing := [module for module in contestant.needs if importlib.util.find_spec(module) is None]:
        return {"missing": missing}
    sys.path.insert(0, str(ROOT))
    if "torch" in contestant.needs:
        import torch

        torch.manual_seed(0)
        torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory(prefix="musicstudio-peers-") as folder:
        entry = contestant.build(Path(folder))
        first, *rest = _timed(entry.run)
    wall, cores = (statistics.median(kind) for kind in zip(*(rest or [first]), strict=True))
    return {
        "amount": entry.amount, "unit": entry.unit, "parameters": entry.parameters, "first": first[0], "wall": wall,
        "cores": cores,
    }  # fmt: skip


def _timed(run: Callable[[], Any]) -> list[tuple[float, float]]:
    """Return wall and processor seconds of the first run and a few more."""
    found: list[tuple[float, float]] = []
    while len(found) < 2 or (len(found) <= RUNS and sum(wall for wall, _ in found) < ENOUGH_S):
        wall, cores = time.perf_counter(), time.process_time()
        run()
        found.append((time.perf_counter() - wall, time.process_time() - cores))
    return found


def measured(contestant: Contestant, pythons: list[str]) -> list[str]:
    """Return a contestant's line of the table."""
    from measure import measure

    whose, missing = "ours" if contestant.ours else "peer", contestant.needs
    for python in [sys.executable] if contestant.ours else [*pythons, sys.executable]:
        try:
            done = measure([python, __file__, "--child", contestant.name], {**os.environ, **OFFLINE})
        except subprocess.CalledProcessError as error:
            reason = (error.stderr or "no word").strip().splitlines()[-1]
            return [contestant.task, whose, contestant.name, "–", f"failed: {reason[:80]}", "–", "–", "–"]
        found = json.loads(done.output.strip().splitlines()[-1])
        if "missing" not in found:
            return [contestant.task, whose, contestant.name, *_figures(contestant.name, found, done.peak_mb)]
        missing = min(missing, found["missing"], key=len)
    return [contestant.task, whose, contestant.name, "–", f"not installed: {', '.join(missing)}", "–", "–", "–"]


def _figures(name: str, found: dict[str, Any], peak_mb: float) -> list[str]:
    size = "–" if found["parameters"] is None else f"{found['parameters']:.0f}"
    speed, cost = found["amount"] / found["wall"], found["cores"] / found["amount"]
    if found["unit"] == "s":
        told = f"{_number(speed)} × realtime", f"{_number(cost)} / s"
    else:
        told = f"{_number(speed)} steps/s of {REACH[name]:.3g} s", f"{_number(cost)} / step"
    return [size, *told, _number(found["first"]), f"{peak_mb:.0f}"]


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], help="an interpreter that has peers' packages")
    parser.add_argument("--only", nargs="*", default=[], help="words of which a contestant's name holds one")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps(run_child(args.child)))
        return
    from measure import table

    words = [word.lower() for word in args.only]
    chosen = [one for one in CONTESTANTS if not words or any(word in one.name.lower() for word in words)]
    rows = [measured(one, args.python) for one in chosen]
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}; random weights but where a line says otherwise; CPU only.\n")
    print(table(HEAD, rows))


if __name__ == "__main__":
    main()
