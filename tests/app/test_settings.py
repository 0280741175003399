from pathlib import Path

from musicstudio.app.settings import Settings, load_settings, save_settings, settings_file


def test_settings_survive(studio_home):
    assert load_settings() == Settings()
    chosen = Settings(device="cpu", takes=9, last_folder='C:\\Music\\"odd" ü')
    save_settings(chosen)
    assert load_settings() == chosen


def test_damaged_settings_are_kept_aside(studio_home):
    save_settings(Settings())
    for text in ("takes = 'four'", "not toml [", "unknown = 1"):
        settings_file().write_text(text)
        assert load_settings() == Settings()
        assert settings_file().with_suffix(".damaged").read_text() == text


def test_recent_projects_are_ten_each_once_the_last_first(studio_home, tmp_path):
    settings = Settings()
    for number in (*range(12), 5):
        settings = settings.opened(tmp_path / f"{number}.mstudio")
    save_settings(settings)
    names = [Path(path).stem for path in load_settings().recent]
    assert names == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]


def test_a_process_that_dies_while_writing_disturbs_no_other(studio_home):
    save_settings(Settings(takes=7))
    settings_file().with_suffix(".1.part").write_text("takes = ")
    assert load_settings() == Settings(takes=7)
