"""The whole journey on the demo song without a window: what a newcomer hears and looks at first."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from musicstudio.app.export import publish, write_take
from musicstudio.app.folders import resources_dir
from musicstudio.app.importing import demo_song
from musicstudio.app.page import Picture, Section, Sound, write_page
from musicstudio.app.scratch import scratch_folder
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import (
    AnalyzeRequest,
    CancelToken,
    InpaintRequest,
    Output,
    Request,
    Result,
    SeparateRequest,
    Source,
)
from musicstudio.domain.units import clock

TAKES = 3
STEM_ROLES = ("drums", "bass", "other", "vocals")

Perform = Callable[[Request, Path], Result]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A file of the demo."""

    path: Path
    kind: str


def walk(folder: Path, perform: Perform, say: Say, cancel: CancelToken) -> Iterator[Made]:
    """Do the journey into `folder`, yielding each file as it is finished; raises StudioError."""
    with scratch_folder(folder) as scratch:
        song = _copy_song(folder)
        yield Made(song, "audio")
        score = folder / "song.mid"
        shutil.copyfile(resources_dir() / "demo" / "song.mid", score)
        yield Made(score, "score")

        say("Listening: tempo, key, chords, sections …")
        facts = perform(AnalyzeRequest(Source(str(song))), scratch).outputs[0].facts
        say("Taking apart: drums, bass, other, vocals …")
        stems = {
            output.stem: publish(Path(output.path), folder / "stems" / f"song_{output.stem}.wav")
            for output in perform(SeparateRequest(Source(str(song))), scratch).outputs
        }
        yield from (Made(path, "audio") for path in stems.values())
        region = region_to_fix(facts)
        say(f"Fixing in place: {TAKES} takes of {region} s …")
        result = perform(InpaintRequest(Source(str(song)), (region,), takes=TAKES), scratch)
        takes = [(take, folder / "takes" / f"take-{take.take}.wav") for take in result.outputs]
        for take, path in takes:
            path.parent.mkdir(exist_ok=True)
            write_take(Source(str(song)), take, path, cancel)
            yield Made(path, "audio")
        say("Drawing …")
        pictures = _draw(folder, song, score, stems, takes, region, cancel)
        yield from (Made(path, "image") for path in pictures.values())
        yield Made(_page(folder, song, score, facts, stems, takes, region, pictures), "page")


def region_to_fix(facts: dict[str, object]) -> Region:
    """Return one whole bar about a third into the song, or two seconds where no bars were found."""
    found = facts.get("downbeats_s")
    bars = [float(at) for at in found] if isinstance(found, list) else []
    if len(bars) < 4:
        return Region(20.0, 22.0)
    at = len(bars) // 3
    return Region(round(bars[at], 3), round(bars[at + 1], 3))


def _copy_song(folder: Path) -> Path:
    from musicstudio.audio.files import open_audio
    from musicstudio.audio.writer import AudioWriter

    target = folder / "song.wav"
    with open_audio(demo_song()) as sound:
        info = sound.info
        with AudioWriter(target, info.sample_rate, info.channels, subtype="PCM_16", samples=info.samples) as writer:
            for block in sound.blocks(1 << 18):
                writer.write(block)
    return target


def _draw(
    folder: Path,
    song: Path,
    score: Path,
    stems: dict[str, Path],
    takes: list[tuple[Output, Path]],
    region: Region,
    cancel: CancelToken,
) -> dict[str, Path]:
    from musicstudio.audio.files import open_audio
    from musicstudio.audio.midifile import read_score
    from musicstudio.audio.picture import Lane, piano_roll_png, spectrogram_png, waveforms_png

    pictures = {name: folder / "pictures" / f"{name}.png" for name in ("song", "notes", "stems", "before")}
    pictures["song"].parent.mkdir(exist_ok=True)
    near = max(0.0, region.start_s - 2), region.end_s + 2
    with open_audio(song) as sound:
        spectrogram_png(pictures["song"], sound, "The song", regions=(region,))
        spectrogram_png(pictures["before"], sound, "Before", *near, regions=(region,), height=380)
    piano_roll_png(pictures["notes"], read_score(score), "The score")
    for take, path in takes:
        cancel.check()
        pictures[f"take-{take.take}"] = folder / "pictures" / f"take-{take.take}.png"
        with open_audio(path) as sound:
            title = f"Take {take.take}: {take.label}"
            spectrogram_png(pictures[f"take-{take.take}"], sound, title, *near, regions=(region,), height=380)
    opened = {name: open_audio(path) for name, path in stems.items()}
    try:
        lanes = [Lane(name, name, opened[name]) for name in STEM_ROLES if name in opened]
        waveforms_png(pictures["stems"], lanes, "The stems")
    finally:
        for reader in opened.values():
            reader.close()
    return pictures


def _page(
    folder: Path,
    song: Path,
    score: Path,
    facts: dict[str, object],
    stems: dict[str, Path],
    takes: list[tuple[Output, Path]],
    region: Region,
    pictures: dict[str, Path],
) -> Path:
    found = f"{facts.get('tempo_bpm')} bpm, {facts.get('meter')}, {facts.get('key')}, {facts.get('loudness_lufs')} LUFS"
    where = f"{clock(region.start_s)} to {clock(region.end_s)}"
    sections = (
        Section(
            "The song",
            f"Found by listening: {found}. The framed bar is fixed below.",
            (Sound("song", song),),
            (Picture("Spectrogram of the song, log frequency", pictures["song"]),),
        ),
        Section(
            "The notes",
            "The score the song was rendered from; song.mid lies on the same time axis.",
            (Sound("song.mid", score),),
            (Picture("Piano roll", pictures["notes"]),),
        ),
        Section(
            "Taken apart",
            "Four stems that sum back to the song, sample for sample.",
            tuple(Sound(name, stems[name]) for name in STEM_ROLES if name in stems),
            (Picture("Waveforms of the stems", pictures["stems"]),),
        ),
        Section(
            "Fixed in place",
            f"{where} painted over with the song's own material; every sample outside is untouched.",
            tuple(Sound(f"take {take.take}: {take.label}", path) for take, path in takes),
            (
                Picture("Before", pictures["before"]),
                *(Picture(f"Take {t.take}", pictures[f"take-{t.take}"]) for t, _ in takes),
            ),
        ),
    )
    return write_page(folder / "index.html", "Music Studio: the demo", sections)
