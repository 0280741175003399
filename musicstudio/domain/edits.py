"""Commands: one frozen value per edit, `apply(project) -> Project`; they serialise into the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Final, Protocol, TypeVar

from musicstudio.domain import wire
from musicstudio.domain.band_edits import BAND_COMMANDS
from musicstudio.domain.errors import BadProject
from musicstudio.domain.project import Analysis, Edit, Project, Proposal, Take, Track
from musicstudio.domain.region import Region
from musicstudio.domain.score_edits import SCORE_COMMANDS
from musicstudio.domain.track_edits import TRACK_COMMANDS
from musicstudio.domain.transcript_edits import TRANSCRIPT_COMMANDS

T = TypeVar("T")

_MOST_NAMED: Final = 6


class Command(Protocol):
    """An edit: `label` names it in the history."""

    @property
    def label(self) -> str: ...

    def apply(self, project: Project) -> Project: ...


@dataclass(frozen=True)
class AddTracks:
    """Append tracks, as of an opened song or separated stems."""

    tracks: tuple[Track, ...]

    @property
    def label(self) -> str:
        many = len(self.tracks) > _MOST_NAMED
        return f"Add {len(self.tracks)} tracks" if many else f"Add {', '.join(track.name for track in self.tracks)}"

    def apply(self, project: Project) -> Project:
        taken = {track.id for track in project.tracks}
        if any(track.id in taken for track in self.tracks):
            raise BadProject("A track with this id exists already.")
        return replace(project, tracks=project.tracks + self.tracks)


@dataclass(frozen=True)
class RemoveTrack:
    """Take a track out."""

    track: str
    label: ClassVar[str] = "Remove track"

    def apply(self, project: Project) -> Project:
        project.track(self.track)
        return replace(
            project,
            tracks=tuple(track for track in project.tracks if track.id != self.track),
            analyses=tuple(a for a in project.analyses if a.track != self.track),
        )


@dataclass(frozen=True)
class SetMix:
    """Set a track's gain, mute and solo; None leaves one as it is."""

    track: str
    gain_db: float | None = None
    muted: bool | None = None
    soloed: bool | None = None
    label: ClassVar[str] = "Mix"

    def apply(self, project: Project) -> Project:
        wanted = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "track"}
        changes: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        return project.with_track(replace(project.track(self.track), **changes))


@dataclass(frozen=True)
class RenameTrack:
    """Give a track another name or role."""

    track: str
    name: str
    role: str
    label: ClassVar[str] = "Rename track"

    def apply(self, project: Project) -> Project:
        return project.with_track(replace(project.track(self.track), name=self.name, role=self.role))


@dataclass(frozen=True)
class Propose:
    """Lay takes over a track as a proposal."""

    track: str
    proposal: Proposal

    @property
    def label(self) -> str:
        return f"Takes for {self.proposal.regions[0]}"

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        return project.with_track(replace(track, proposals=(*track.proposals, self.proposal)))


@dataclass(frozen=True)
class ChooseTake:
    """Hear another take of a proposal; 0 is the original. Listening is no step to undo."""

    track: str
    proposal: str
    take: int
    label: ClassVar[str] = "Choose take"
    step: ClassVar[bool] = False

    def apply(self, project: Project) -> Project:
        if self.take and project.track(self.track).proposal(self.proposal).take(self.take) is None:
            raise BadProject(f"There is no take {self.take} to hear.")
        return _with_proposal(project, self.track, self.proposal, lambda p: replace(p, chosen=self.take))


@dataclass(frozen=True)
class AddTakes:
    """Append takes to a proposal under the numbers that follow; the first of them is heard."""

    track: str
    proposal: str
    takes: tuple[Take, ...]
    label: ClassVar[str] = "More takes"

    def apply(self, project: Project) -> Project:
        def longer(proposal: Proposal) -> Proposal:
            last = max((take.number for take in proposal.takes), default=0)
            new = tuple(replace(take, number=last + n) for n, take in enumerate(self.takes, 1))
            return replace(proposal, takes=proposal.takes + new, chosen=last + 1 if new else proposal.chosen)

        return _with_proposal(project, self.track, self.proposal, longer)


@dataclass(frozen=True)
class MarkFavourite:
    """Mark or unmark a take."""

    track: str
    proposal: str
    take: int
    favourite: bool = True
    label: ClassVar[str] = "Favourite"

    def apply(self, project: Project) -> Project:
        def marked(proposal: Proposal) -> Proposal:
            takes = tuple(replace(t, favourite=self.favourite) if t.number == self.take else t for t in proposal.takes)
            return replace(proposal, takes=takes)

        return _with_proposal(project, self.track, self.proposal, marked)


@dataclass(frozen=True)
class AcceptTake:
    """Keep one take as an edit of the original; its proposal ends.

    `region` keeps it in that region alone (see `Proposal.separable`); the others wait on.
    """

    track: str
    proposal: str
    take: int
    region: int | None = None
    label: ClassVar[str] = "Accept take"

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        proposal = track.proposal(self.proposal)
        take = proposal.take(self.take)
        if take is None:
            raise BadProject(f"There is no take {self.take} to accept.")
        if self.region is not None and len(proposal.regions) > 1:
            return project.with_track(_accepted_in(track, proposal, take, self.region))
        edit = Edit(take.spans, take.provenance, proposal.regions, take.label)
        left = tuple(p for p in track.proposals if p.id != self.proposal)
        return project.with_track(replace(track, edits=(*track.edits, edit), proposals=left))


@dataclass(frozen=True)
class RejectTakes:
    """Drop a proposal; the original stays."""

    track: str
    proposal: str
    label: ClassVar[str] = "Reject takes"

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        track.proposal(self.proposal)
        return project.with_track(replace(track, proposals=tuple(p for p in track.proposals if p.id != self.proposal)))


@dataclass(frozen=True)
class RejectTake:
    """Drop one take of a proposal; with the last one the proposal ends."""

    track: str
    proposal: str
    take: int
    label: ClassVar[str] = "Reject take"

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        proposal = track.proposal(self.proposal)
        if proposal.take(self.take) is None:
            raise BadProject(f"There is no take {self.take} to reject.")
        left = tuple(take for take in proposal.takes if take.number != self.take)
        if not left:
            return RejectTakes(self.track, self.proposal).apply(project)
        after = next((take.number for take in left if take.number > self.take), left[-1].number)
        chosen = after if proposal.chosen == self.take else proposal.chosen
        return _with_proposal(project, self.track, self.proposal, lambda p: replace(p, takes=left, chosen=chosen))


@dataclass(frozen=True)
class SetAnalysis:
    """Keep what was found in a track: a fact, no step to undo."""

    analysis: Analysis
    label: ClassVar[str] = "Analyze"
    step: ClassVar[bool] = False

    def apply(self, project: Project) -> Project:
        project.track(self.analysis.track)
        others = tuple(a for a in project.analyses if a.track != self.analysis.track)
        return replace(project, analyses=(*others, self.analysis))


@dataclass(frozen=True)
class SetLoop:
    """Loop a span of time, or nothing."""

    region: Region | None
    label: ClassVar[str] = "Loop"

    def apply(self, project: Project) -> Project:
        return replace(project, loop=self.region)


@dataclass(frozen=True)
class RenameProject:
    """Name the project."""

    name: str
    label: ClassVar[str] = "Rename project"

    def apply(self, project: Project) -> Project:
        return replace(project, name=self.name)


_KINDS = (
    AddTracks,
    RemoveTrack,
    SetMix,
    RenameTrack,
    Propose,
    ChooseTake,
    AddTakes,
    MarkFavourite,
    AcceptTake,
    RejectTakes,
    RejectTake,
    SetAnalysis,
    SetLoop,
    RenameProject,
    *SCORE_COMMANDS,
    *TRACK_COMMANDS,
    *BAND_COMMANDS,
    *TRANSCRIPT_COMMANDS,
)
COMMANDS: dict[str, type] = {kind.__name__: kind for kind in _KINDS}
"""Every command by name: a journal can name nothing else."""


def encode_command(command: Command) -> dict[str, Any]:
    """Return a command as JSON values, its name under `command`."""
    return {"command": type(command).__name__, **wire.encode(command)}


def decode_command(data: dict[str, Any]) -> Command:
    """Return a command from JSON values; raises ValueError when they are none."""
    kind = COMMANDS.get(str(data.get("command")))
    if kind is None:
        raise ValueError(f"no such command: {data.get('command')}")
    command: Command = wire.decode(kind, {key: value for key, value in data.items() if key != "command"})
    return command


def is_step(command: Command) -> bool:
    """Return whether undo should take a command back; one that is none says `step = False`."""
    return bool(getattr(command, "step", True))


def _accepted_in(track: Track, proposal: Proposal, take: Take, region: int) -> Track:
    """Return the track with a take kept in one region, and that region gone from the proposal."""
    if not proposal.separable or not 0 <= region < len(proposal.regions):
        raise BadProject("These regions share their time or their joins; accept the take for all of them.")
    edit = Edit((take.spans[region],), take.provenance, (proposal.regions[region],), take.label)
    rest = replace(
        proposal,
        regions=_without(proposal.regions, region),
        takes=tuple(replace(other, spans=_without(other.spans, region)) for other in proposal.takes),
    )
    proposals = tuple(rest if p.id == proposal.id else p for p in track.proposals)
    return replace(track, edits=(*track.edits, edit), proposals=proposals)


def _without(items: tuple[T, ...], index: int) -> tuple[T, ...]:
    return items[:index] + items[index + 1 :]


def _with_proposal(
    project: Project, track_id: str, proposal_id: str, change: Callable[[Proposal], Proposal]
) -> Project:
    track = project.track(track_id)
    changed = change(track.proposal(proposal_id))
    proposals = tuple(changed if p.id == proposal_id else p for p in track.proposals)
    return project.with_track(replace(track, proposals=proposals))
