"""The environment that pip and uv are given."""

from __future__ import annotations


def test_uv_trusts_what_pip_trusts_and_works_on_this_environment_alone(set_up, tmp_path):
    """Behind a company's certificate set-up would fail, or install into another environment."""
    prepare = set_up("installer").environment_for_installing
    home = {"HOME": str(tmp_path), "PIP_CERT": "/etc/ca.pem", "VIRTUAL_ENV": "/other"}
    prepared = prepare(home, tmp_path / "build")
    assert prepared["SSL_CERT_FILE"] == "/etc/ca.pem"
    assert "VIRTUAL_ENV" not in prepared
    assert "UV_CACHE_DIR" not in prepared
    homeless = prepare({"HOME": "/nonexistent"}, tmp_path / "build")
    assert homeless["UV_CACHE_DIR"] == str(tmp_path / "build/uv-cache")
