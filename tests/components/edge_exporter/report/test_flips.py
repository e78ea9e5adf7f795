"""Flipped decisions."""

from tidegate.components.edge_exporter.report.flips import MOST_PICTURES, flips


def test_the_offending_example_is_shown_with_both_answers_and_the_truth(judged):
    """Users would lose the rows to look at."""
    exported, verdict = judged(flips=1)
    [table] = flips(verdict, exported)
    [row] = table.rows
    assert row[0:2] == ("litert_hybrid_int8", 0)
    assert 0.6 <= float(row[2]) <= 0.9
    assert row[3:] == ("0.25", "yes", "word=b")


def test_what_the_model_does_not_read_is_not_shown(judged):
    """Users would lose their customers' names to a report."""
    exported, verdict = judged()
    assert "Eve" not in str(flips(verdict, exported))
    assert "Eve" not in verdict.to_json()


def test_only_the_clearest_of_many_are_told(judged):
    """Users would lose the page to five hundred rows."""
    exported, verdict = judged(flips=100)
    [table] = flips(verdict, exported)
    assert len(table.rows) == 20
    assert table.note == (
        "Of the 100 flips of litert_hybrid_int8, those whose answers lie farthest apart."
    )
    apart = [abs(float(row[2]) - float(row[3])) for row in table.rows]
    assert apart == sorted(apart, reverse=True)


def test_pictures_are_drawn(judged):
    """Users would read an image as a list of numbers."""
    exported, verdict = judged(flips=15, pictures=True)
    [gallery] = flips(verdict, exported)
    assert len(gallery.figures) == MOST_PICTURES
    assert "data:image/png;base64," in gallery.figures[0].svg
    assert "The format: 0.25. Truth: yes." in gallery.figures[0].caption
