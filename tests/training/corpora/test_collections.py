import json

import pytest
from training.corpora import shelves

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.units import PPQ
from musicstudio.training.corpora import freedoom, mutopia, openewld, openscore, pop909
from musicstudio.training.splits import split_of_piece


def none(warning):
    pytest.fail(warning)


def chords_of(piece):
    return [(mark.tick / PPQ, mark.text) for mark in piece.score.chords]


class TestPop909:
    def test_beats_become_beats_and_the_first_downbeat_bar_one(self, tmp_path):
        shelves.pop_song(tmp_path / "001")
        (piece,) = pop909.pieces(tmp_path, none)
        melody, piano = piece.score.parts
        assert [note.start for note in melody.notes] == [n * PPQ for n in range(16)]
        assert piece.score.tempo_map.bpm_at(0) == pytest.approx(100, abs=0.01)
        assert [(part.name, part.role) for part in piece.score.parts] == [("Melody", "vocals"), ("Piano", "keys")]
        assert piece.guarded == {"Melody"}
        assert piece.id == piece.work == "pop909/001"
        assert piano.program == 0

    def test_key_is_the_one_that_holds_longest_and_chords_are_spelt_in_it(self, tmp_path):
        shelves.pop_song(tmp_path / "001")
        (piece,) = pop909.pieces(tmp_path, none)
        assert piece.score.key == "Db major"
        assert chords_of(piece) == [(0, "Db"), (4, "Ab/C")]

    def test_an_odd_bar_is_a_meter_of_its_own(self, tmp_path):
        shelves.pop_song(tmp_path / "001", bars=(4, 4, 6, 4, 4, 4))
        (piece,) = pop909.pieces(tmp_path, none)
        assert [(m.tick // PPQ, str(m)) for m in piece.score.meters] == [(0, "4/4"), (12, "2/4"), (14, "4/4")]

    def test_bars_of_three_tapped_in_pairs_are_bars_of_three(self, tmp_path):
        place = tmp_path / "003"
        shelves.pop_song(place, bars=(6, 6, 6))
        lines = (place / "beat_midi.txt").read_text().splitlines()
        threes = [f"{line.split()[0]} {float(n % 3 == 0)} {line.split()[2]}" for n, line in enumerate(lines)]
        (place / "beat_midi.txt").write_text("\n".join(threes))
        (piece,) = pop909.pieces(tmp_path, none)
        assert [str(meter) for meter in piece.score.meters] == ["3/4"]

    def test_beats_before_the_first_downbeat_are_an_upbeat(self, tmp_path):
        place = tmp_path / "002"
        shelves.pop_song(place)
        lines = (place / "beat_midi.txt").read_text().splitlines()
        later = [" ".join([*line.split()[:2], str(float(n % 4 == 3))]) for n, line in enumerate(lines)]
        (place / "beat_midi.txt").write_text("\n".join(later))
        (piece,) = pop909.pieces(tmp_path, none)
        assert piece.score.parts[0].notes[0].start == PPQ  # three of four beats sound before bar 2
        assert chords_of(piece)[1] == (5, "Ab/C")

    def test_index_names_songs_and_says_what_divides_in_three(self, tmp_path):
        shelves.pop_song(tmp_path / "014")
        head = ["song_id", "name", "artist", "modify_times", "num_beats_per_measure", "num_quavers_per_beat"]
        shelves.workbook(tmp_path / "index.xlsx", [head, ["014", "A &amp; B", "C", "1", "2", "3"]])
        (piece,) = pop909.pieces(tmp_path, none)
        assert (piece.title, piece.author) == ("A & B", "C")
        assert piece.score.meters == (Meter(0, 12, 8),)
        assert piece.score.parts[0].notes[1].start == PPQ * 3 // 2

    @pytest.mark.parametrize("file", ["001.mid", "beat_midi.txt"])
    def test_a_broken_song_is_told_and_the_next_one_read(self, tmp_path, file):
        shelves.pop_song(tmp_path / "001")
        shelves.pop_song(tmp_path / "002")
        (tmp_path / "001" / file).write_text("nonsense here 7")
        told = []
        assert [piece.id for piece in pop909.pieces(tmp_path, told.append)] == ["pop909/002"]
        assert len(told) == 1
        assert "001" in told[0]


class TestOpenEwld:
    def test_lead_sheet_begins_after_its_upbeat_with_chords_in_the_same_place(self, tmp_path):
        shelves.lead_sheets(tmp_path)
        (piece,) = openewld.pieces(tmp_path, none)
        (melody,) = piece.score.parts
        assert melody.role == "lead"
        assert [note.start // PPQ for note in melody.notes[:3]] == [2, 3, 6]
        assert chords_of(piece) == [(3, "C"), (6, "F6/A"), (9, "G7"), (12, "C")]
        assert piece.score.key == "C major"
        assert piece.genre == "jazz"
        assert piece.author == "A. Nobody"
        assert piece.work == "openewld/00010_A_Waltz"
        assert split_of_piece(piece.work) == "heldout"

    def test_without_the_print_the_meter_comes_from_the_index(self, tmp_path):
        shelves.lead_sheets(tmp_path, time_signature=None)
        (tmp_path / "mxl" / "00010_A_Waltz.mxl").unlink()
        (piece,) = openewld.pieces(tmp_path, none)
        assert str(piece.score.meters[0]) == "3/4"

    def test_signature_of_a_minor_song_is_read_as_minor(self, tmp_path):
        minor = [[1.0, "A:minor"], [4.0, "D:minor"], [7.0, "E:dominant"], [10.0, "A:minor"]]
        shelves.lead_sheets(tmp_path, chords=minor)
        (piece,) = openewld.pieces(tmp_path, none)
        assert piece.score.key == "A minor"

    def test_unknown_chord_words_are_left_out(self, tmp_path):
        shelves.lead_sheets(tmp_path, chords=[[1.0, "C:major"], [4.0, "H:nonsense"], [7.0, "G:dominant"]])
        (piece,) = openewld.pieces(tmp_path, none)
        assert [text for _, text in chords_of(piece)] == ["C", "G7"]

    def test_the_same_song_under_two_numbers_is_one_work(self, tmp_path):
        shelves.lead_sheets(tmp_path)
        row = json.loads((tmp_path / "index.jsonl").read_text("utf-8"))
        made = tmp_path / "midi" / "00007_A_waltz.mid"
        made.write_bytes((tmp_path / "midi" / "00010_A_Waltz.mid").read_bytes())
        shelves.jsonl(tmp_path / "index.jsonl", row, row | {"file": "midi/00007_A_waltz.mid", "title": "a waltz (1)"})
        found = list(openewld.pieces(tmp_path, none))
        assert [piece.id for piece in found] == ["openewld/00010_A_Waltz", "openewld/00007_A_waltz"]
        assert {piece.work for piece in found} == {"openewld/00007_A_waltz"}

    def test_a_path_that_leads_out_is_refused(self, tmp_path):
        shelves.lead_sheets(tmp_path / "in", file="../../secret.mid")
        told = []
        assert list(openewld.pieces(tmp_path / "in", told.append)) == []
        assert "leads out" in told[0]


class TestOpenScore:
    def test_song_has_a_singer_a_pianist_and_its_upbeat(self, tmp_path):
        shelves.songs(tmp_path)
        (piece,) = openscore.lieder(tmp_path, none)
        assert [(part.name, part.role) for part in piece.score.parts] == [
            ("Gesang Voice", "vocals"), ("Piano (or Harp)", "keys")
        ]  # fmt: skip
        assert [note.start // PPQ for note in piece.score.parts[0].notes[:2]] == [2, 3]
        assert piece.work == "lieder/Fauré,_Gabriel/Two_Songs/1_Song"
        assert piece.id == f"{piece.work}/lc1"
        assert split_of_piece(piece.work) == "heldout"
        assert piece.title == "Song"

    def test_chords_and_key_are_read_from_the_notes(self, tmp_path):
        shelves.songs(tmp_path)
        (piece,) = openscore.lieder(tmp_path, none)
        assert piece.score.key == "C major"
        assert [text for _, text in chords_of(piece)][1:4] == ["C", "F", "G"]

    def test_quartet_keeps_four_players_and_its_meters(self, tmp_path):
        shelves.quartet(tmp_path)
        (piece,) = openscore.quartets(tmp_path, none)
        assert [part.role for part in piece.score.parts] == ["strings"] * 4
        assert [str(meter) for meter in piece.score.meters] == ["4/4", "3/4"]
        assert split_of_piece(piece.work) == "heldout"


class TestMutopia:
    def test_movements_share_a_work_and_single_parts_are_left_out(self, tmp_path):
        shelves.engravings(tmp_path)
        found = list(mutopia.pieces(tmp_path, none))
        assert len(found) == 2
        assert {piece.work for piece in found} == {"mutopia/GriegE/O8"}
        assert len({piece.id for piece in found}) == 2
        assert {split_of_piece(piece.work) for piece in found} == {"heldout"}
        assert found[0].licence == "CC-BY-4.0"
        assert found[0].title == "Sonata"

    def test_staves_of_one_piano_are_one_part(self, tmp_path):
        shelves.engravings(tmp_path)
        piece = next(mutopia.pieces(tmp_path, none))
        assert [part.role for part in piece.score.parts] == ["strings", "keys"]
        assert len(piece.score.parts[1].notes) == 24
        assert piece.score.key == "A minor"

    def test_a_singer_engraved_with_the_sound_of_a_piano_sings(self, tmp_path):
        shelves.engravings(tmp_path)
        row = json.loads((tmp_path / "index.jsonl").read_text("utf-8").splitlines()[0])
        line = shelves.part("one:", [(n * 1.0, 1.0, 72 + n % 4) for n in range(32)])
        hands = [shelves.part(name, [(n * 2.0, 2.0, 48) for n in range(16)], 0, n) for n, name in ((1, "a"), (2, "b"))]
        shelves.midi(tmp_path / row["dir"] / "Sonata.mid", shelves.score(line, *hands))
        shelves.jsonl(tmp_path / "index.jsonl", row | {"instrument": "Voice and Piano"})
        (piece,) = mutopia.pieces(tmp_path, none)
        assert [part.role for part in piece.score.parts] == ["vocals", "keys"]

    @pytest.mark.parametrize(
        ("source", "work"),
        [
            ("ftp/BachJS/BWV1002/partita-1/partita-1-lys/5-viola.ly", "mutopia/BachJS/BWV1002"),
            ("ftp/SousaJP/Stars/Stars.ly", "mutopia/SousaJP/Stars"),
            ("ftp/VerdiG/Traviata_13/Traviata_13.ly", "mutopia/VerdiG/Traviata"),
            ("ftp/VerdiG/Traviata_13/Traviata_13-lys/a.ly", "mutopia/VerdiG/Traviata"),
            ("ftp/MontePd/01-3-04/01-3-04.ly", "mutopia/MontePd/01-3"),
        ],
    )
    def test_work_is_composer_and_opus(self, source, work):
        assert mutopia.work_of(source) == work


class TestFreedoom:
    def test_band_has_roles_a_key_from_its_notes_and_credits(self, tmp_path):
        shelves.band(tmp_path)
        (piece,) = freedoom.pieces(tmp_path, none)
        assert [(part.name, part.role) for part in piece.score.parts] == [
            ("Drums", "drums"), ("Bass", "bass"), ("Guitar", "guitar")
        ]  # fmt: skip
        assert Key.parse(piece.score.key) == Key(9, "minor")  # what a sequencer writes by itself is not believed
        assert (piece.title, piece.author) == ("Steel", "A. Smith")
        assert Chord.parse(piece.score.chords[0].text) == Chord(9, "m")
