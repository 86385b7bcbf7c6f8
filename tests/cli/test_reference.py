"""The reference pages."""

from pathlib import Path

from click.testing import CliRunner

from bugsweep.cli.reference import command, pages


def test_pages_are_written_into_the_folder(tmp_path: Path) -> None:
    """All of them, as they are compared by the house test."""
    CliRunner().invoke(command, [str(tmp_path)])

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == pages()


def test_artifact_page_names_places_fields_and_observables() -> None:
    """What a reader looks for."""
    page = pages()["artifacts.md"].decode()

    assert "## ios/tcc" in page
    assert "- `private/var/mobile/Library/TCC/TCC.db`" in page
    assert "- `client`, observed as" in page


def test_command_page_holds_the_help_of_every_command() -> None:
    """As the terminal shows it."""
    page = pages()["commands.md"].decode()

    assert "## bugsweep artifacts" in page
    assert "Usage: bugsweep artifacts [OPTIONS] [TEXT]" in page
