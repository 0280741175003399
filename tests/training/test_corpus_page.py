"""The page of records: whole, local, told in words as well as colours, and its pictures show what sounds."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
import soundfile
from training.renders import RATE, record, write

pytest.importorskip("matplotlib", reason="pictures need Matplotlib")

from PIL import Image

from musicstudio.audio.spectrum import Spectrum
from musicstudio.domain.errors import JobCancelled, OutputBlocked, WrongUsage
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.corpus_page import write_page
from musicstudio.training.corpus_pictures import examples_picture, histograms_picture, record_picture, spectrum_db
from musicstudio.training.corpus_stats import statistics

NOTES = [(0.0, 2.0, 60, 0), (2.0, 3.9, 67, 0), (1.0, 2.0, 36, 1), (0.0, 0.1, 38, 2)]


class Links(HTMLParser):
    """Collects what a page refers to, and which elements are left open."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name in ("src", "href") and value]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write(folder, {"a/one@banded-0": record(NOTES), "a/two@as-written-1": record(NOTES, level=3.0)})
    return write_page(folder, folder / "a page", count=5)


def test_the_page_is_whole_and_everything_it_names_is_there(page: Path) -> None:
    text, links = page.read_text("utf-8"), Links()
    links.feed(text)
    assert page.name == "index.html"
    assert not links.open
    beside = [link for link in links.found if not link.startswith("#")]
    assert all((page.parent / unquote(link)).is_file() for link in beside)
    assert {link[1:] for link in links.found if link.startswith("#")} <= set(re.findall(r'id="([^"]+)"', text))
    assert "http" not in text.replace("http-equiv", "")
    assert "a &lt;calm&gt; &amp; plain piece" in text
    assert text.count("<audio") == 2
    assert sorted(path.name for path in page.parent.iterdir()) == ["index-files", "index.html"]


def test_a_row_out_of_bounds_is_marked_in_words(page: Path) -> None:
    first, second = page.read_text("utf-8").split("<section")[1:]
    assert "<tr class=wrong>" not in first
    assert "<tr class=wrong>" in second
    assert "clipped" in second
    assert "turned down by" in second
    assert "turned down by" not in first


def test_sounds_are_the_records(page: Path) -> None:
    mix, rate = soundfile.read(page.parent / "index-files" / "01-mix.flac", dtype="float32")
    assert rate == RATE
    assert np.allclose(mix.T, record(NOTES).mix, atol=2 / 32768)


def test_written_again_it_takes_the_place_of_the_old(tmp_path: Path) -> None:
    write(tmp_path / "corpus", {f"a/{n}@banded-{n}": record(NOTES[:1], 2.5) for n in range(3)})
    page = write_page(tmp_path / "corpus", tmp_path / "some.html", count=3)
    (tmp_path / "some-files" / "old.txt").write_text("old")
    again = write_page(tmp_path / "corpus", tmp_path / "some.html", count=1, seed=4)
    assert page == again == tmp_path / "some.html"
    assert len(list((tmp_path / "some-files").glob("*.png"))) == 1
    assert not (tmp_path / "some-files" / "old.txt").exists()
    assert not list(tmp_path.glob("*.part"))


def test_what_is_no_page_of_ours_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "corpus", {"a/1@banded-1": record(NOTES[:1], 2.5)})
    (tmp_path / "mine.html").write_text("<p>mine")
    (tmp_path / "other-files").mkdir()
    for name in ("mine", "other"):
        with pytest.raises(OutputBlocked, match="choose another name"):
            write_page(tmp_path / "corpus", tmp_path / f"{name}.html")
    assert (tmp_path / "mine.html").read_text() == "<p>mine"


def test_a_cancelled_page_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "corpus", {"a/1@banded-1": record(NOTES[:1], 2.5)})
    token, heard = CancelToken(), []
    token.cancel()
    with pytest.raises(JobCancelled):
        write_page(tmp_path / "corpus", tmp_path / "some.html", cancel=token)
    with pytest.raises(JobCancelled):
        statistics(tmp_path / "corpus", cancel=token)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
    write_page(tmp_path / "corpus", tmp_path / "some.html", report=lambda share, what: heard.append((share, what)))
    assert heard == [(0.0, "a/1@banded-1")]


def test_without_a_corpus_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no corpus"):
        write_page(tmp_path, tmp_path / "page")
    assert not (tmp_path / "page").exists()


def test_a_picture_has_its_size_and_its_notes() -> None:
    with Image.open(io.BytesIO(record_picture(record(NOTES), 6.0, 3.0, 50))) as picture:
        assert picture.size == (300, 150)
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 16)}
    assert any(abs(red - 0x4F) + abs(green - 0xC3) + abs(blue - 0xF7) < 40 for red, green, blue in colours)


def test_the_spectrum_is_loudest_at_the_note_that_sounds() -> None:
    spectrum = Spectrum(RATE)
    level = spectrum_db(record([(1.0, 2.0, 69, 0)]).mix, spectrum, 80)
    assert level.shape == (80, spectrum.rows)
    assert abs(int(np.argmax(level[30])) - float(spectrum.hz_to_row(440))) <= 2
    assert level[30].max() > level[60].max() + 40


def test_grids_take_any_number_and_what_is_not_there() -> None:
    values = {"bpm": {"corpus": [90.0, 120.0, float("nan")], "real": [100.0]}, "none": {"corpus": []}}
    for content in (histograms_picture(values, 40), examples_picture([("one", record(NOTES))], 40)):
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width > 300
