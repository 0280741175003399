"""The document: a frozen tree. Audio is named by the SHA-256 of its file in the project's `media` folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from musicstudio.domain.errors import BadProject
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region
from musicstudio.domain.score import Score
from musicstudio.domain.units import Samples

FORMAT_VERSION = 1
_MEDIA_FILE = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")

ROLES = ("song", "drums", "bass", "vocals", "keys", "guitar", "strings", "lead", "pad", "other")
"""What a track plays; each role has one colour everywhere."""


@dataclass(frozen=True)
class Media:
    """A sound in the media folder: file name `<sha256><suffix>`, and what its header says."""

    file: str
    sample_rate: int
    channels: int
    samples: int
    container: str
    subtype: str
    lossy: bool
    name: str = ""

    def __post_init__(self) -> None:
        if not _MEDIA_FILE.fullmatch(self.file):  # project files are untrusted: no path may leave the media folder
            raise ValueError(f"not a media file: {self.file!r}")

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate


@dataclass(frozen=True)
class Span:
    """New sound for `[start, start + media.samples)` of a track's media, at the same rate and channels."""

    start: Samples
    media: Media


@dataclass(frozen=True)
class Take:
    """One answer for all regions of a proposal; `number` counts from 1 and stays when others go.

    `parent` is the take it varies (0: none); `facts` are plain JSON values that the engine measured.
    """

    number: int
    label: str
    spans: tuple[Span, ...]
    provenance: Provenance
    favourite: bool = False
    parent: int = 0
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """Takes for the same regions of one track, waiting to be accepted or rejected; `chosen` 0 is the original."""

    id: str
    regions: tuple[Region, ...]
    takes: tuple[Take, ...]
    chosen: int = 0

    def take(self, number: int) -> Take | None:
        return next((take for take in self.takes if take.number == number), None)

    @property
    def separable(self) -> bool:
        """Whether a take may be kept in one region alone: several, none sharing time, each with a span of its own."""
        ordered = sorted(self.regions, key=lambda region: region.start_s)
        apart = all(one.end_s <= other.start_s for one, other in pairwise(ordered))
        return len(ordered) > 1 and apart and all(len(take.spans) == len(ordered) for take in self.takes)


@dataclass(frozen=True)
class Edit:
    """An accepted take: spans laid over the original, never a re-encoding of a render."""

    spans: tuple[Span, ...]
    provenance: Provenance
    regions: tuple[Region, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Track:
    """One lane: audio (`media` with `edits` laid over it in order), a score, or both: then `media` is how the score was
    played. When its notes change that becomes the `model`: what is played instead is as loud.

    Tracks of one `group` were generated together, as answer number `take` (from 1); a `locked` one is kept when the
    others are made anew.
    """

    id: str
    name: str
    role: str = "other"
    media: Media | None = None
    score: Score | None = None
    start_s: float = 0.0
    edits: tuple[Edit, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    gain_db: float = 0.0
    muted: bool = False
    soloed: bool = False
    parent: str = ""
    provenance: Provenance | None = None
    group: str = ""
    take: int = 0
    locked: bool = False
    model: Media | None = None

    @property
    def seconds(self) -> float:
        if self.media is not None:
            chosen = [take for p in self.proposals if (take := p.take(p.chosen)) is not None]
            spans = self.spans + tuple(span for take in chosen for span in take.spans)
            samples = max([self.media.samples, *(span.start + span.media.samples for span in spans)])
            return self.start_s + samples / self.media.sample_rate
        if self.score is not None:
            return self.start_s + self.score.tempo_map.seconds(self.score.end)
        return self.start_s

    def proposal(self, proposal_id: str) -> Proposal:
        found = next((p for p in self.proposals if p.id == proposal_id), None)
        if found is None:
            raise BadProject(f"The takes '{proposal_id}' of track {self.name} are gone; make new ones.")
        return found

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans of the accepted edits, later ones on top."""
        return tuple(span for edit in self.edits for span in edit.spans)


@dataclass(frozen=True)
class Analysis:
    """What `analyze` found in a track, as plain JSON values under the names of the command line."""

    track: str
    facts: dict[str, object]


@dataclass(frozen=True)
class Project:
    """The root: tracks, and the grid they share."""

    name: str = "Untitled"
    tracks: tuple[Track, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    loop: Region | None = None
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return max((track.seconds for track in self.tracks), default=0.0)

    def track(self, track_id: str) -> Track:
        found = next((track for track in self.tracks if track.id == track_id), None)
        if found is None:
            raise BadProject(f"There is no track '{track_id}' any more.")
        return found

    def analysis(self, track_id: str) -> dict[str, object]:
        """Return what was found in a track, or nothing."""
        return next((a.facts for a in self.analyses if a.track == track_id), {})

    def band(self, track: Track) -> tuple[Track, ...]:
        """Return the tracks that were generated together with a track as one answer, or the track alone."""
        if not track.group:
            return (track,)
        return tuple(t for t in self.tracks if (t.group, t.take) == (track.group, track.take))

    def with_track(self, track: Track) -> Project:
        """Return the project with the track of the same id replaced."""
        self.track(track.id)
        return replace(self, tracks=tuple(track if t.id == track.id else t for t in self.tracks))

    @property
    def media(self) -> tuple[Media, ...]:
        """Every sound the project needs on disk."""
        found: dict[str, Media] = {}
        for track in self.tracks:
            groups = [edit.spans for edit in track.edits] + [t.spans for p in track.proposals for t in p.takes]
            for media in [track.media, track.model, *(span.media for spans in groups for span in spans)]:
                if media is not None:
                    found[media.file] = media
        return tuple(found.values())
