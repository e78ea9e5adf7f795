"""``tidegate rollout`` at the command line, over folders as a controller leaves them."""

from __future__ import annotations

import dataclasses
import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.components.canary_pusher.control.folder import RolloutFolder
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.rollout.machine import advance, opened, wanted
from tidegate.components.canary_pusher.rollout.records import (
    Command,
    Observed,
    Opened,
    Reconciled,
    read_event,
)
from tidegate.components.canary_pusher.settings.live_gates import LiveGates
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window
from tidegate.orchestrators.command_line import tidegate

POLICY = RolloutPolicy(
    stages=(
        Stage("C5", weight=5.0, seconds=20.0),
        Stage("APPROVAL", weight=5.0, advance="approval"),
        Stage("C100", weight=100.0, seconds=20.0),
    ),
    gates=LiveGates(minimum_requests=10),
)
TO_APPROVAL = "reconcile reconcile good good "
TO_THE_END = TO_APPROVAL + "bad reconcile reconcile"


@pytest.fixture
def run() -> Callable[..., Result]:
    """Calls ``tidegate rollout`` with arguments."""

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(tidegate, ["rollout", *map(str, arguments)])

    return call


@pytest.fixture
def make_rollout(tmp_path: Path) -> Callable[..., RolloutFolder]:
    """Makes a rollout's folder; its journal tells a story, one word a record."""

    def make(words: str = TO_APPROVAL, key: str = "key") -> RolloutFolder:
        folder = RolloutFolder(tmp_path / "state", key)
        folder.write_desired({"prepared": f"2026-01-01T00:00:00 {key}"})
        opening = Opened(key, "model", 2, 1, "target", POLICY)
        state = opened(folder.journal.append(**opening.to_record()))
        for word in words.split():
            state = advance(state, folder.journal.append(**_event(word, state).to_record()))
            while state.unrecorded:
                decision = state.unrecorded[0]
                state = advance(state, folder.journal.append(**decision.to_record()))
        return folder

    return make


def _event(word, state):
    if word == "reconcile":
        return Reconciled(wanted(state))
    if word in ("hold", "abort"):
        return Command(word, "ann", "to see")
    canary = ArmCounts(1000, 300 if word == "bad" else 0, timed=1000, slow=10)
    return Observed(Window(state.name, 10.0, canary, ArmCounts(19_000, 10, 0, 19_000, 190)))


def test_a_journal_replays(run, make_rollout):
    """Whoever must answer for a decision has to be able to show that it followed."""
    folder = make_rollout(TO_THE_END)
    done = run("replay", folder.journal.path)
    assert done.exit_code == 0, done.output
    assert "Every one of 5 decisions follows" in " ".join(done.output.split())
    assert "ROLLING_BACK" in done.output


def test_a_journal_replays_for_programs(run, make_rollout):
    """A program needs the same facts without the prose."""
    done = run("replay", make_rollout(TO_THE_END).journal.path, "--json")
    values = json.loads(done.output)
    assert values["reproduced"]
    assert (values["state"], values["mismatch"]) == ("ROLLED_BACK", None)
    told = ["LOADED", "C5", "APPROVAL", "ROLLING_BACK", "ROLLED_BACK"]
    assert [one["to"] for one in values["decisions"]] == told


def test_a_tampered_journal_is_told_with_its_line(run, make_rollout):
    """A journal that was made prettier afterwards must not pass for the truth."""
    path = Path(make_rollout(TO_THE_END).journal.path)
    text = path.read_text()
    path.write_text(text.replace('"errors": 300', '"errors": 299'))
    done = run("replay", path)
    assert done.exit_code == 1
    line = next(n for n, row in enumerate(text.splitlines(), 1) if '"to": "ROLLING_BACK"' in row)
    assert f"FAIL  Line {line} of" in done.output
    assert "differs in assessment.processes.0.log_e" in " ".join(done.output.split())
    values = json.loads(run("replay", path, "--json").output)
    assert values["mismatch"]["line"] == line
    assert values["mismatch"]["recorded"]["to"] == "ROLLING_BACK"


def test_a_last_line_without_its_end_is_noted(run, make_rollout):
    """A journal that is being written is no damaged one."""
    path = Path(make_rollout(TO_THE_END).journal.path)
    path.write_bytes(path.read_bytes()[:-9])
    done = run("replay", path)
    assert done.exit_code == 0
    assert "The last line has no end" in done.output


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "DataError: Cannot read the journal: No such file"),
        ("", "JournalError: The journal is empty"),
        ('{"event": "opened"\n', "JournalError: Line 1 of the journal is damaged"),
        ("[]\n", "JournalError: "),
        ('{"event": "intent"}\n', "JournalError: There is no event 'intent'"),
        ('{"event": "restored"}\n', "begins with 'opened', not with 'restored' (line 1)"),
    ],
)
def test_a_journal_that_cannot_be_read_is_named(run, tmp_path, text, complaint):
    """Bad input must end with 2: with 1 a script would take a typo for a forgery."""
    path = tmp_path / "journal.jsonl"
    if text is not None:
        path.write_text(text)
    done = run("replay", path)
    assert complaint in done.output
    assert done.exit_code == 2


def test_status_says_where_a_rollout_stands(run, make_rollout):
    """At three in the morning one look must tell the state, the split and what is lacking."""
    folder = make_rollout(TO_APPROVAL + "good hold")
    for place in (folder.path, folder.state_directory):
        done = run("status", place)
        assert done.exit_code == 0, done.output
        assert "version   2 beside 1" in done.output
        assert "requests  5%" in done.output
        assert "waits for a person's approval" in done.output
        assert "driven by nobody" in done.output
        assert "INCONCLUSIVE  APPROVAL, on HOLD: held by ann: to see." in done.output


def test_status_of_a_finished_rollout_says_why(run, make_rollout):
    """Who asks the morning after wants the ground, not the last step."""
    output = " ".join(run("status", make_rollout(TO_THE_END).path).output.split())
    assert "FAIL ROLLED_BACK: errors are likelier in the canary" in output
    moving = make_rollout(TO_APPROVAL, "moving")
    moving.ask(**Command("hold", "ann", "to see").to_record())
    output = run("status", moving.path).output
    assert "asked for hold, not taken up yet" in output
    assert "APPROVAL, under way: it waits for" in output


def test_status_of_a_target_for_programs(run, make_rollout):
    """A dashboard shows all rollouts of a target, the last one last."""
    make_rollout(TO_THE_END, "first")
    folder = make_rollout("", "second")
    folder.ask(**Command("hold", "ann", "to see").to_record())
    first, second = json.loads(run("status", folder.state_directory, "--json").output)["rollouts"]
    assert (first["state"], first["finished"], first["weight"]) == ("ROLLED_BACK", True, 0)
    assert first["assessment"]["harm"]
    assert (second["state"], second["asked"]) == ("PREPARED", ["hold"])


def test_status_of_a_rollout_that_has_not_begun(run, tmp_path):
    """What the pipeline prepared and nobody drives must be told from what is missing."""
    folder = RolloutFolder(tmp_path, "key")
    folder.write_desired({"prepared": ""})
    assert "prepared and has not begun" in run("status", tmp_path).output


def test_an_approval_reaches_the_folder_and_lets_the_stage_end(run, make_rollout):
    """A word that is not bound to what was seen could carry another model into production."""
    folder = make_rollout()
    done = run("approve", folder.state_directory, "--why", "looks well", "--who", "ann")
    assert done.exit_code == 0, done.output
    assert "ann approves the end of APPROVAL, until" in done.output
    assert "No controller drives it now" in done.output
    [request] = folder.requests()
    approval = read_event(request).approval
    assert (approval.model_digest, approval.policy_digest) == ("model", POLICY.digest())
    left = approval.expires - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(hours=23) < left <= datetime.timedelta(hours=24)


def test_an_approval_is_good_for_as_long_as_was_said(run, make_rollout):
    """Whoever is only sure for an hour must be able to say so."""
    folder = make_rollout()
    run("approve", folder.path, "--why", "for now", "--valid-for", "0.5")
    approval = read_event(folder.requests()[0]).approval
    left = approval.expires - datetime.datetime.now(datetime.timezone.utc)
    assert left <= datetime.timedelta(minutes=30)


@pytest.mark.parametrize("command", ["hold", "abort"])
def test_a_command_reaches_the_folder_with_who_and_why(run, make_rollout, command):
    """The journal must say whose word it was, or nobody answers for it."""
    folder = make_rollout()
    done = run(command, folder.path, "--why", "the phones ring")
    assert done.exit_code == 0, done.output
    event = read_event(folder.requests()[0])
    assert (event.command, event.why) == (command, "the phones ring")
    assert event.who


def test_resume_takes_a_hold(run, make_rollout):
    """A word that changes nothing must not look as if it had."""
    folder = make_rollout(TO_APPROVAL + "hold")
    assert run("resume", folder.path, "--why", "it was nothing").exit_code == 0
    assert read_event(folder.requests()[0]).command == "resume"
    moving = make_rollout(TO_APPROVAL, "moving")
    done = run("resume", moving.path, "--why", "it was nothing")
    assert done.exit_code == 2
    assert "RolloutStateError: Nothing holds this rollout" in done.output
    run("hold", moving.path, "--why", "wait")
    assert run("resume", moving.path, "--why", "it was nothing").exit_code == 0


@pytest.mark.parametrize(
    ("words", "arguments", "complaint"),
    [
        ("reconcile", ["approve", "--why", "x"], "ApprovalError: No approval is asked for in C5"),
        (TO_THE_END, ["abort", "--why", "x"], "No rollout is under way: the last one is ROLLED"),
        (TO_APPROVAL + "bad", ["abort", "--why", "x"], "Too late to abort: it is ROLLING_BACK"),
        (TO_APPROVAL, ["abort"], "Missing option '--why'"),
        (TO_APPROVAL, ["approve", "--why", "x", "--valid-for", "-1"], "Invalid value"),
        (TO_APPROVAL, ["hold", "--why", ""], "says who gives it and why"),
    ],
)
def test_a_word_that_cannot_be_followed_is_refused(run, make_rollout, words, arguments, complaint):
    """Who believes to have aborted a rollout, and has not, goes to bed too early."""
    command, *options = arguments
    done = run(command, make_rollout(words).path, *options)
    assert complaint in done.output
    assert done.exit_code == 2


def test_a_word_to_several_rollouts_names_them(run, make_rollout):
    """Guessing which of two was meant would abort the wrong one every other time."""
    one, other = make_rollout(TO_APPROVAL, "one"), make_rollout(TO_APPROVAL, "other")
    done = run("abort", one.state_directory, "--why", "x")
    assert done.exit_code == 2
    assert str(one.path) in done.output
    assert str(other.path) in done.output


@pytest.mark.parametrize("command", ["status", "approve", "abort", "view"])
def test_a_folder_without_a_rollout_is_named(run, tmp_path, command):
    """A mistyped path must not look like a target at rest."""
    why = ["--why", "x"] if command in ("approve", "abort") else []
    done = run(command, tmp_path, *why)
    assert "RolloutStateError: No rollout was prepared here" in done.output
    assert done.exit_code == 2


def test_simulate_prints_what_programs_read(run):
    """Users size their rollouts with these figures, and scripts take them by these names."""
    arguments = ["simulate", "--rollouts", 20, "--seed", 1, "--error-ratio", 5, "--json"]
    done = run(*arguments)
    values = json.loads(done.output)
    assert list(values) == [
        "rollouts",
        "rolled_back",
        "promoted",
        "held",
        "median_minutes_to_rollback",
        "median_minutes_to_promotion",
        "policy",
    ]
    assert (values["rollouts"], values["rolled_back"]) == (20, 20)
    assert 0 < values["median_minutes_to_rollback"] < 10
    assert values["median_minutes_to_promotion"] is None
    assert RolloutPolicy.from_mapping(values["policy"]) == RolloutPolicy()
    assert run(*arguments).output == done.output


def test_simulate_takes_a_policy_and_the_settings_of_a_pipeline(run, tmp_path):
    """The policy that is simulated must be the one that is used."""
    policy, pipeline = tmp_path / "policy.yaml", tmp_path / "pipeline.yaml"
    policy.write_text("alpha: 0.01\n")
    pipeline.write_text("edge: {label: late}\nrollout: {alpha: 0.01}\n")
    for path in (policy, pipeline):
        done = run("simulate", "--rollouts", 2, "--policy", path, "--json")
        assert json.loads(done.output)["policy"]["alpha"] == 0.01


def test_simulate_tells_people(run):
    """One sentence has to carry the figure that a person repeats."""
    done = run("simulate", "--rollouts", 20, "--error-ratio", 5)
    assert done.exit_code == 0
    assert "Of 20 rollouts 100.0% were rolled back, half of them within" in done.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--error-ratio", "-1"], "-1.0 is not in the range"),
        (["--latency-ratio", "0"], "0.0 is not in the range"),
        (["--noise", "-0.5"], "-0.5 is not in the range"),
        (["--rollouts", "0"], "0 is not in the range"),
        (["--seed", "many"], "'many' is not a valid integer"),
        (["--error-ratio", "nan"], "nan is not a number"),
        (["--policy", "nowhere.yaml"], "ConfigError: Cannot read the settings"),
        (["--policy", "unknown.yaml"], "ConfigError: RolloutPolicy has no setting 'alhpa'"),
        (["--policy", "range.yaml"], "ConfigError: RolloutPolicy.alpha is 7"),
        (["--policy", "list.yaml"], "ConfigError: The file holds no mapping"),
    ],
)
def test_settings_that_cannot_be_simulated_are_named(
    run, tmp_path, monkeypatch, arguments, complaint
):
    """A typo must not be answered with figures for another policy."""
    monkeypatch.chdir(tmp_path)
    Path("unknown.yaml").write_text("alhpa: 0.01\n")
    Path("range.yaml").write_text("alpha: 7\n")
    Path("list.yaml").write_text("- alpha\n")
    done = run("simulate", "--rollouts", 2, *arguments)
    assert complaint in done.output
    assert done.exit_code == 2


def test_preview_says_when_and_where_harm_would_be_caught(run):
    """Stages that end before harm can show are decoration."""
    done = run("preview", "--requests-per-second", "200")
    assert done.exit_code == 0, done.output
    for harm in ("1.5 times the errors", "2 times", "5 times", "as good as the stable"):
        assert harm in done.output
    values = json.loads(run("preview", "--json").output)
    worst = values["caught"][2]
    assert (worst["harm"], worst["stage"]) == ("5 times the errors", "C1")
    assert worst["minutes"] < values["caught"][1]["minutes"]
    assert values["policy"] == json.loads(json.dumps(dataclasses.asdict(RolloutPolicy())))


def test_view_writes_the_page(run, make_rollout, tmp_path):
    """A page that somebody can be sent explains a rollback better than a journal."""
    folder = make_rollout(TO_THE_END)
    done = run("view", folder.path)
    assert done.exit_code == 0, done.output
    page = folder.path / "rollout.html"
    assert done.output.strip() == str(page)
    assert "ROLLED" in page.read_text()
    assert run("view", folder.path, "--html", tmp_path / "page.html").exit_code == 0
    assert (tmp_path / "page.html").read_text() == page.read_text()


def test_view_refuses_a_page_that_cannot_be_written(run, make_rollout):
    """A traceback tells nobody that the name was a folder's."""
    folder = make_rollout()
    done = run("view", folder.path, "--html", folder.path)
    assert "UsageError" in done.output
    assert done.exit_code == 2


def test_help_needs_none_of_the_gates():
    """Who asks for help must not wait for numerical libraries."""
    heavy = (
        "import sys, tidegate.orchestrators.rollouts.command as _; print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_command_is_there(call_tidegate, tmp_path):
    """A command that is not registered is one that nobody finds."""
    done = call_tidegate(["rollout", "--help"], tmp_path)
    assert done.returncode == 0, done.stderr
    for command in ("preview", "simulate", "replay", "status", "approve", "run", "watchdog"):
        assert command in done.stdout
