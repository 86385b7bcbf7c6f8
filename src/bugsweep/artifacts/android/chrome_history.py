"""Pages that were visited with Chrome, or with a browser that is made of it."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.chromium import ChromeVisit, read_visits
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem


@artifact(
    name="android/chrome_history",
    title="Chrome history",
    record=ChromeVisit,
    shows="contacted",
    paths=(
        "data/data/*/app_chrome/*/History",
        "data/user/*/*/app_chrome/*/History",
        "data/data/*/app_sbrowser/*/History",
        "data/user/*/*/app_sbrowser/*/History",
        "data/data/*/app_opera/History",
        "data/user/*/*/app_opera/History",
    ),
    kinds=("android-filesystem-dump",),
    references=("https://source.chromium.org/chromium/chromium/src/+/main:components/history/core/browser/",),
    limitations=("Incognito tabs leave no history, Chrome forgets visits after 90 days, and the user can clear it.",),
)
def parse_chrome_history(file: EvidenceFile) -> Iterator[ChromeVisit | Problem]:
    """Yield every visit, then the pages without visits: of Chrome, Brave, Edge, Samsung's browser or Opera."""
    return read_visits(file)
