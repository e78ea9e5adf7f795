"""``tidegate forget`` at the command line, over a root as TFX leaves one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from tidegate.components.pseudonymizer.keyset_file import create_keyset, load_keyset
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.salt_file import add_salts, load_salts, salts_path
from tidegate.components.pseudonymizer.salt_table import token_bytes
from tidegate.orchestrators.command_line import tidegate

SUBJECT = "alice@example.org"

POLICY = {
    "domain": "people",
    "subject": "email",
    "columns": {"email": {"role": "direct", "transform": "token", "namespace": "person"}},
}


@pytest.fixture
def token(tmp_path):
    """Makes keyset, policy and a root with one Examples artifact; gives the subject's token."""
    keyset, policy, root = tmp_path / "k.json", tmp_path / "policy.yaml", tmp_path / "root"
    create_keyset(keyset, "people")
    policy.write_text(yaml.safe_dump(POLICY))
    bound = Policy.from_yaml(policy).bind(load_keyset(keyset))
    token = bound.apply({"email": SUBJECT})["email"]
    folder = root / "artifacts" / "Pseudonymizer" / "examples" / "1"
    (folder / "Split-train").mkdir(parents=True)
    row = token.encode()
    record = len(row).to_bytes(8, "little") + b"head" + row + b"tail"
    (folder / "Split-train" / "data").write_bytes(record)
    _publish(root, folder)
    return token


def _publish(root, folder):
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(root / "metadata.db")
    store = MetadataStore(config)
    kind = store.put_artifact_type(metadata_store_pb2.ArtifactType(name="Examples"))
    maker = store.put_execution_type(metadata_store_pb2.ExecutionType(name="Pseudonymizer"))
    contexts = [
        metadata_store_pb2.Context(
            type_id=store.put_context_type(metadata_store_pb2.ContextType(name=of)), name=name
        )
        for of, name in (("pipeline", "people"), ("node", "people.Pseudonymizer"))
    ]
    artifact = metadata_store_pb2.Artifact(type_id=kind, uri=str(folder), state=2)
    event = metadata_store_pb2.Event(type=metadata_store_pb2.Event.OUTPUT)
    event.path.steps.add().key = "examples"
    store.put_execution(metadata_store_pb2.Execution(type_id=maker), [(artifact, event)], contexts)


@pytest.fixture
def forget(tmp_path):
    def call(*arguments, **options):
        named = {
            "--pipeline": "people",
            "--root": tmp_path / "root",
            "--keyset": tmp_path / "k.json",
            "--policy": tmp_path / "policy.yaml",
        }
        options_given = [str(part) for pair in named.items() for part in pair]
        return CliRunner().invoke(tidegate, ["forget", *options_given, *arguments], **options)

    return call


def test_a_dry_run_names_what_is_affected_and_leaves_it(forget, token, tmp_path):
    """Nobody would dare to run it on a root that matters."""
    result = forget(SUBJECT, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Examples 1" in result.stdout
    assert "Nothing was done" in result.stdout
    assert not (tmp_path / "k.json.erasures.jsonl").exists()
    [planned] = json.loads(forget(SUBJECT, "--dry-run", "--json").stdout)["artifacts"]
    assert (planned["action"], planned["rows"]) == ("rewrite", 1)


def test_a_subject_is_forgotten_and_the_chain_verifies(forget, token, tmp_path):
    """The one command would not do what it says."""
    result = forget(SUBJECT)
    assert result.exit_code == 0, result.output
    assert "Nothing is left" in result.stdout
    assert forget("--verify").exit_code == 0
    receipt = json.loads(forget(SUBJECT, "--json").stdout)
    assert (receipt["number"], receipt["complete"], receipt["artifacts"]) == (2, True, [])
    changed = tmp_path / "root/artifacts/forget/erasure_receipt/000001/receipt.json"
    changed.write_text(changed.read_text().replace("people", "peeple"))
    assert forget("--verify").exit_code == 2


def test_salts_go_with_the_subject_and_it_says_so(forget, token, tmp_path):
    """Whoever relies on it must see that it happened, and that it did not yet."""
    keyset, path = load_keyset(tmp_path / "k.json"), salts_path(tmp_path / "k.json")
    salted = Policy.from_mapping({**POLICY, "subject_salts": True})
    salts = add_salts(path, token_bytes([token]))
    (tmp_path / "run.log").write_text(salted.apply({"email": SUBJECT}, keyset, salts)["email"])
    log = (tmp_path / "run.log").rename(tmp_path / "root" / "run.log")
    result = forget(SUBJECT)
    assert result.exit_code == 1, result.output
    assert "Their salts stay" in result.stdout
    log.unlink()
    result = forget(SUBJECT)
    assert result.exit_code == 0, result.output
    assert "Their salts are deleted" in result.stdout
    assert len(load_salts(path)) == 0


def test_subjects_come_from_a_file_or_standard_input(forget, token, tmp_path):
    """Identifiers on a command line stay in the shell's history."""
    listed = tmp_path / "subjects"
    listed.write_text(f"{SUBJECT}\n\nnobody@example.org\n")
    for arguments, options in ((["--from", str(listed)], {}), (["-"], {"input": f"{SUBJECT}\n"})):
        plan = json.loads(forget(*arguments, "--dry-run", "--json", **options).stdout)
        assert [one["id"] for one in plan["artifacts"]] == [1]


@pytest.mark.parametrize("trace", ["subject", "token"])
def test_a_trace_elsewhere_in_the_root_ends_it_with_1(forget, token, tmp_path, trace):
    """A log with the raw address would pass for forgotten."""
    (tmp_path / "root" / "run.log").write_text(SUBJECT if trace == "subject" else token)
    result = forget(SUBJECT)
    assert result.exit_code == 1, result.output
    assert "Still holds a subject: run.log" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no subject"),
        ([" "], "empty"),
        (["a", "--pipeline", "peopel"], "peopel"),
        (["a", "--root", "nowhere"], "No pipeline has run"),
        (["a", "--keyset", "env:NONE"], "No erasure ledger"),
        (["--from", "nowhere"], "Cannot read the subjects"),
    ],
)
def test_what_cannot_be_used_is_refused(forget, token, arguments, message):
    """A typing error would erase nothing, and seem to have."""
    result = forget(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


def test_somebody_misspelt_is_told(forget, token):
    """Nothing is found of them, which looks like a success."""
    for arguments in (("alise@example.org", "--dry-run"), ("alise@example.org",)):
        assert "1 of 1 subject found in no Examples" in forget(*arguments).stdout
    assert "in no Examples" not in forget(SUBJECT).stdout
    assert "in no Examples" not in forget(SUBJECT).stdout


def test_no_output_names_the_subject(forget, token):
    """Terminals and logs keep what they show."""
    for arguments in (
        (SUBJECT, "--dry-run"),
        (SUBJECT,),
        (SUBJECT, "--json"),
        ("--verify", "--json"),
    ):
        result = forget(*arguments)
        assert SUBJECT not in result.output
        assert token not in result.output


def test_help_and_verify_import_nothing_heavy():
    """Every command would wait ten seconds for TensorFlow."""
    code = (
        "import sys; from tidegate.orchestrators.command_line import tidegate\n"
        "import tidegate.orchestrators.privacy.forget_command\n"
        "heavy = {'tensorflow', 'tfx', 'apache_beam', 'ml_metadata', 'numpy'} & set(sys.modules)\n"
        "import tidegate.components.pseudonymizer.erasure.forgetting\n"
        "heavy |= {'tensorflow', 'tfx', 'apache_beam'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
