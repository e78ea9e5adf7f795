"""Pages in a real browser, which reaches nothing but the bundle."""

import json
import shutil
import time
from pathlib import Path

import pytest

from tidegate.components.edge_exporter.checking import check_bundle
from tidegate.components.edge_exporter.web.browser import check_in_browser, opened
from tidegate.components.errors import TidegateError, UsageError
from tidegate.components.verdict import Outcome

pytestmark = pytest.mark.slow


def test_flights_passes_in_the_browser(paged_flights):
    """Users would lose the proof that words, buckets and missing values are treated alike there."""
    check = check_bundle(paged_flights, browser=True)
    assert check.verdict.outcome is Outcome.PASS, check.verdict.sentence
    results = check.browser.results
    assert [(run["format"], run["passed"], run["vectors"]) for run in results["runs"]] == [
        ("litert_f32", 100, 100),
        ("litert_f16", 100, 100),
    ]
    assert results["runs"][0]["max_difference"] < 1e-5
    assert results["guards"]["cases"] > 100
    assert results["files"]["checked"] >= 20
    assert check.browser.external_requests == ()
    assert check.browser.seconds < 60
    assert check.browser.screenshot.startswith(b"\x89PNG")


def test_a_quantised_network_passes_in_the_browser(paged_cnn):
    """Users would lose int8 in the browser, where its arithmetic is another one."""
    shown = check_in_browser(paged_cnn)
    assert shown.results["outcome"] == "PASS", shown.results["sentence"]
    assert [run["format"] for run in shown.results["runs"]] == [
        "litert_dynamic_range",
        "litert_hybrid_int8",
    ]
    assert shown.external_requests == ()


def test_a_row_can_be_tried_and_guards_answer(paged_flights):
    """Users would lose the quickest look at what a model says, and at what it refuses."""
    with opened(paged_flights) as page:
        page.results(60)
        driver = page.driver
        typed(driver, "carrier", "")
        assert told(driver, "complaint").startswith("MissingValue")
        typed(driver, "carrier", "Nobody's")
        assert told(driver, "decision") in ("yes", "no")
        typed(driver, "distance", "far")
        assert told(driver, "complaint").startswith("WrongType")


def typed(driver, name, text):
    """Writes ``text`` over what a field holds, as a person does."""
    from selenium.webdriver.common.keys import Keys

    field = driver.find_element("name", name)
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.BACKSPACE, *text)


def told(driver, identity, seconds=5):
    """The text of an element, once it is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = driver.find_elements("id", identity)
        if found and found[0].text:
            return found[0].text
        time.sleep(0.05)
    raise AssertionError(f"nothing is told as {identity}")


def test_a_drawing_is_brought_to_size_and_answered(paged):
    """Users would lose drawings that are small or in a corner, unlike any example."""
    from selenium.webdriver.common.action_chains import ActionChains

    rasterise = """
        const {rasterised, imageOf} = await import("./web/drawing.mjs");
        const item = {shape: [1, 64], range: [0, 16], kind: "float"};
        const example = Array.from({length: 64}, (_, at) => (at % 8 > 1 && at % 8 < 6 ? 16 : 0));
        const image = imageOf(item, [example]);
        return arguments[0].map((strokes) => rasterised(strokes, image));
    """
    tall = [[[0.5, 0.1], [0.5, 0.9]]]
    small = [[[0.1, 0.1], [0.1, 0.2]]]
    with opened(paged) as page:
        assert page.results(60)["outcome"] == "PASS"
        large, corner = page.driver.execute_script(rasterise, [tall, small])
        board = page.driver.find_element("id", "board")
        page.driver.find_element("id", "clear").click()
        assert "Draw with" in page.driver.find_element("id", "answers").text
        ActionChains(page.driver, duration=20).move_to_element(
            board
        ).click_and_hold().move_by_offset(0, 60).release().perform()
        assert told(page.driver, "decision").startswith("class ")
    assert large == corner
    columns = [sum(large[column::8]) for column in range(8)]
    assert columns[3] == columns[4] > 8 * 10
    assert columns[0] == columns[7] == 0
    assert max(large) > 8


def test_what_is_wrong_is_seen_and_said(paged, small_bundle, tmp_path):
    """Users would lose every fault that only shows in the browser; here in folders below a root."""
    root = Path(shutil.copytree(paged, tmp_path / "root"))
    for name in ("edited", "other words", "cut"):
        shutil.copytree(paged, root / name)
    golden = root / "edited" / "golden" / "vectors.json"
    vectors = json.loads(golden.read_text())
    vectors["vectors"][5]["outputs"]["y"][0] = "NaN"
    golden.write_text(json.dumps(vectors))
    small_bundle.seal(root / "edited")
    style = root / "other words" / "web" / "page.css"
    style.write_text(style.read_text() + "\n")
    model = root / "cut" / "litert" / "model_f32.tflite"
    model.write_bytes(model.read_bytes()[:40])
    with opened(root) as page:
        assert page.results(60)["outcome"] == "PASS"
        sentences = {}
        for name in ("edited", "other words", "cut"):
            page.driver.get(f"{page.url}{name}/")
            results = page.results(60)
            assert results["outcome"] == "FAIL"
            sentences[name] = results["sentence"]
        assert page.external_requests() == ()
        page.driver.get(f"file://{root}/index.html")
        assert "python3 -m http.server" in page.driver.find_element("id", "sentence").text
    assert "misses 1 of 100 golden vectors" in sentences["edited"]
    assert "Not what was exported: web/page.css" in sentences["other words"]
    assert "does not run" in sentences["cut"]


def test_a_page_that_asks_elsewhere_is_caught_and_one_that_hangs_is_ended(tmp_path):
    """Users would lose data to a page that calls home, or an export to one that never ends."""
    (tmp_path / "index.html").write_text('<img src="https://example.com/pixel.png">')
    with opened(tmp_path) as page:
        with pytest.raises(TidegateError, match=r"no results after 0\.5 s"):
            page.results(0.5)
        assert page.external_requests() == ("https://example.com/pixel.png",)
        session = page.driver.service.process.pid
    deadline = time.monotonic() + 5
    while processes_of(session) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes_of(session)


def processes_of(session):
    """Who still lives in a session of processes; what only waits to be reaped does not."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(stat)
    return found


def test_without_a_browser_the_error_says_what_to_install(paged, monkeypatch):
    """Users would lose the next step."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"none of chromium.*is on the PATH.*install Chromium"):
        check_in_browser(paged)


def test_a_bundle_without_a_page_is_told(bundle):
    """Users would lose the name of the setting."""
    with pytest.raises(UsageError, match=r"no index\.html.*EdgeSpec\.engines"):
        check_in_browser(bundle)
