import threading

import pytest
from app.handed_song import make

from musicstudio.app.exports import Exports
from musicstudio.app.wish import Wish
from musicstudio.domain.errors import StudioError


@pytest.fixture
def document(tmp_path):
    made = make(tmp_path)
    yield made
    made.close()


class Followed:
    """An export whose every news is kept, and can be held up."""

    def __init__(self, document):
        self.news, self.ended, self.go_on = [], threading.Event(), threading.Event()
        self.go_on.set()
        self.exports = Exports(lambda: document, self._changed)
        self._document = document

    def start(self, form, folder):
        self.exports.start(Wish(form), folder, lambda t: self._document.source(t) if t.media else None)

    def _changed(self):
        self.news.append(self.exports.now)
        if self.exports.now.status != "running":
            self.ended.set()
        elif self.exports.now.stage:
            self.go_on.wait(30)


def test_an_export_is_followed_to_its_end(document, tmp_path):
    followed = Followed(document)
    followed.start("stems", tmp_path / "out")
    assert followed.ended.wait(60)
    fractions = [one.fraction for one in followed.news]
    assert fractions == sorted(fractions)
    last = followed.news[-1]
    assert (last.status, last.fraction, len(last.files)) == ("done", 1.0, 3)
    assert all(path.is_file() for path in last.files)
    assert last.sentence == "Exported 3 files to out."


def test_one_runs_at_a_time_and_cancelling_leaves_nothing(document, tmp_path):
    followed = Followed(document)
    followed.go_on.clear()
    followed.start("stems", tmp_path / "out")
    with pytest.raises(StudioError, match="running"):
        followed.start("mix", tmp_path / "out")
    followed.exports.cancel()
    followed.go_on.set()
    assert followed.ended.wait(60)
    assert followed.news[-1].status == "cancelled"
    followed.exports.close()
    assert not (tmp_path / "out").exists()


def test_what_goes_wrong_is_a_sentence(document, tmp_path):
    (tmp_path / "file").write_text("")
    followed = Followed(document)
    followed.start("stems", tmp_path / "file" / "out")
    assert followed.ended.wait(60)
    assert followed.news[-1].status == "failed"
    assert "another place" in followed.news[-1].sentence


def test_closing_ends_what_runs(document, tmp_path):
    followed = Followed(document)
    followed.start("dawproject", tmp_path / "out")
    followed.exports.close()
    assert followed.ended.is_set()
