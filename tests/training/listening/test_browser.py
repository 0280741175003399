"""The page in a real browser: driven by keys to the end, its sounds rendered offline, its results read back."""

import json

import numpy as np
import pytest

from musicstudio.training.listening.page import write_page
from musicstudio.training.listening.results import heard, means, read_answers
from musicstudio.training.listening.trial import Trial

RATE = 16_000
AT = np.arange(RATE) / RATE
TONE = (0.1 * np.sin(2 * np.pi * 400 * AT))[None, :].astype(np.float32)
OTHER = (0.1 * np.sin(2 * np.pi * 400 * AT) * np.where(AT % 0.1 < 0.05, 1.2, 0.8))[None, :].astype(np.float32)
RENDER = """
(async () => {
  const usual = AudioContext;
  let offline;
  window.AudioContext = function ({ sampleRate: hz }) { return offline = new OfflineAudioContext(1, hz, hz); };
  const trial = test.trials[0];
  const one = new Player(trial.rate);
  window.AudioContext = usual;
  offline.resume = () => Promise.resolve();
  await one.load([trial.reference, ...trial.sounds]);
  one.chosen = trial.reference;
  SETTING
  one.play();
  const go = OfflineAudioContext.prototype.resume.bind(offline);
  offline.suspend(0.4).then(() => { one.choose(NEXT); go(); });
  return Array.from((await offline.startRendering()).getChannelData(0));
})()
"""


@pytest.fixture
def written(tmp_path):
    def write(kind: str, **options):
        path = tmp_path / f"{kind}.html"
        key = write_page([Trial("one", {"ours": OTHER}, RATE, TONE, "hear this")], path, kind, **options)
        return path, json.loads(key.read_text("utf-8")), key

    return write


def begin(browser, path):
    browser.open(path)
    browser.do("document.getElementById('listener').value = 'Zoë \"1\"'; document.getElementById('begin').click()")
    browser.until("document.getElementById('play')")


def saved(browser, tmp_path, button: str) -> str:
    """Return what a button saves, by way of a real download."""
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "got"))
    browser.do(f"document.getElementById('{button}').click()")
    for _ in range(200):
        files = [file for file in (tmp_path / "got").glob(f"*.{button}") if file.stat().st_size]
        if files:
            return files[0].read_text("utf-8")
        browser.do("new Promise((done) => setTimeout(done, 20))")
    raise AssertionError("nothing was saved")


def test_a_mushra_trial_by_keyboard_and_back_through_the_results(browser, written, tmp_path):
    path, key, key_path = written("mushra")
    begin(browser, path)
    trial = browser.do("test.trials[0].id")
    order = browser.do("state.sounds[test.trials[0].id]")
    assert sorted(order) == sorted(key["trials"][trial]["sounds"])
    browser.press("0")
    assert browser.do("player.playing && player.chosen === test.trials[0].reference")
    for n, sound in enumerate(order):
        assert browser.do("document.getElementById('next').disabled")
        assert browser.do(f"stage.querySelectorAll('.row input')[{n}].disabled")
        browser.press(str(n + 1))
        assert browser.do(f"player.chosen === '{sound}'")
        browser.do(f"stage.querySelectorAll('.row input')[{n}].focus()")
        for _ in range(n + 1):
            browser.press("PageUp")  # a tenth of the scale a press
    browser.do("stage.focus()")
    browser.press(" ")
    assert not browser.do("player.playing")
    assert not browser.do("document.getElementById('next').disabled")
    browser.press("Enter")
    browser.until("document.getElementById('json')")
    (tmp_path / "result.json").write_text(saved(browser, tmp_path, "json"), "utf-8")
    answers = read_answers([tmp_path / "result.json"], key_path)
    expected = {key["trials"][trial]["sounds"][sound]: 60 + 10 * n for n, sound in enumerate(order)}
    assert {system: one.mean for system, one in means(answers).items()} == expected
    assert {one.listener for one in answers} == {'Zoë "1"'}
    rows = saved(browser, tmp_path, "csv").splitlines()
    assert rows[0] == '"listener","trial","sound","score","seconds"'
    assert rows[1].startswith(f'"Zoë ""1""","{trial}","{order[0]}","60",')


def test_abx_goes_on_where_it_was_left(browser, written, tmp_path):
    path, key, key_path = written("abx", repeats=3)
    begin(browser, path)
    for n in range(3):
        if n == 1:
            begin(browser, path)  # opened anew after one answer
            assert browser.do("done.size") == 1
        shown = browser.do("test.trials[state.order.find((n) => !done.has(test.trials[n].id))].id")
        for letter in "abx":
            assert browser.do("document.getElementById('next').disabled")
            browser.press(letter)
            assert browser.do("player.playing")
            browser.press("1" if key["trials"][shown]["x"] == "a" else "2")
        browser.press("Enter")
        browser.until(f"done.size === {n + 1} && (player || document.getElementById('json'))")
    (tmp_path / "result.json").write_text(saved(browser, tmp_path, "json"), "utf-8")
    found = heard(read_answers([tmp_path / "result.json"], key_path))["ours"]
    assert (found.right, found.trials, found.p) == (3, 3, pytest.approx(1 / 8))


def test_an_opinion_needs_hearing_and_a_grade(browser, written):
    path, _, _ = written("mos")
    begin(browser, path)
    browser.press("4")
    assert browser.do("document.getElementById('next').disabled")
    browser.press(" ")
    assert browser.do("player.playing")
    browser.press("Enter")
    browser.until("document.getElementById('json')")
    assert browser.do("state.answers.map((one) => one.score)") == [4]
    browser.do("document.getElementById('again').click()")
    assert browser.do("[state.answers.length, done.size, document.getElementById('listener').value]") == [0, 0, ""]


def test_a_loop_is_set_by_keys_and_kept_sensible(browser, written):
    path, _, _ = written("mos")
    begin(browser, path)
    browser.do("player.offset = 0.3")
    browser.press("[")
    browser.do("player.offset = 0.6")
    browser.press("]")
    assert browser.do("[player.loopStart, player.loopEnd]") == pytest.approx([0.3, 0.6])
    browser.do("player.offset = 0.95")
    browser.press("[")
    start, end = browser.do("[player.loopStart, player.loopEnd]")
    assert 0 <= start < end <= 1
    assert end - start >= 0.199
    browser.press("\\")
    assert browser.do("[player.loopStart, player.loopEnd]") == pytest.approx([0, 1])


def rendered(browser, path, following: str, setting: str = "") -> np.ndarray:
    browser.open(path)
    return np.array(browser.do(RENDER.replace("NEXT", json.dumps(following)).replace("SETTING", setting)))


def test_switching_between_copies_of_one_sound_is_not_to_be_heard(browser, written):
    """From the reference to the hidden reference nothing but their dither may differ: no gap, no shift, no dip."""
    path, key, _ = written("mushra")
    (trial,) = key["trials"].values()
    hidden = next(one for one, system in trial["sounds"].items() if system == "reference")
    sound = rendered(browser, path, hidden)
    begun = round(0.03 * RATE)
    assert np.abs(sound[begun:] - TONE[0, : RATE - begun]).max() < 2.5 * 2**-15


def test_switching_to_another_sound_keeps_its_place(browser, written):
    path, key, _ = written("mushra")
    (trial,) = key["trials"].values()
    ours = next(one for one, system in trial["sounds"].items() if system == "ours")
    sound = rendered(browser, path, ours)
    after = slice(round(0.45 * RATE), round(0.95 * RATE))
    begun = round(0.03 * RATE)
    own = OTHER[0, after.start - begun : after.stop - begun]
    gain = float(sound[after] @ own / (own @ own))
    assert np.abs(sound[after] - gain * own).max() < 1e-3
    assert gain == pytest.approx(1, abs=0.1)


def test_a_loop_comes_round_to_the_sample(browser, written):
    path, key, _ = written("mushra")
    (trial,) = key["trials"].values()
    hidden = next(one for one, system in trial["sounds"].items() if system == "reference")
    sound = rendered(browser, path, hidden, "one.loopStart = 0.25; one.loopEnd = 0.5;")
    begun = round(0.03 * RATE)
    expected = np.tile(TONE[0, RATE // 4 : RATE // 2], 4)[: RATE - begun]
    assert np.abs(sound[begun:] - expected).max() < 2.5 * 2**-15


def test_the_shuffle_is_even_and_differs(browser, written):
    browser.open(written("mos")[0])
    found = browser.do("Array.from({ length: 600 }, () => shuffled([1, 2, 3]).join(''))")
    assert {found.count(order) > 60 for order in ("123", "132", "213", "231", "312", "321")} == {True}
