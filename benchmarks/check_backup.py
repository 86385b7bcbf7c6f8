"""`bugsweep check` and `mvt-ios check-backup` on the backup of a heavy user, plain and encrypted.

    python benchmarks/check_backup.py FOLDER [--mvt PATH/TO/mvt-ios] [--indicators FOLDER]

FOLDER keeps the backups between runs. MVT is compared where it is installed in an environment of its own; it reads no
encrypted backup without a decrypted copy, which is not measured here. Beside each figure stands whether it is what it
should be: ten times as fast as MVT, five times with everything written out, and in 300 MB.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from bugsweep.samples.itunes_backup import BackupBuilder
from heavy_phone import MANIFEST_ROWS, HeavyPhone
from measuring import CHECKED, Aim, FailedRunError, Run, machine, measured, median_run, row

PASSWORD = "benchmark"  # noqa: S105 - of a backup that is made up
ROUNDS = 10_000_000
AIM = Aim(faster=10, memory=300)
AIM_WRITING = Aim(faster=5, memory=300)
"""With every record written out."""
INDICATORS = Path(__file__).parents[2] / "shared" / "indicators" / "stix2"


def main() -> None:
    """Build what is missing, run everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mvt", default="mvt-ios", help="the program; left out when it cannot be started")
    parser.add_argument("--indicators", type=Path, default=INDICATORS)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print(machine())
    plain, encrypted = build(options.folder)
    workspace = str(options.folder / "workspace")
    bugsweep = [sys.executable, "-m", "bugsweep", "--workspace", workspace, "check", "--again"]
    indicators = ["-i", str(options.indicators)]

    mvt = measure_mvt(options.mvt, plain, options.indicators)
    print(f"{'':44} {'wall':>10} {'processor':>14} {'peak':>11}")
    if mvt:
        print(row("mvt-ios check-backup -o", mvt))
    nothing = ["--keep", "none"]

    def check(backup: Path, *more: str, environment: dict[str, str] | None = None) -> Run:
        command = [*bugsweep, str(backup), *indicators, *more]
        return median_run(command, times=options.times, environment=environment, accepted=CHECKED)

    checked = check(plain, *nothing)
    print(row("bugsweep check --keep none", checked, mvt, AIM))
    print(row("bugsweep check", check(plain), mvt, AIM))
    with tempfile.TemporaryDirectory() as out:
        print(row("bugsweep check --keep none -o", check(plain, *nothing, "-o", out), mvt, AIM_WRITING))
    locked = check(encrypted, *nothing, environment={"BUGSWEEP_PASSWORD": PASSWORD})
    print(row("bugsweep check --keep none, encrypted", locked, aim=Aim(memory=AIM.memory)))
    derivation = derive()
    rest = locked.cpu - checked.cpu - derivation
    print(f"\nof processor: key derivation {derivation:.2f} s; decryption and all else over plain {rest:+.2f} s")
    print("(aim: no more than decrypting the files that are used takes)")


def build(folder: Path) -> tuple[Path, Path]:
    """Return the plain and the encrypted backup, made when they are not there."""
    plain, encrypted = folder / "plain", folder / "encrypted"
    if plain.exists() and encrypted.exists():
        return plain, encrypted
    phone, builder = HeavyPhone(), BackupBuilder()
    with tempfile.TemporaryDirectory() as work:
        for domain, path, database in phone.databases(Path(work)):
            builder.add(domain, path, database.read_bytes())
    for domain, path in phone.media_paths(MANIFEST_ROWS):
        builder.add(domain, path, b"", stored=False)
    builder.write(plain)
    builder.write(encrypted, password=PASSWORD, outer_rounds=ROUNDS)
    return plain, encrypted


def measure_mvt(program: str, backup: Path, indicators: Path) -> Run | None:
    """Return what MVT takes for the same backup with the same indicators; once, since it takes minutes."""
    arguments = [part for file in sorted(indicators.glob("*.stix2")) for part in ("-i", str(file))]
    with tempfile.TemporaryDirectory() as out:
        try:
            run = measured([program, "check-backup", *arguments, "-o", out, str(backup)])
        except FileNotFoundError:
            print(f"{program} is not installed: nothing to compare with")
            return None
        except FailedRunError as error:
            print(f"nothing to compare with: {error}")
            return None
        if not (Path(out) / "sms.json").exists():
            print(f"{program} wrote no result: nothing to compare with")
            return None
    return run


def derive() -> float:
    """Return the seconds of processor of one key derivation."""
    started = time.process_time()
    PBKDF2HMAC(algorithm=SHA256(), length=32, salt=bytes(20), iterations=ROUNDS).derive(PASSWORD.encode())
    return time.process_time() - started


if __name__ == "__main__":
    main()
