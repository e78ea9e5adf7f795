"""Commands that are processes: they end when they are told to."""

import subprocess
import sys
import time

from tidegate.orchestrators.emulation.commands import ColdCommander, command_of


def test_a_command_that_starts_while_all_are_ended_ends_too(tmp_path, monkeypatch):
    """Ctrl-C in that moment would leave a training running, and the terminal waiting for it."""
    commander = ColdCommander()
    start = subprocess.Popen

    def closed_meanwhile(*arguments, **settings):
        process = start(*arguments, **settings)
        commander.close()
        return process

    monkeypatch.setattr(subprocess, "Popen", closed_meanwhile)
    began = time.monotonic()
    code = commander.run(command_of(["sleep", "60"], tmp_path, tmp_path / "log", {}), None)
    assert code == -9
    assert time.monotonic() - began < 30


def test_a_command_after_the_end_does_not_run(tmp_path):
    """A task that was waiting for its place would begin after the run was broken off."""
    commander = ColdCommander()
    commander.close()
    words = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert commander.run(command_of(words, tmp_path, tmp_path / "log", {}), None) == -9
