"""Pages that were visited with Chrome."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.chromium import ChromeVisit, read_visits
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem


@artifact(
    name="ios/chrome_history",
    title="Chrome history",
    record=ChromeVisit,
    shows="contacted",
    paths=(
        "private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/History",
        "private/var/mobile/Library/Application Support/Google/Chrome/*/History",
    ),
    references=("https://source.chromium.org/chromium/chromium/src/+/main:components/history/core/browser/",),
    limitations=("Incognito tabs leave no history, Chrome forgets visits after 90 days, and the user can clear it.",),
)
def parse_chrome_history(file: EvidenceFile) -> Iterator[ChromeVisit | Problem]:
    """Yield every visit, then the pages without visits."""
    return read_visits(file)
