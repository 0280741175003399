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
