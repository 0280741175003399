"""What `transcribe` is asked on the command line reaches the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musicstudio.cli import performing
from musicstudio.cli.main import build_parser, main
from musicstudio.cli.scoring import transcribe
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import Source, TranscribeRequest

ALL = ("--threshold", "0.3", "--instrument", "guitar", "--mpe", "--quantize", "1/16", "--swing", "55", "--seed", "7")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TranscribeRequest]:
    """Requests that would be done."""
    requests: list[TranscribeRequest] = []

    class Fake:
        def perform(self, request: TranscribeRequest, scratch: Path) -> None:
            requests.append(request)
            raise WrongUsage("enough")

    @contextmanager
    def fake(console: object) -> Iterator[Fake]:
        yield Fake()

    monkeypatch.setattr(performing, "performer", fake)
    return requests


@pytest.mark.parametrize(
    ("flags", "wanted"),
    [
        ((), TranscribeRequest(Source("a.wav"))),
        (
            ALL,
            TranscribeRequest(
                Source("a.wav"), instrument="guitar", quantize="1/16", swing=55.0, threshold=0.3, mpe=True, seed=7
            ),
        ),
    ],
)
def test_flags_become_the_request(
    flags: tuple[str, ...], wanted: TranscribeRequest, asked: list[TranscribeRequest], tmp_path: Path
) -> None:
    parsed = build_parser().parse_args(["transcribe", "a.wav", "-o", str(tmp_path / "a.mid"), "--quiet", *flags])
    with pytest.raises(WrongUsage):
        transcribe(parsed)
    assert asked == [wanted]


def test_an_instrument_nobody_knows_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["transcribe", "a.wav", "-o", "a.mid", "--instrument", "kazoo"])
    assert ended.value.code == 2
    assert "guitar" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked_for", [{"threshold": -0.1}, {"threshold": 1.5}, {"threshold": float("nan")}, {"instrument": "x"}]
)
def test_requests_refuse_what_makes_no_sense(asked_for: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        TranscribeRequest(Source("a.wav"), **asked_for)
