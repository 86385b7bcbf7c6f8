"""Text of evidence in HTML."""

from bugsweep.report.html_text import html_table, html_terms, html_text


def test_text_shows_and_never_acts() -> None:
    """Markup, ends of attributes and escapes alike."""
    assert html_text("<b>'\"&\x1b\u202e") == "&lt;b&gt;&#x27;&quot;&amp;\\x1b\\u202e"


def test_table_has_a_class_for_the_cells_of_a_column() -> None:
    """Where one is given."""
    table = "".join(html_table(("A", "B"), [("<", "2")], classes=("path",)))

    assert '<tr><td class="path">&lt;</td><td>2</td></tr>' in table


def test_lines_of_a_cell_are_texts_too() -> None:
    """One below the other."""
    assert "<td>a<br>&lt;b&gt;</td>" in "".join(html_table(("A",), [(("a", "<b>"),)]))


def test_terms_are_pairs() -> None:
    """Of texts."""
    assert "<dt>a</dt><dd>&lt;</dd>" in "".join(html_terms([("a", "<")]))


def test_table_that_no_browser_could_hold_is_cut_short() -> None:
    """And says by how much."""
    table = "".join(html_table(("A",), ((str(number),) for number in range(3500))))

    assert table.count("<tr>") == 2001
    assert "and 1,500 more" in table
