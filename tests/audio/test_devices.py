import json
import os
import subprocess
import sys

from musicstudio.audio.devices import OutputDevice, output_devices
from musicstudio.audio.playeroutput import player_command


def prints(text):
    return (sys.executable, "-c", f"print({text!r})")


def test_devices_are_what_the_player_process_finds():
    found = [{"name": "Speakers", "channels": 2, "sample_rate": 48000, "default": True}]
    assert output_devices(prints(json.dumps(found))) == (OutputDevice("Speakers", 2, 48000, True),)


def test_a_process_that_fails_or_babbles_means_no_devices():
    assert output_devices((sys.executable, "-c", "raise SystemExit(3)")) == ()
    assert output_devices(prints("hello")) == ()
    assert output_devices(prints('[{"odd": 1}]')) == ()
    assert output_devices(("/no/such/program",)) == ()


def test_the_real_process_answers_where_there_is_no_sound_card_too(tmp_path):
    assert isinstance(output_devices(), tuple)


def test_a_frozen_program_starts_itself_as_the_player(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert player_command() == (sys.executable, "player")


def test_the_program_is_also_the_player():
    done = subprocess.run(
        [*player_command(), "--list"], stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ}
    )
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), list)
