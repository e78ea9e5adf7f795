"""A table of people who do not exist: four quasi-identifiers and two sensitive columns."""

from __future__ import annotations

SEED = 4
QUASI = ("age", "sex", "county", "education")
SENSITIVE = ("illness", "pay")
SUBJECT = "person"


def write_people(path: str, rows: int, rows_each: int = 1, coarse: bool = False) -> None:
    """Writes rows about ``rows / rows_each`` people, whose quasi-identifiers stay the same.

    Where they are coarse, groups are large. Counties and educations are as uneven as in life, and
    pay rises with age.
    """
    # pycanon's environment has neither of them and only needs the names above.
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    random = np.random.default_rng(SEED)
    people = rows // rows_each
    age = random.integers(17, 91, people)
    columns = {
        "age": age,
        "sex": random.integers(0, 2, people),
        "county": np.minimum(random.geometric(0.08, people), 52),
        "education": np.minimum(random.geometric(0.2, people), 16),
    }
    if coarse:
        columns = {name: values * 4 // (values.max() + 1) for name, values in columns.items()}
    person = random.permutation(np.repeat(np.arange(people), rows_each))
    repeated = {name: values[person] for name, values in columns.items()}
    pay = (20 + repeated["age"] / 3 + random.normal(0, 8, rows)).round().clip(5, 90)
    illness = np.minimum(random.geometric(0.25, rows), 12)
    text = {
        "county": [f"county {one}" for one in repeated["county"].tolist()],
        "illness": [f"illness {one}" for one in illness.tolist()],
        SUBJECT: [f"p{one:07}" for one in person.tolist()],
    }
    table = pa.table({**repeated, **text, "pay": pay.astype(np.int64)})
    parquet.write_table(table, path)
