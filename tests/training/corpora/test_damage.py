"""Whatever stands in an index or a file, a run goes on."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training.corpora import shelves

from musicstudio.training.corpora import freedoom, mutopia, openewld, openscore, pop909

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
SHELVES = [
    (shelves.lead_sheets, openewld.pieces, "index.jsonl"),
    (shelves.songs, openscore.lieder, "midi.jsonl"),
    (shelves.quartet, openscore.quartets, "midi.jsonl"),
    (shelves.engravings, mutopia.pieces, "index.jsonl"),
]


@pytest.mark.parametrize(("write", "read", "index"), SHELVES)
def test_any_value_in_an_index_is_read_or_told(tmp_path, write, read, index):
    write(tmp_path)
    rows = [json.loads(line) for line in (tmp_path / index).read_text("utf-8").splitlines()]
    good = {piece.id for piece in read(tmp_path, pytest.fail)}

    @given(field=st.sampled_from(sorted(rows[0])), value=values)
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def run(field, value):
        shelves.jsonl(tmp_path / index, rows[0] | {field: value}, *rows)
        told = []
        found = [piece.id for piece in read(tmp_path, told.append)]
        assert good <= set(found)
        assert all(warning.endswith(".") for warning in told)

    run()


@pytest.mark.parametrize(("write", "read", "index"), SHELVES)
def test_damaged_lines_and_missing_indexes_are_told(tmp_path, write, read, index):
    write(tmp_path)
    text = (tmp_path / index).read_text("utf-8")
    count = len(list(read(tmp_path, pytest.fail)))
    (tmp_path / index).write_text(f"{{broken\n[1]\n{text}", "utf-8")
    told = []
    assert len(list(read(tmp_path, told.append))) == count
    assert len(told) == 2
    (tmp_path / index).unlink()
    told = []
    assert list(read(tmp_path, told.append)) == []
    assert len(told) == 1


@given(keep=st.integers(0, 300))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_cut_file_is_read_or_told(tmp_path, keep):
    shelves.band(tmp_path)
    shelves.pop_song(tmp_path / "001")
    for path in (tmp_path / "d_e1m1.mid", tmp_path / "001" / "001.mid", tmp_path / "001" / "beat_midi.txt"):
        path.write_bytes(path.read_bytes()[:keep])
    told = []
    found = [*freedoom.pieces(tmp_path, told.append), *pop909.pieces(tmp_path, told.append)]
    assert len(found) + len(told) == 2
