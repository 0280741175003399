"""Takes on a track: regions painted anew, or what goes on after its end; they wait there as a proposal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from musicstudio.app import answers
from musicstudio.app.hooks import Hooks
from musicstudio.domain.project import Take
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import ContinueRequest, InpaintRequest, Result


class Proposals:
    """Asks for takes; those of the same regions join the proposal that waits there."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def paint(
        self, track_id: str, regions: tuple[Region, ...], like: Take | None = None, takes: int = 4, **more: Any
    ) -> str:
        """Ask for `takes` new takes of regions, those most like a take when one is given."""
        hooks = self._hooks
        regions = tuple(sorted(regions, key=lambda region: (region.start_s, region.end_s, region.low_hz or 0.0)))
        track = hooks.project.track(track_id)
        waiting = answers.proposal_for(track, regions)
        before = len(waiting.takes) if waiting is not None else 0
        source = hooks.document().source(track)
        wanted = InpaintRequest(source=source, regions=regions, takes=takes, **hooks.filled(more))
        asked = answers.how_many(takes, wanted.engine, before, like is not None)
        request = replace(wanted, takes=asked)

        def arrive(result: Result, scratch: Path) -> None:
            known = answers.proposal_for(hooks.project.track(track_id), regions)
            made = answers.new_takes(hooks.document(), result.outputs, known, takes, like)
            hooks.post(lambda: self._arrived(result, track_id, regions, made, takes))

        again = partial(self.paint, track_id, regions, like, takes=takes, **{**more, "seed": request.seed})
        return hooks.submit(request, f"Inpaint {track.name}", arrive, again, track_id, regions)

    def go_on(self, track_id: str, takes: int = 1, proposal: str = "", like: Take | None = None, **options: Any) -> str:
        """Ask for what follows a sound's end: a new proposal, or further takes of the one named."""
        hooks = self._hooks
        track = hooks.project.track(track_id)
        source = hooks.document().source(track)
        request = ContinueRequest(source=source, takes=takes, **hooks.filled(options))

        def arrive(result: Result, scratch: Path) -> None:
            now = hooks.project.track(track_id)
            known = next((one for one in now.proposals if one.id == proposal), None)
            made = answers.new_takes(hooks.document(), result.outputs, known, takes, like)
            regions = known.regions if known is not None else answers.added_regions(now, made)
            hooks.post(lambda: self._arrived(result, track_id, regions, made, takes))

        again = partial(self.go_on, track_id, takes, proposal, like, **{**options, "seed": request.seed})
        return hooks.submit(request, f"Continue {track.name}", arrive, again, track_id, ())

    def more(self, track_id: str, proposal_id: str, like: int = 0, takes: int = 4) -> str:
        """Ask for further takes of a proposal, as its last take was asked for or as `like`, the take to vary."""
        proposal = self._hooks.project.track(track_id).proposal(proposal_id)
        model = proposal.take(like) or proposal.takes[-1]
        request = model.provenance.request
        seed = answers.derived_seed(model, len(proposal.takes)) if like else None
        varied = model if like else None
        options: dict[str, Any] = {name: str(request[name]) for name in ("prompt", "engine") if name in request}
        if request.get("task") == ContinueRequest.task:
            options |= {name: request[name] for name in ("seconds", "bars") if name in request}
            return self.go_on(track_id, takes, proposal_id, varied, seed=seed, **options)
        return self.paint(track_id, proposal.regions, varied, takes=takes, seed=seed, **options)

    def _arrived(
        self, result: Result, track_id: str, regions: tuple[Region, ...], made: tuple[Take, ...], wanted: int
    ) -> None:
        """Lay takes where they were asked for; said in a sentence when there are fewer than wanted."""
        if made:
            track = self._hooks.project.track(track_id)
            self._hooks.arrive(result, answers.takes_command(track, regions, made))
        if len(made) < wanted:
            self._hooks.say(
                f"Only {len(made)} of {wanted} takes are new; ask for another place or length, or take another engine."
                if made
                else "Nothing new was found for this place; ask for another place or length, or take another engine."
            )
