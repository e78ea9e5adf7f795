"""What is in a bundle against what its manifest says."""

import json

import pytest

from tidegate.components.edge_exporter.checking.integrity import compare_files, read_manifest
from tidegate.components.errors import DataError


def test_a_bundle_as_it_was_exported_has_no_differences(bundle):
    """Users would lose the meaning of every difference below."""
    assert compare_files(bundle, read_manifest(bundle)).count == 0


def test_missing_changed_and_extra_files_are_told_apart(bundle):
    """Users would lose what to look for: half a download, another version, somebody's addition."""
    (bundle / "golden" / "guards.json").unlink()
    spec = bundle / "preprocess" / "spec.json"
    # Of the same size, as a flipped bit leaves it.
    spec.write_bytes(spec.read_bytes().replace(b"16.0", b"17.0"))
    (bundle / "web").mkdir()
    (bundle / "web" / "added.js").write_text("alert(1)")
    found = compare_files(bundle, read_manifest(bundle))
    assert found.missing == ("golden/guards.json",)
    assert found.changed == ("preprocess/spec.json",)
    assert found.extra == ("web/added.js",)
    assert str(found) == (
        "missing: golden/guards.json; changed: preprocess/spec.json; extra: web/added.js"
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "it holds no manifest.json"),
        ("{", "cannot be read"),
        ("[]", "of another kind"),
        ('{"version": 1, "files": {}}', "says nothing of formats, engines"),
    ],
)
def test_another_folder_is_named_as_such(bundle, content, complaint):
    """Users would lose the reason to a KeyError: a wrong path is the usual mistake."""
    if content is None:
        (bundle / "manifest.json").unlink()
    else:
        (bundle / "manifest.json").write_text(content)
    with pytest.raises(DataError, match=complaint) as caught:
        read_manifest(bundle)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd"])
def test_a_manifest_never_leads_out_of_its_bundle(bundle, path):
    """Users would lose other files' secrecy to a bundle from somebody else."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["files"][path] = {"bytes": 1, "sha256": ""}
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DataError, match="outside of it"):
        read_manifest(bundle)
