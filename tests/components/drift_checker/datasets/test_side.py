"""Both sides of a comparison, of whatever form."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import tensorflow_data_validation as tfdv

from tidegate.components.drift_checker.datasets.form import Form
from tidegate.components.drift_checker.datasets.side import read_sides
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.statistics.feature_statistics import read_statistics
from tidegate.components.errors import StatisticsError

LIMITS = DriftLimits()


def _silent(path, form, rows):
    pass


def _table(rng, rows=4000):
    return {
        "i": [
            int(value) if row % 9 else None for row, value in enumerate(rng.integers(0, 9, rows))
        ],
        "f": [float(value) for value in rng.normal(size=rows)],
        "s": [str(value) for value in rng.choice(["a", "b", "c"], rows)],
    }


def _csv(files, name, table):
    cells = (["" if cell is None else repr(cell) for cell in column] for column in table.values())
    lines = (",".join(row).replace("'", "") for row in zip(*cells, strict=True))
    return files.text(name, ",".join(table) + "\n" + "\n".join(lines) + "\n")


def _parquet(files, name, table):
    path = files.folder / name
    pa.parquet.write_table(pa.table(table), path)
    return path


def _records(files, name, table):
    rows = zip(*table.values(), strict=True)
    cells = [
        {
            key: [cell.encode() if isinstance(cell, str) else cell]
            for key, cell in zip(table, row, strict=True)
            if cell is not None
        }
        for row in rows
    ]
    return files.records(name, cells)


def test_every_form_of_the_same_rows_has_the_same_statistics(files, rng):
    """Users would get another verdict from the format in which they keep their data."""
    table = _table(rng)
    paths = [_csv(files, "a.csv", table), _parquet(files, "a.parquet", table)]
    paths.append(_records(files, "a.gz", table))
    made = []
    for path in paths:
        side, _ = read_sides(path, paths[0], LIMITS, _silent)
        made.append(read_statistics(side.statistics, 100))
    for one in made:
        assert one.rows == 4000
        assert {name: (f.type, f.missing) for name, f in one.features.items()} == {
            "i": ("INT", 445),
            "f": ("FLOAT", 0),
            "s": ("STRING", 0),
        }
    for one in made[1:]:
        assert dict(one.features["s"].ranks.shares) == dict(made[0].features["s"].ranks.shares)
        boundaries = [side.features["i"].quantiles.boundaries for side in (one, made[0])]
        assert np.array_equal(*boundaries)


def test_rows_batch_by_batch_have_the_statistics_of_tfdv_itself(files, rng):
    """Users would get another verdict on the command line than in the pipeline."""
    path = _csv(files, "a.csv", _table(rng, 30_000))
    side, _ = read_sides(path, path, LIMITS, _silent)
    options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
    whole = tfdv.generate_statistics_from_csv(str(path), stats_options=options)
    ours, theirs = (read_statistics(one, 100) for one in (side.statistics, whole))
    assert ours.rows == theirs.rows
    for name, feature in theirs.features.items():
        mine = ours.features[name]
        assert (mine.form, mine.missing, mine.values) == (
            feature.form,
            feature.missing,
            feature.values,
        )
    assert dict(ours.features["s"].ranks.shares) == dict(theirs.features["s"].ranks.shares)
    gaps = ours.features["f"].quantiles.boundaries - theirs.features["f"].quantiles.boundaries
    assert np.quantile(np.abs(gaps), 0.9) < 0.01


def test_a_csv_takes_the_types_of_the_statistics_beside_it(files, by_hand, rng):
    """Users would see a type change between their statistics and the rows they were made of."""
    saved = files.binary(
        "a.pb",
        by_hand.statistics({"x": rng.normal(size=99), "code": ["1"] * 99}).SerializeToString(),
    )
    path = files.text("b.csv", "x,code\n" + "1,02139\n" * 99)
    _, side = read_sides(saved, path, LIMITS, _silent)
    features = read_statistics(side.statistics, 100).features
    assert (features["x"].type, features["code"].type) == ("FLOAT", "STRING")
    assert dict(features["code"].ranks.shares) == {"02139": 1.0}


def test_buckets_and_epsilon_are_those_of_the_file(files, by_hand, rng):
    """Users would have TFX's default statistics refused, or be promised too narrow an interval."""
    made = [by_hand.statistics({"x": rng.normal(size=99)}, number) for number in (10, 100)]
    paths = [
        files.binary(name, one.SerializeToString())
        for name, one in zip(("a.pb", "b.pb"), made, strict=True)
    ]
    coarse, fine = read_sides(*paths, LIMITS, _silent)
    assert (coarse.quantile_buckets, coarse.epsilon) == (10, 0.01)
    assert (fine.quantile_buckets, fine.epsilon) == (100, 0.001)
    assert coarse.form is Form.STATISTICS


def test_a_table_without_rows_has_statistics_of_nothing(files):
    """Users would see a stack where "no rows" is all there is to say."""
    path = files.text("a.csv", "x,y\n")
    side, _ = read_sides(path, files.text("b.csv", "x,y\n1,2\n"), LIMITS, _silent)
    assert read_statistics(side.statistics, 100).rows == 0


def test_progress_is_told_by_rows(files, rng):
    """Users would watch a silent terminal for minutes."""
    seen = []
    path = _csv(files, "a.csv", _table(rng))
    read_sides(path, path, LIMITS, lambda path, form, rows: seen.append((form, rows)))
    assert seen[0] == (Form.CSV, 0)
    assert seen[-1] == (Form.CSV, 4000)


def test_a_word_among_numbers_names_its_row(files):
    """Users would lose an hour to a single 'n/a'."""
    one, other = files.text("a.csv", "x\n1\n2\n"), files.text("b.csv", "x\n1\nn/a\n")
    with pytest.raises(StatisticsError, match=r"numeric in .*a\.csv, but holds 'n/a' in row 2"):
        read_sides(one, other, LIMITS, _silent)
