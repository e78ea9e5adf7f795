"""What a host hands in."""

from tidegate.components.edge_exporter.report.host import handed_in


def test_every_input_is_told_with_what_it_is_made_of(judged):
    """Users would lose what their application must hand over."""
    exported, _ = judged()
    [table] = handed_in(exported.host_inputs)
    assert table.rows[0][-2:] == ("id in a vocabulary of 2", "refused")
    assert table.rows[1][-2:] == ("1 where there is a value, else 0", "0")
