import json
import random
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
import soundfile

from musicstudio.app.documents import create, open_document
from musicstudio.domain.edits import AddTracks, RenameProject, SetMix
from musicstudio.domain.errors import BadProject, OutputBlocked, UnsupportedAudio
from musicstudio.domain.project import Project, Track


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Song.mstudio"


def tone(path, samples=1000):
    soundfile.write(path, 0.1 * np.sin(np.arange(samples)), 44100)
    return path


def reopened(document):
    document.close()
    return open_document(document.folder)


def test_every_edit_is_on_disk_before_it_is_answered(folder):
    document = create(folder, Project("Song"))
    document.do(AddTracks((Track("a", "A"), Track("b", "B"))))
    document.do(SetMix("a", gain_db=-3.0))
    document.do(SetMix("b", muted=True))
    document.undo()
    document.undo()
    document.redo()
    expected = document.history.present
    again = reopened(document)
    assert again.history.present == expected
    assert again.replayed == 6
    assert again.history.redo().present.track("b").muted, "undo and redo work across a crash"
    again.close()


def test_saving_keeps_the_state_and_empties_the_journal(folder):
    document = create(folder, Project("Song"))
    document.do(RenameProject("Better"))
    document.save()
    document.do(RenameProject("Best"))
    again = reopened(document)
    assert (again.history.present.name, again.replayed) == ("Best", 1)
    again.save()
    final = reopened(again)
    assert (final.history.present.name, final.replayed) == ("Best", 0)
    assert len(list(folder.glob("journal-*"))) == 1
    final.close()


def test_a_torn_last_line_costs_only_itself(folder):
    document = create(folder, Project("Song"))
    document.do(RenameProject("One"))
    document.do(RenameProject("Two"))
    document.close()
    journal = next(folder.glob("journal-*.jsonl"))
    whole = journal.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1])):
        journal.write_bytes(whole[:-cut])
        again = open_document(folder)
        assert again.history.present.name == ("Two" if cut == 1 else "One")
        again.do(RenameProject("Three"))
        assert reopened(again).history.present.name == "Three", "the next edit is not glued to the torn line"


def test_a_damaged_journal_is_kept_aside_and_said(folder):
    document = create(folder, Project("Song"))
    document.do(RenameProject("One"))
    document.close()
    journal = next(folder.glob("journal-*.jsonl"))
    journal.write_bytes(
        journal.read_bytes() + b'{"command": "os.system"}\n' + b'{"command": "RenameProject", "name": "X"}\n'
    )
    again = open_document(folder)
    assert again.history.present.name == "One"
    assert again.damaged
    assert list(folder.glob("*.damaged"))
    again.close()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format_version": 1}', '{"format_version": 1, "journal": "../x", "project": {}}',
     '{"format_version": 99, "journal": "a", "project": {}}',
     '{"format_version": 1, "journal": "a", "project": {"x": 1}}',
     '{"format_version": 1, "journal": "a", "project": {"tracks": [{"id": 3}]}}', "[" * 100000],
)  # fmt: skip
def test_a_project_that_is_none_is_refused_in_a_sentence(folder, text):
    create(folder, Project("Song")).close()
    (folder / "project.json").write_text(text)
    with pytest.raises(BadProject, match="Song") as refused:
        open_document(folder)
    assert "\n" not in str(refused.value)


def test_media_are_named_by_content_and_never_outside(folder, tmp_path):
    document = create(folder, Project("Song"))
    one = document.take_in(tone(tmp_path / "a.wav"))
    same = document.take_in(tone(tmp_path / "b.wav"))
    assert one.file == same.file
    assert (tmp_path / "a.wav").exists(), "the original is copied, never moved"
    assert len(list(document.media_folder.iterdir())) == 1
    document.do(AddTracks((Track("a", "A", media=one),)))
    document.save()
    document.close()
    text = (folder / "project.json").read_text()
    (folder / "project.json").write_text(text.replace(one.file, "../../../etc/passwd"))
    with pytest.raises(BadProject):
        open_document(folder)


def test_what_is_not_sound_does_not_enter(folder, tmp_path):
    document = create(folder, Project("Song"))
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(UnsupportedAudio, match=r"text\.wav"):
        document.take_in(tmp_path / "text.wav")
    assert not list(document.media_folder.iterdir())
    document.close()


HOLDER = """
import sys, time
from pathlib import Path
from musicstudio.app.documents import open_document
document = open_document(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(60)
"""


def test_two_studios_do_not_write_one_project(folder):
    create(folder, Project("Song")).close()
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(BadProject, match="open in another"):
            open_document(folder)
    finally:
        holder.kill()
        holder.wait()
    open_document(folder).close()


def test_an_existing_folder_is_not_overwritten(folder):
    create(folder, Project("Song")).close()
    with pytest.raises(OutputBlocked):
        create(folder, Project("Other"))
    assert open_document(folder).history.present.name == "Song"


EDITOR = """
import sys
from pathlib import Path
from musicstudio.app.documents import open_document
from musicstudio.domain.edits import RenameProject
document = open_document(Path(sys.argv[1]))
start = int(document.history.present.name)
for n in range(start + 1, start + 100000):
    document.do(RenameProject(str(n)))
    print(n, flush=True)
    if n % 7 == 0:
        document.save()
"""


def test_killed_at_any_moment_nothing_answered_is_lost(folder):
    """A studio that edits and saves is killed nine times at random moments."""
    create(folder, Project("0")).close()
    moments = random.Random(5)
    for _ in range(9):
        editor = subprocess.Popen([sys.executable, "-c", EDITOR, str(folder)], stdout=subprocess.PIPE, text=True)
        answered = int(editor.stdout.readline())
        time.sleep(moments.uniform(0.0, 0.15))
        psutil.Process(editor.pid).kill()
        rest = editor.stdout.read().split("\n")
        answered = max([answered, *(int(line) for line in rest[:-1])])
        editor.wait()
        document = open_document(folder)
        assert answered <= int(document.history.present.name) <= answered + 1
        assert not document.damaged
        document.close()


def test_the_project_file_is_readable(folder):
    create(folder, Project("Song")).close()
    data = json.loads((folder / "project.json").read_text())
    assert data["format_version"] == 1
    assert data["project"]["name"] == "Song"
