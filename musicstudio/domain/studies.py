"""What can be asked about models themselves: data to learn from, how well they do, and learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, get_args

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.models import ModelSpec

CORPUS_ACTIONS = ("prepare", "stats", "listen", "nearest")
LISTENING_KINDS = ("mushra", "abx", "mos", "results")
PRESETS = ("tiny", "cpu", "gpu")


@dataclass(frozen=True)
class CorpusRequest:
    """Prepare music to learn from, count what is in a corpus, make a page to listen to it, or find what is near a file.

    `folder` holds collections or recordings for "prepare", else a corpus; `hours` is how much there is to be in all;
    `of` is the file whose nearest training records are wanted.
    """

    task: ClassVar[str] = "corpus"
    action: str
    folder: str
    out: str = ""
    hours: float = 1.0
    heldout_hours: float = 0.0
    seed: int = 0
    of: str = ""

    def __post_init__(self) -> None:
        if self.action not in CORPUS_ACTIONS:
            raise WrongUsage(f"A corpus can be told to {', '.join(CORPUS_ACTIONS)}; '{self.action}' is none of these.")
        if not (0 <= self.hours <= 10_000 and 0 <= self.heldout_hours <= 10_000):
            raise WrongUsage("Hours of a corpus are numbers from 0 to 10000.")


@dataclass(frozen=True)
class Candidate:
    """A model that is judged, and the folder of its weights; a peer from outside is one without a family of ours."""

    spec: ModelSpec
    weights: str = ""


@dataclass(frozen=True)
class EvaluateRequest:
    """Measure how well a task is done by candidates, on recordings and renders.

    `data` is a folder of real recordings with annotations, `corpus` one with held-out renders; `out` gets the report.
    `judge` is our own embedding of sounds and words, where its weights are here, `clap` and `ast` the folders of a
    CLAP and an AST model of the user's own, `scores` one of public scores by whose counts written music is told.
    """

    task: ClassVar[str] = "evaluate"
    of: str
    out: str
    data: str = ""
    corpus: str = ""
    candidates: tuple[Candidate, ...] = ()
    limit: int = 0
    seed: int = 0
    judge: Candidate | None = None
    clap: str = ""
    ast: str = ""
    scores: str = ""


@dataclass(frozen=True)
class TrainRequest:
    """Teach a network on a corpus; `out` is the folder of the run, gone on with when it holds one already.

    With `publish`, a folder of resources, nothing is taught: what lies in `out` is written there for those who use it.
    """

    task: ClassVar[str] = "train"
    network: str
    out: str
    data: str = ""
    preset: str = "cpu"
    minutes: float = 0.0
    steps: int = 0
    nice: int = 0
    seed: int = 0
    device: str = "auto"
    publish: str = ""

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise WrongUsage(f"The presets are {', '.join(PRESETS)}; '{self.preset}' is none of these.")
        if self.minutes < 0 or self.steps < 0:
            raise WrongUsage("Minutes and steps are numbers of 0 or more.")


@dataclass(frozen=True)
class ListenRequest:
    """Make a blind listening test of folders of sounds, or count the `results` that were saved from one."""

    task: ClassVar[str] = "listening"
    folder: str
    out: str = ""
    kind: str = "mushra"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in LISTENING_KINDS:
            raise WrongUsage(
                f"A listening test is one of {', '.join(LISTENING_KINDS)}; '{self.kind}' is none of these."
            )


Study = CorpusRequest | EvaluateRequest | TrainRequest | ListenRequest
STUDIES: dict[str, type[Study]] = {kind.task: kind for kind in get_args(Study)}
