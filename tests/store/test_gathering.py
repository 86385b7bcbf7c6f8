"""Each text once, with all that was seen under it."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bugsweep.indicators.keys import Key
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind
from bugsweep.store.fingerprints import kept_keys
from bugsweep.store.gathering import Gathering, Tables

VALUES = st.one_of(
    st.from_regex(r"(https?://)?[ab]{0,1}\.?[ab]\.cc(:8080)?(/[ab/?&=]{0,6})?", fullmatch=True),
    st.from_regex(r"/?[ab]{1}(/[ab]){0,3}", fullmatch=True),
    st.sampled_from(
        ("192.0.2.7", "https://192.0.2.7/x", "x" * 15, "x" * 16 + "/y", "ftp://a.cc/x", "a.cc//b", "a/" * 140)
    ),
)


def gathered(*values: tuple[ObservableKind, str]) -> dict[tuple[Tables, str], int]:
    """Return how often each text was seen, by the tables that it is a key of."""
    gathering = Gathering()
    for kind, value in values:
        gathering.add(kind, [(0.0, 0.0, 1, kind, value)])
    return {(tables, text): seen[2] for tables, keys in gathering.finished() for text, seen in keys.items()}


@given(st.lists(st.tuples(st.sampled_from(OBSERVABLE_KINDS), VALUES, st.floats(0, 9), st.integers(1, 9)), max_size=8))
def test_every_key_is_told_once_with_all_that_has_it(values: list[tuple[ObservableKind, str, float, int]]) -> None:
    """However many values those are, and whatever else its text is a key of."""
    expected: defaultdict[Key, list[tuple[float, int]]] = defaultdict(list)
    gathering = Gathering()
    for kind, value, at, count in values:
        gathering.add(kind, [(at, at, count, kind, value)])
        for key in kept_keys(kind, value):
            expected[key].append((at, count))
    rows = [
        (Key(table, text), seen[:3])
        for tables, keys in gathering.finished()
        for text, seen in keys.items()
        for table in tables
    ]

    assert len(rows) == len(dict(rows))
    assert dict(rows) == {
        key: (min(at for at, _ in seen), max(at for at, _ in seen), sum(count for _, count in seen))
        for key, seen in expected.items()
    }


def test_host_that_only_urls_led_to_is_one_row_with_what_they_begin_with() -> None:
    """Nothing more is known of the one than of the other."""
    rows = gathered(("url", "https://www.a.example/x"), ("url", "https://www.a.example/y"))

    assert rows == {
        (("url", "url-prefix"), "www.a.example/x"): 1,
        (("url", "url-prefix"), "www.a.example/y"): 1,
        (("host", "url-prefix"), "www.a.example"): 2,
        (("host",), "a.example"): 2,
        (("host",), "example"): 2,
    }


def test_host_that_something_else_led_to_has_a_row_of_its_own() -> None:
    """A connection to it is no URL."""
    rows = gathered(("url", "https://a.example/x"), ("domain-name", "a.example"))

    assert rows[("host",), "a.example"] == 2
    assert rows[("url-prefix",), "a.example"] == 1


def test_url_that_others_begin_with_has_two_rows() -> None:
    """One for itself, one for all of them."""
    rows = gathered(("url", "https://a.example/x"), ("url", "https://a.example/x/y?z"))

    assert rows[("url",), "a.example/x"] == 1
    assert rows[("url-prefix",), "a.example/x"] == 2


def test_process_whose_name_may_be_cut_is_one_row() -> None:
    """Of exactly a length to which iOS cuts."""
    assert gathered(("process-name", "x" * 16), ("process-name", "short")) == {
        (("process", "cut-process"), "x" * 16): 1,
        (("process",), "short"): 1,
    }
