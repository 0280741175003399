import csv
import importlib.util
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.training.corpora.own import Recording, recordings
from musicstudio.training.splits import split_of_piece


def sound(folder, name="a.wav"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + name.encode())
    return path


def none(warning):
    pytest.fail(warning)


def test_a_table_gives_captions_and_facts(tmp_path):
    path = sound(tmp_path, "takes/a.wav")
    (tmp_path / "captions.csv").write_text(
        'File,Caption,BPM,Key,Genre,Split,Singer\ntakes/a.wav,"slow, sad piano",90 bpm,Am,ballad,test,Ann\n', "utf-8"
    )
    (found,) = recordings(tmp_path, none)
    assert found == Recording(
        path.resolve(), "slow, sad piano", 90.0, "A minor", "ballad", "heldout", facts={"singer": "Ann"}
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "path,text\na.wav,hello\n"),
        ("t.csv", "\ufeffaudio;caption\na.wav;hello\n"),
        ("t.tsv", "file_name\tprompt\na.wav\thello\n"),
        ("t.jsonl", '{"audio": {"path": "a.wav", "bytes": null}, "text": "hello", "bpm": null}\n'),
    ],
)
def test_tables_of_many_makers(tmp_path, name, text):
    path = sound(tmp_path)
    (tmp_path / name).write_text(text, "utf-8")
    assert [(one.path, one.caption) for one in recordings(tmp_path, none)] == [(path.resolve(), "hello")]


def test_captions_of_the_same_name_beside_the_sounds(tmp_path):
    for name in ("b.flac", "sub/c.mp3", "silent.wav"):
        sound(tmp_path, name)
    (tmp_path / "b.txt").write_text("a bell\n", "utf-8")
    (tmp_path / "sub" / "c.txt").write_text("a choir", "utf-8")
    assert [one.caption for one in recordings(tmp_path, none)] == ["a bell", "a choir"]


def test_a_table_goes_before_the_file_beside(tmp_path):
    sound(tmp_path)
    (tmp_path / "a.txt").write_text("from the file", "utf-8")
    (tmp_path / "t.csv").write_text("file,caption\na.wav,from the table\n", "utf-8")
    assert [one.caption for one in recordings(tmp_path, none)] == ["from the table"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"file": "gone.wav", "caption": "x"}, "missing"),
        ({"file": "../out.wav", "caption": "x"}, "leads out"),
        ({"file": "/etc/passwd", "caption": "x"}, "leads out"),
        ({"file": "link.wav", "caption": "x"}, "leads out"),
        ({"file": "a.wav"}, "no caption"),
        ({"file": "a.wav", "caption": "x" * 5000}, "longer"),
        ({"caption": "x"}, "names no file"),
        ({"file": "n" * 3000 + ".wav", "caption": "x"}, "cannot be one"),
        ({"file": "\0", "caption": "x"}, "names no file"),
        ({"file": "t.jsonl", "caption": "x"}, "no sound file"),
        ({"file": "a.wav", "caption": "x", "bpm": "fast"}, "no tempo"),
        ({"file": "a.wav", "caption": "x", "bpm": "nan"}, "no tempo"),
        ({"file": "a.wav", "caption": "x", "key": "H moll"}, "no key"),
        ({"file": "a.wav", "caption": "x", "split": "both"}, "no split"),
        ([1, 2], "no JSON object"),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_kept(tmp_path, row, word):
    folder = tmp_path / "mine"
    for name in ("a.wav", "good.wav"):
        sound(folder, name)
    sound(tmp_path, "out.wav")
    (folder / "link.wav").symlink_to(tmp_path / "out.wav")
    (folder / "t.jsonl").write_text(f'{json.dumps(row)}\n{{"file": "good.wav", "caption": "good"}}\n', "utf-8")
    told = []
    assert [one.caption for one in recordings(folder, told.append)] == ["good"]
    assert len(told) == 1
    assert "t.jsonl, row 1:" in told[0]
    assert word in told[0]
    assert told[0].endswith(".")


def test_a_row_with_too_many_cells_and_a_second_mention_are_told(tmp_path):
    sound(tmp_path)
    (tmp_path / "t.csv").write_text("file,caption\na.wav,slow, sad\na.wav,first\na.wav,second\n", "utf-8")
    told = []
    assert [one.caption for one in recordings(tmp_path, told.append)] == ["first"]
    assert "row 2" in told[0]
    assert "listed twice" in told[1]


@pytest.mark.parametrize("content", [b"file,caption\n\xff\xfe\n", b'file,caption\na.wav,"open\n'])
def test_a_damaged_table_is_told(tmp_path, content):
    sound(tmp_path)
    (tmp_path / "t.csv").write_bytes(content)
    told = []
    assert recordings(tmp_path, told.append) == ()
    assert len(told) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * 5000])
def test_a_bad_caption_beside_is_told(tmp_path, content):
    sound(tmp_path)
    (tmp_path / "a.txt").write_bytes(content)
    told = []
    assert recordings(tmp_path, told.append) == ()
    assert "'a.txt'" in told[0]


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="the reader of Parquet is installed")
def test_parquet_without_its_reader_is_one_sentence(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    with pytest.raises(StudioError, match="save it as CSV"):
        recordings(tmp_path, none)


def test_parquet_where_its_reader_is_installed(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    sound(tmp_path)
    parquet.write_table(pyarrow.table({"file": ["a.wav"], "caption": ["hello"]}), tmp_path / "t.parquet")
    assert [one.caption for one in recordings(tmp_path, none)] == ["hello"]


def test_no_folder_is_one_sentence(tmp_path):
    with pytest.raises(WrongUsage, match="no folder 'nowhere'"):
        recordings(tmp_path / "nowhere", none)


def test_the_work_follows_from_the_sound_not_from_its_name(tmp_path):
    one, two, other = tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "c.wav"
    for path, content in ((one, b"same"), (two, b"same"), (other, b"other")):
        path.write_bytes(content)
    works = [Recording(path, "x").work for path in (one, two, other)]
    assert works[0] == works[1] != works[2]
    assert all(work.startswith("own/") and work[-1].isdigit() for work in works)


def test_a_fifth_of_recordings_is_held_out(tmp_path):
    path = tmp_path / "a.wav"
    sides = []
    for n in range(200):
        path.write_bytes(str(n).encode())
        sides.append(split_of_piece(Recording(path, "x").work))
    assert 20 <= sides.count("heldout") <= 60


printable = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1).map(
    str.strip
)


@given(st.lists(printable.filter(bool), min_size=1, max_size=5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_table_says_is_what_is_read(tmp_path, captions):
    for n in range(len(captions)):
        sound(tmp_path, f"{n}.wav")
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["file", "caption"], *([f"{n}.wav", caption] for n, caption in enumerate(captions))])
    assert [one.caption for one in recordings(tmp_path, none)] == captions
