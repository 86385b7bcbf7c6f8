"""Records are kept for the declarations that want them, and for no others."""

from datetime import UTC, datetime

from bugsweep.artifacts import ARTIFACTS
from bugsweep.artifacts.ios.global_preferences import Preference
from bugsweep.detect.collection import Collection, ReadState
from bugsweep.detect.context import Context
from bugsweep.model.record import Origin

PREFERENCES = "ios/global_preferences"
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def preference(name: str) -> Preference:
    """Return a record."""
    return Preference(origin=Origin("path", name), name=name, value="true")


def collected(collection: Collection, *names: str) -> None:
    """Hand over records as a sweep does."""
    take = collection.consumer_of(ARTIFACTS[PREFERENCES])
    assert take is not None
    for name in names:
        take(preference(name))


def test_each_declaration_gets_only_what_it_wants() -> None:
    """Two may want the same record."""
    collection = Collection({
        "ios/a": {PREFERENCES: lambda record: record.name == "A"},
        "ios/all": {PREFERENCES: lambda _: True},
    })  # fmt: skip
    collected(collection, "A", "B")
    states = {PREFERENCES: ReadState(whole=True, as_of=MOMENT)}
    only, every = collection.records("ios/a", states), collection.records("ios/all", states)

    assert only is not None
    assert every is not None
    assert [record.name for record in only.of(PREFERENCES, Preference)] == ["A"]
    assert [record.name for record in every.of(PREFERENCES, Preference)] == ["A", "B"]
    assert every.as_of(PREFERENCES) == MOMENT


def test_artifact_that_nobody_wants_has_no_taker() -> None:
    """Its records cost nothing."""
    assert Collection({"ios/a": {"ios/tcc": lambda _: True}}).consumer_of(ARTIFACTS[PREFERENCES]) is None


def test_what_was_not_there_gives_no_records_at_all() -> None:
    """An absent file says nothing; a declaration is not even asked."""
    collection = Collection({"ios/a": {PREFERENCES: lambda _: True}})

    assert collection.records("ios/a", {}) is None


def test_empty_artifact_that_was_read_whole_is_known_to_be_empty() -> None:
    """Nothing in it is an answer; but not when something was lost."""
    collection = Collection({"ios/a": {PREFERENCES: lambda _: True}})
    whole = collection.records("ios/a", {PREFERENCES: ReadState(whole=True)})
    damaged = collection.records("ios/a", {PREFERENCES: ReadState(whole=False)})

    assert whole is not None
    assert whole.of(PREFERENCES, Preference) == []
    assert whole.whole(PREFERENCES)
    assert damaged is not None
    assert not damaged.whole(PREFERENCES)
    assert not whole.whole(PREFERENCES, "ios/tcc")


def test_too_many_records_are_not_whole_and_are_told() -> None:
    """Memory is bounded, and the bound is no secret."""
    collection = Collection({"ios/a": {PREFERENCES: lambda _: True}}, most=2)
    collected(collection, "A", "B", "C")
    records = collection.records("ios/a", {PREFERENCES: ReadState(whole=True)})

    assert records is not None
    assert len(records.of(PREFERENCES, Preference)) == 2
    assert not records.whole(PREFERENCES)
    assert list(collection.limits()) == [
        "Only the first 2 records of ios/global_preferences were considered for ios/a."
    ]


class Names:
    """Takes the names of preferences."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, record: Preference) -> None:
        """Take one."""
        self.names.append(record.name)


def test_what_is_too_much_to_be_kept_is_tallied() -> None:
    """The declaration gets what it took from the records, and no record."""
    collection = Collection({"ios/a": {PREFERENCES: Names}, "ios/b": {PREFERENCES: Names}})
    collected(collection, "A", "B")
    records = collection.records("ios/a", {PREFERENCES: ReadState(whole=True)})

    assert records is not None
    assert records.tally(PREFERENCES, Names).names == ["A", "B"]
    assert records.of(PREFERENCES, Preference) == []
    assert records.tally("ios/tcc", Names).names == []


def test_context_reaches_the_declaration() -> None:
    """What is known beside the evidence."""
    context = Context(at_risk=True)
    collection = Collection({"ios/a": {PREFERENCES: lambda _: True}})
    records = collection.records("ios/a", {PREFERENCES: ReadState(whole=True)}, context=context)

    assert records is not None
    assert records.context == context
