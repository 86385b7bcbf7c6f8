"""A bug report of 200 MB: the whole of it parsed, against reading its lines, in the same run.

    python benchmarks/bugreport.py FOLDER [--megabytes 200] [--times 3] [--mvt MVT_ANDROID -i FEED …]

FOLDER keeps the report between runs, as a text and as the archive that a phone makes of it. The floor: the text is
parsed in at most six times the processor time that its lines take (five on a quiet machine), both in less than 300 MB.
With `--mvt`, it is checked whole by `mvt-android check-bugreport` and by `bugsweep check`, both with the same feeds;
bugsweep takes at most a twentieth of the processor time. What MVT takes grows with the feeds: give it all of them.
"""

import argparse
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence import open_evidence
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem
from measuring import CHECKED, Aim, Run, machine, measured, median_run, row

PACKAGES = [f"com.{maker}.app{number}" for maker in ("example", "vendor", "store", "tools") for number in range(120)]
PERMISSIONS = [f"android.permission.PERMISSION_{number}" for number in range(40)]
RULE = "-" * 79
LARGEST_RATIO = 6.0
MOST_MEMORY = 300.0
LEAST_MVT_RATIO = 20.0


def main() -> None:
    """Build the report when it is not there, measure, print the table, and fail when a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--mvt", type=Path, help="mvt-android, to compare with")
    parser.add_argument("-i", "--indicators", type=Path, action="append", default=[], help="a feed for both")
    parser.add_argument("--do", choices=("lines", "parse"), help="only this, of the file in place of FOLDER")
    options = parser.parse_args()
    if options.do:
        print(read_lines(options.folder) if options.do == "lines" else parse(options.folder))
        return
    print(machine())
    text, archive = build(options.folder, options.megabytes)
    small, _ = build(options.folder, 1)

    def run(what: str, path: Path) -> Run:
        return median_run([sys.executable, __file__, "--do", what, str(path)], times=options.times)

    # What the programs take to start, and to read the hundredth part, is no part of the comparison.
    lines_start, lines, start = run("lines", small), run("lines", text), run("parse", small)
    parsed = {path: run("parse", path) for path in (text, archive)}
    print(f"{text.stat().st_size / 1e6:.0f} MB of text, {archive.stat().st_size / 1e6:.0f} MB packed\n")
    print(row("lines read", lines))
    print(row("start of the program", start))
    ratios = []
    for path, result in parsed.items():
        ratios.append((result.cpu - start.cpu) / (lines.cpu - lines_start.cpu))
        print(
            row(f"everything parsed, {path.suffix[1:]}", result, aim=Aim(memory=MOST_MEMORY)),
            f"  {ratios[-1]:.2f} x the lines{f' (aim {LARGEST_RATIO:g})' if path == text else ''}",
        )
    faster = LEAST_MVT_RATIO
    if options.mvt is not None:
        faster = against_mvt(archive, options.mvt, options.indicators)
    if (
        faster < LEAST_MVT_RATIO
        or ratios[0] > LARGEST_RATIO
        or max(result.memory for result in parsed.values()) > MOST_MEMORY
    ):
        sys.exit("a floor is broken")


def against_mvt(archive: Path, mvt: Path, feeds: list[Path]) -> float:
    """Print how long both programs take for one report, and return how many times as fast bugsweep is."""
    given = [word for feed in feeds for word in ("-i", str(feed))]
    sweep = [sys.executable, "-m", "bugsweep", "check", "--keep", "none", "--only-indicators", *given, str(archive)]
    ours = median_run(sweep, times=1, accepted=CHECKED)
    theirs = measured([str(mvt), "check-bugreport", *given, str(archive)])
    print(f"\nthe aim is {LEAST_MVT_RATIO:g} x less processor than MVT")
    print(row("mvt-android check-bugreport", theirs))
    print(row("bugsweep check", ours, theirs), f"  {theirs.cpu / ours.cpu:.1f} x less processor")
    return theirs.cpu / ours.cpu


def read_lines(path: Path) -> int:
    """Return the number of lines of a file."""
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def parse(path: Path) -> int:
    """Return the number of records that all artifacts find in a report."""
    evidence = open_evidence(path, lambda: None)
    artifacts = {artifact.name: artifact for artifact in ARTIFACTS if artifact.platform == "android"}
    patterns = PathPatterns({name: artifact.paths for name, artifact in artifacts.items()})
    count = 0
    for file in evidence.files(patterns):
        if not isinstance(file, Problem):
            count += sum(1 for name in patterns.keys(file.path) for _ in artifacts[name].parse(file))
    return count


def build(folder: Path, megabytes: int) -> tuple[Path, Path]:
    """Return the report as a text and as an archive, made when they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"bugreport-example-{megabytes}.txt"
    archive = folder / f"bugreport-example-{megabytes}.zip"
    if not text.exists():
        with text.open("w", encoding="utf-8") as out:
            write_report(out, megabytes * 1_000_000)
    if not archive.exists():
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("main_entry.txt", text.name)
            packed.write(text, text.name)
    return text, archive


def write_report(out: TextIO, size: int) -> None:
    """Write a dumpstate text of about that size, its parts in the proportions of a large one."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    out.write(f"{'=' * 56}\n== dumpstate: 2026-05-06 10:11:12\n{'=' * 56}\n\n")
    for title, share, lines in SECTIONS:
        out.write(f"------ {title} (logcat -v threadtime) ------\n")
        fill(out, size * share, lines, chance)
        out.write(f"------ 1.5s was the duration of '{title}' ------\n")
    out.write("------ DUMPSYS (/system/bin/dumpsys) ------\n")
    for service, head, parts in SERVICES:
        out.write(f"{RULE}\nDUMP OF SERVICE {service}:\n{head}")
        for share, heading, lines in parts:
            out.write(heading)
            fill(out, size * share, lines, chance)
        out.write(f"--------- 0.5s was the duration of dumpsys {service}, ending at: 2026-05-06 10:11:13\n")
    out.write("------ 12.0s was the duration of 'DUMPSYS' ------\n")


def fill(out: TextIO, size: float, lines: Callable[[random.Random], Iterator[str]], chance: random.Random) -> None:
    """Write lines until there are so many bytes of them."""
    written = 0
    while written < size:
        for line in lines(chance):
            written += out.write(line)


def moment(chance: random.Random) -> str:
    """Return a time of the day before."""
    return f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}.{chance.randrange(1000):03}"


def log_lines(chance: random.Random) -> Iterator[str]:
    """Yield a line of the system's log."""
    pid = chance.randrange(32768)
    words = " ".join(chance.choices(PACKAGES, k=2))
    yield f"05-05 {moment(chance)}  1000 {pid:5} {pid:5} D ActivityThread: handling message {pid} of {words}\n"


def event_lines(chance: random.Random) -> Iterator[str]:
    """Yield lines of the event log, one in ten of them of a process."""
    head = f"05-05 {moment(chance)}  1000  1867  1883 I"
    package = chance.choice(PACKAGES)
    if chance.random() < 0.1:
        yield f"{head} am_proc_start: [0,{chance.randrange(32768)},10245,{package},service,{package}/.Service]\n"
    else:
        yield f"{head} am_pss  : [{chance.randrange(32768)},10245,{package},{chance.randrange(10**8)},0,0,0]\n"


def trace_lines(chance: random.Random) -> Iterator[str]:
    """Yield the trace of a process with its threads."""
    pid = chance.randrange(32768)
    yield f"----- pid {pid} at 2026-05-06 10:11:12 -----\nCmd line: {chance.choice(PACKAGES)}\n"
    for thread in range(30):
        yield f'"Thread-{thread}" daemon prio=5 tid={thread} Waiting\n'
        for frame in range(12):
            yield f"  at java.lang.Object.method{frame}(Object.java:{chance.randrange(900)})\n"
    yield f"----- end {pid} -----\n\n"


def activity_lines(chance: random.Random) -> Iterator[str]:
    """Yield a record of the activity manager."""
    package = chance.choice(PACKAGES)
    yield f"  * ServiceRecord{{{chance.randrange(16**7):x} u0 {package}/.Service}}\n"
    for name in ("intent", "packageName", "processName", "baseDir", "dataDir", "app", "createTime", "lastActivity"):
        yield f"    {name}={package}.{name}{chance.randrange(10**6)}\n"


def resolver_lines(chance: random.Random) -> Iterator[str]:
    """Yield an intent with the components that answer to it."""
    yield f"      com.example.action.ACTION_{chance.randrange(10**6)}:\n"
    for _ in range(3):
        yield f"        {chance.randrange(16**7):x} {chance.choice(PACKAGES)}/.Component{chance.randrange(90)}\n"


def package_lines(chance: random.Random) -> Iterator[str]:
    """Yield a package with its permissions."""
    package = chance.choice(PACKAGES)
    yield f"  Package [{package}] ({chance.randrange(16**7):x}):\n    appId={chance.randrange(10000, 20000)}\n"
    yield f"    codePath=/data/app/{package}\n    versionCode=31 minSdk=26 targetSdk=34\n    versionName=3.1\n"
    yield "    flags=[ HAS_CODE ALLOW_BACKUP ]\n    lastUpdateTime=2026-05-01 10:00:00\n"
    yield "    installerPackageName=com.android.vending\n    requested permissions:\n"
    chosen = chance.sample(PERMISSIONS, 20)
    yield from (f"      {permission}\n" for permission in chosen)
    yield "    install permissions:\n"
    yield from (f"      {permission}: granted=true\n" for permission in chosen[:10])
    yield "    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false enabled=0\n"
    yield "      firstInstallTime=2026-04-01 10:00:00\n      runtime permissions:\n"
    yield from (f"        {permission}: granted=false, flags=[ USER_SET]\n" for permission in chosen[10:])


def appops_lines(chance: random.Random) -> Iterator[str]:
    """Yield a user with a package and its operations."""
    yield f"  Uid u0a{chance.randrange(10**4)}:\n    state=cch\n    Package {chance.choice(PACKAGES)}:\n"
    for operation in ("READ_CONTACTS", "WAKE_LOCK", "RECORD_AUDIO", "READ_SMS"):
        yield f"      {operation} (allow): \n        null=[\n"
        yield f"          Access: [bg-s] 2026-05-05 {moment(chance)} (-1d2h3m4s5ms) duration=+33ms\n        ]\n"


def battery_lines(chance: random.Random) -> Iterator[str]:
    """Yield lines of the battery's history, one in five of them of an app."""
    elapsed = f"+{chance.randrange(24)}h{chance.randrange(60)}m{chance.randrange(60)}s{chance.randrange(1000):03}ms"
    for level in range(4):
        yield f"{elapsed:>20} (2) 09{level} c0900020 -wifi_scan wifi_signal_strength=4 brightness=bright\n"
    yield f'{elapsed:>20} (2) 095 c0900020 +job=u0a{chance.randrange(1000)}:"{chance.choice(PACKAGES)}/.Job"\n'


def database_lines(chance: random.Random) -> Iterator[str]:
    """Yield a connection to a database with its statements."""
    path = f"/data/user/0/{chance.choice(PACKAGES)}/databases/a.db"
    yield f"Connection pool for {path}:\n  Open: true\n      Most recently executed operations:\n"
    for number in range(20):
        yield (
            f"        {number}: [2026-05-05 {moment(chance)}] executeForCursorWindow took 2ms - succeeded, "
            f'sql="PRAGMA table_info(settings_of_the_user_number_{number});", path={path}\n'
        )


SECTIONS = (
    ("SYSTEM LOG", 0.36, log_lines),
    ("EVENT LOG", 0.03, event_lines),
    ("RADIO LOG", 0.05, log_lines),
    ("VM TRACES JUST NOW", 0.13, trace_lines),
)
SERVICES = (
    ("activity", "ACTIVITY MANAGER SERVICES (dumpsys activity services)\n", ((0.14, "", activity_lines),)),
    ("appops", "Current AppOps Service state:\n", ((0.01, "", appops_lines),)),
    (
        "batterystats",
        "Battery History (9% used):\n                    0 (1) RESET:TIME: 2026-05-05-10-00-00\n",
        ((0.02, "", battery_lines),),
    ),
    (
        "dbinfo",
        "Applications Database Info:\n\n** Database info for pid 1 [com.example.app1] **\n",
        ((0.02, "", database_lines),),
    ),
    (
        "package",
        "Database versions:\n",
        (
            (0.01, "\nActivity Resolver Table:\n  Non-Data Actions:\n", resolver_lines),
            (0.005, "\nReceiver Resolver Table:\n  Non-Data Actions:\n", resolver_lines),
            (0.045, "\nRegistered ContentProviders:\n", activity_lines),
            (0.03, "\nPackages:\n", package_lines),
        ),
    ),
    ("procstats", "AGGREGATED OVER LAST 24 HOURS:\n", ((0.12, "", activity_lines),)),
    ("wifi", "Wi-Fi is enabled\n", ((0.03, "", activity_lines),)),
)
"""The parts of a text and how much of it they are, as in a real report of Android 9; app-ops and battery statistics are
more, as on a phone that is in use. A megabyte holds 500 to 600 records, as there."""

if __name__ == "__main__":
    main()
