"""Make the demo song: resources/demo/song.toml → song.mid and song.ogg, the same bytes every time.

    python packaging/render_demo.py [--stems DIR] [--output DIR]

Everything after the single instruments is linear or one gain curve for all, so the four stems written by --stems
(24-bit WAV) add up to the song before Vorbis.
"""

from __future__ import annotations

import argparse
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from demo_score import read_song

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.audio.midifile import write_score
from musicstudio.audio.synth.dynamics import ducking, glue, limiting
from musicstudio.audio.synth.effects import saturated
from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.filters import Band, equalised, highpassed
from musicstudio.audio.synth.render import render_parts
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import STEMS

RATE = 44_100
TARGET_LUFS = -14.0
CEILING_DB = -2.0  # Vorbis may overshoot by half a decibel; what is played stays below −1 dBTP
QUALITY = 0.5
LENGTH = round(74.0 * RATE)
HOME = Path(__file__).resolve().parent.parent / "resources" / "demo"

TONE: dict[str, tuple[Band, ...]] = {
    "drums": (Band("low", 70, 1.0), Band("peak", 380, -2.0, 1.0), Band("high", 9000, 1.0)),
    "bass": (Band("peak", 90, 1.0, 0.8), Band("peak", 250, -2.0, 1.0)),
    "keys": (Band("low", 180, -3.0), Band("peak", 350, -1.5, 1.0), Band("high", 5000, 2.0)),
    "guitar": (Band("low", 150, -3.0), Band("high", 6000, 2.0)),
    "pad": (Band("low", 220, -4.0),),
    "bells": (),
    "voice": (Band("low", 180, -3.0), Band("peak", 3100, 3.5, 0.7), Band("high", 7000, 4.0)),
    "choir": (Band("low", 220, -4.0), Band("high", 7000, 2.0)),
}
DUCKED_DB = {"bass": 2.0, "pad": 2.5, "keys": 1.0}
"""How far each part gives way to the kick."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--stems", type=Path, help="also write the four true stems here")
    arguments.add_argument("--output", type=Path, default=HOME, help="where song.mid and song.ogg go")
    chosen = arguments.parse_args()
    started = time.perf_counter()
    score, page = read_song(HOME / "song.toml")
    stems = mastered({name: sound[:, :LENGTH] for name, sound in mixed(score, page).items()})
    took = time.perf_counter() - started
    chosen.output.mkdir(parents=True, exist_ok=True)
    write_score(chosen.output / "song.mid", score, comment=f"{score.name}. CC0.")
    song = np.sum(list(stems.values()), axis=0)
    write_vorbis(chosen.output / "song.ogg", song, score)
    if chosen.stems:
        chosen.stems.mkdir(parents=True, exist_ok=True)
        for name, sound in stems.items():
            soundfile.write(chosen.stems / f"{name}.wav", sound.T, RATE, subtype="PCM_24")
    describe(song, took, chosen.output / "song.ogg")


def mixed(score: Score, page: dict[str, Any]) -> dict[str, AudioArray]:
    """Return the four stems unmastered, (2, samples) each: parts levelled, shaped, ducked under the kick, summed."""
    parts = dict(render_parts(score, RATE, page["seed"]))
    kick = next(part for part in score.parts if part.is_drums)
    strokes = tuple(note for note in kick.notes if note.pitch == 36)
    trigger = next(render_parts(type(score)((type(kick)("kick", strokes, 0, 9),), score.tempo_map), RATE))[1]
    samples = next(iter(parts.values())).shape[1]
    trigger = np.pad(trigger, ((0, 0), (0, max(0, samples - trigger.shape[1]))))[:, :samples]
    stems = {name: np.zeros((2, samples), dtype=np.float32) for name in STEMS}
    for name, sound in parts.items():
        player = page["parts"][name]
        sound = equalised(sound, TONE[name], RATE)
        if player["drive_db"]:
            sound = saturated(sound, player["drive_db"])
        if name in DUCKED_DB:
            sound = sound * ducking(trigger, RATE, DUCKED_DB[name])
        stems[player["stem"]] += sound * np.float32(10 ** (player["gain_db"] / 20))
    return stems


def mastered(stems: dict[str, AudioArray]) -> dict[str, AudioArray]:
    """Return the stems at −14 LUFS and below the ceiling when summed; each gets the same filter and the same gain."""
    finish = (Band("low", 60, 0.0), Band("high", 10000, 0.0))
    stems = {name: highpassed(equalised(sound, finish, RATE), 26, RATE) for name, sound in stems.items()}
    mix = np.sum(list(stems.values()), axis=0)
    gain = ending(mix.shape[1]) * glue(mix, RATE, (integrated_lufs(mix, RATE) or 0.0) + 2.0)
    for _ in range(3):
        louder = 10 ** ((TARGET_LUFS - (integrated_lufs(mix * gain, RATE) or TARGET_LUFS)) / 20)
        gain = gain * np.float32(louder)
        gain = gain * limiting(mix * gain, RATE, CEILING_DB)
    return {name: sound * gain for name, sound in stems.items()}


def ending(samples: int) -> AudioArray:
    """Return a gain, (samples,), whose last 3 s close the ringing room."""
    last = (samples - np.arange(samples)) / RATE
    return rise(last, 3.0).astype(np.float32)


def write_vorbis(path: Path, sound: AudioArray, score: Score) -> None:
    """Write Ogg Vorbis in blocks (libvorbis overflows its stack on one long block) with a fixed stream number."""
    with soundfile.SoundFile(path, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=1 - QUALITY) as file:
        file.title, file.comment, file.license = score.name, "Made by packaging/render_demo.py", "CC0 1.0"
        for start in range(0, sound.shape[1], 1 << 14):
            file.write(sound[:, start : start + (1 << 14)].T)
    path.write_bytes(renumbered(path.read_bytes()))


def renumbered(stream: bytes, serial: int = 1906) -> bytes:
    """Return an Ogg stream with a fixed serial number (libsndfile draws one at random) and its checksums renewed."""
    out, at = bytearray(stream), 0
    while at < len(out):
        segments = out[at + 26]
        end = at + 27 + segments + sum(out[at + 27 : at + 27 + segments])
        out[at + 14 : at + 18] = serial.to_bytes(4, "little")
        out[at + 22 : at + 26] = bytes(4)
        out[at + 22 : at + 26] = ogg_checksum(bytes(out[at:end])).to_bytes(4, "little")
        at = end
    return bytes(out)


def ogg_checksum(page: bytes) -> int:
    """Return RFC 3533's CRC-32: zlib's polynomial with neither reflection nor inversion."""
    mirrored = page.translate(bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256)))
    plain = zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{plain:032b}"[::-1], 2)


def describe(song: AudioArray, took_s: float, path: Path) -> None:
    played, _ = soundfile.read(path, dtype="float32", always_2d=True)
    heard = np.ascontiguousarray(played.T)
    seconds = song.shape[1] / RATE
    lufs, peak = integrated_lufs(heard, RATE) or 0.0, true_peak_dbtp(heard, RATE) or 0.0
    print(f"{path.name}: {seconds:.1f} s, {path.stat().st_size / 1e6:.2f} MB, {lufs:.1f} LUFS, {peak:.1f} dBTP decoded")
    print(f"rendered in {took_s:.1f} s, {seconds / took_s:.1f} times real time")


if __name__ == "__main__":
    main()
