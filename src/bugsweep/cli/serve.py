"""``bugsweep serve``: the pages of the register."""

import os

import click

from bugsweep.cli.open_register import opened
from bugsweep.cli.workspace import workspace_folder

_SITE = "BUGSWEEP_SITE"
_LOOPBACK = "127.0.0.1"


@click.command("serve", short_help="Serve the pages of the register.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8400, show_default=True, help="0 for any free one.")
@click.option(
    "--behind-tls",
    "site",
    metavar="ADDRESS",
    default="",
    help="The address under which a TLS proxy serves the pages, such as https://phones.example.",
)
@click.option(
    "--proxy",
    metavar="ADDRESS",
    default="",
    help="IP address of that proxy, from which its word on client and scheme counts; 127.0.0.1 without it.",
)
@click.option("--no-worker", is_flag=True, help="Leave checks of uploaded evidence to another `bugsweep serve`.")
@click.pass_context
def command(context: click.Context, *, host: str, port: int, site: str, proxy: str, no_worker: bool) -> None:
    """Serve the pages: on this machine alone, unless a TLS proxy stands before them.

    \b
    Examples:
      bugsweep account add anna --role registrar
      bugsweep serve
      bugsweep serve --host 10.0.0.5 --proxy 10.0.0.4 --behind-tls https://phones.example
    """
    if site:
        os.environ[_SITE] = site  # the settings are made of the environment, and of nothing else
    with opened(workspace_folder(context)):
        from bugsweep.fleet.server import check_address, check_proxy, make_server  # noqa: PLC0415 - needs an open register

        public = os.environ.get(_SITE, "")
        check_address(host, behind_tls=bool(public))
        check_proxy(proxy)
        server = make_server(host, port, proxy=(proxy or _LOOPBACK) if public else "")
        worker = None
        if not no_worker:
            from bugsweep.fleet.work import start_worker  # noqa: PLC0415 - as above

            worker = start_worker()
        shown = "localhost" if host in {"127.0.0.1", "::1"} else host
        click.echo(f"The pages of the register: {public or f'http://{shown}:{server.port}/'}  (Ctrl-C ends)", err=True)
        try:
            server.run()
        finally:
            if worker is not None:
                worker.stop()
