"""Every risk figure the slow way, with dictionaries and loops, to hold the fast one against."""

from __future__ import annotations

import collections
import itertools
import math


def classes_of(columns, subjects):
    """Subjects by combination of values, and rows by the same."""
    members, rows = collections.defaultdict(set), collections.Counter()
    for row, subject in enumerate(subjects):
        key = tuple(column[row] for column in columns)
        members[key].add(subject)
        rows[key] += 1
    return members, rows


def smallest_and_unique(columns, subjects):
    """Classes, k, rows alone and subjects alone."""
    members, rows = classes_of(columns, subjects)
    alone = [key for key, inside in members.items() if len(inside) == 1]
    return (
        len(members),
        min(len(inside) for inside in members.values()),
        sum(rows[key] for key in alone),
        len(set().union(*(members[key] for key in alone))) if alone else 0,
    )


def subsets(names, columns, subjects):
    """(columns, classes, k, unique rows) of each subset that is not empty."""
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(range(len(names)), size):
            found = smallest_and_unique([columns[one] for one in chosen], subjects)
            yield (tuple(names[one] for one in chosen), *found[:3])


def _shares(pairs):
    """The share of each value among distinct (subject, value) pairs."""
    counts = collections.Counter(value for _, value in set(pairs))
    return {value: count / sum(counts.values()) for value, count in counts.items()}


def sensitive_figures(columns, subjects, values, ordered):
    """Distinct l, entropy l and t."""
    overall = _shares(zip(subjects, values, strict=True))
    inside = collections.defaultdict(list)
    for row, subject in enumerate(subjects):
        inside[tuple(column[row] for column in columns)].append((subject, values[row]))
    shares = [_shares(pairs) for pairs in inside.values()]
    distance = _earth_movers if ordered else _total_variation
    entropies = [-sum(p * math.log(p) for p in one.values()) for one in shares]
    return (
        min(map(len, shares)),
        math.exp(min(entropies)),
        max(distance(one, overall) for one in shares),
    )


def _total_variation(one, overall):
    return sum(abs(one.get(value, 0) - share) for value, share in overall.items()) / 2


def _earth_movers(one, overall):
    ahead, moved = 0.0, 0.0
    for value in sorted(overall):
        ahead += one.get(value, 0) - overall[value]
        moved += abs(ahead)
    return moved / (len(overall) - 1) if len(overall) > 1 else 0.0
