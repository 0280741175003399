from app.handed_song import make

from musicstudio.app.parts import part_name, part_title
from musicstudio.domain.region import Region


def test_a_part_is_named_as_files_of_an_export_are(tmp_path):
    document = make(tmp_path)
    project = document.history.present
    document.close()
    track = project.track("b")
    assert part_name(project, track, None, None) == "Song_120bpm_Fmin_02_Short _ odd"
    assert part_name(project, track, Region(1.5, 2.25), 3) == "Song_120bpm_Fmin_02_Short _ odd 1.50-2.25s take 3"
    assert part_title(track, Region(1.5, 2.25), 3) == "Short / odd 1.50-2.25s take 3"
