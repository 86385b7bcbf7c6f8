"""``bugsweep campaign``: who still has to do what by when."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bugsweep.cli.open_register import DAY, as_of_option, day_of, opened
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UnknownNameError, UsageError
from bugsweep.formats.printable import printable

if TYPE_CHECKING:
    from bugsweep.fleet.models import Campaign, CampaignItem
    from bugsweep.model.judgement import Language

_LANG = click.option("--lang", type=click.Choice(["en", "ru"]), help="Language; that of each person without it.")
_ON = click.option("--on", "day", type=DAY, metavar="DATE", help="The day on which it happened; today without it.")


@click.group("campaign", short_help="Campaigns: who still has to hand in what by when.")
def command() -> None:
    """Campaigns: who still has to hand in what by when, what became of the old phone, what replaces it and who pays.

    \b
    Examples:
      bugsweep campaign start hand-in --title "Hand in iPhones" --rule HAND-1 --before 2027-04-01 --os ios
      bugsweep campaign status hand-in
      bugsweep campaign next hand-in
    """


@command.command("start")
@click.argument("name")
@click.option("--title", required=True, help="Title in English.")
@click.option("--title-ru", default="", help="Title in Russian.")
@click.option("--rule", "rules", multiple=True, required=True, help="Rule of the policy that asks for it; repeatable.")
@click.option("--from", "begin", type=DAY, metavar="DATE", help="First day; today without it.")
@click.option("--before", "deadline", type=DAY, metavar="DATE", required=True, help="First day on which it is late.")
@click.option("--unit", "units", multiple=True, help="For people of this unit and those below it; repeatable.")
@click.option("--os", "systems", multiple=True, help="For phones of this system; repeatable.")
@click.option("--class", "classes", multiple=True, help="For this kind of phone, such as smartphone; repeatable.")
@click.option("--purpose", "purposes", multiple=True, help="For phones used so; repeatable.")
@click.pass_context
def start(
    context: click.Context,
    *,
    name: str,
    title: str,
    title_ru: str,
    rules: tuple[str, ...],
    begin: datetime | None,
    deadline: datetime,
    units: tuple[str, ...],
    systems: tuple[str, ...],
    classes: tuple[str, ...],
    purposes: tuple[str, ...],
) -> None:
    """Start a campaign, and put everybody into it whom it is for.

    \b
    Example:
      bugsweep campaign start hand-in --title "Hand in iPhones" --rule HAND-1 --before 2027-04-01 --os ios
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.scope import begin_campaign, fill  # noqa: PLC0415 - needs an open register

        scope = {"units": units, "os": systems, "class": classes, "purpose": purposes}
        campaign = begin_campaign(
            name,
            title_en=title,
            title_ru=title_ru,
            rules=rules,
            start=day_of(begin),
            deadline=deadline.date(),
            scope={key: list(values) for key, values in scope.items() if values},
        )
        filled = fill(campaign, day_of(begin))
        click.echo(f"{campaign.code}: {filled.added} people and phones.")


@command.command("fill")
@click.argument("name")
@as_of_option
@click.pass_context
def fill_again(context: click.Context, *, name: str, as_of: datetime | None) -> None:
    """Put those into a campaign who came since it was filled; what is in it stays as it is.

    \b
    Example:
      bugsweep campaign fill hand-in
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.scope import fill  # noqa: PLC0415 - needs an open register

        filled = fill(_campaign(name), day_of(as_of))
        click.echo(f"{name}: {filled.added} added, {filled.known} were in it.")


@command.command("list")
@as_of_option
@table_format
@click.pass_context
def list_campaigns(context: click.Context, *, as_of: datetime | None, output_format: str) -> None:
    """List the campaigns and how far they are.

    \b
    Example:
      bugsweep campaign list
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.progress import progress_of  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.models import Campaign  # noqa: PLC0415 - as above

        rows = []
        for campaign in Campaign.objects.all():
            state = progress_of(campaign, day_of(as_of))
            rows.append(
                {
                    "campaign": campaign.code,
                    "title": campaign.title_en or campaign.title_ru,
                    "state": campaign.state,
                    "before": campaign.deadline.isoformat(),
                    "done": sum(unit.done for unit in state.units),
                    "of": sum(unit.of for unit in state.units),
                }
            )
        write_rows(rows, ("campaign", "title", "state", "before", "done", "of"), output_format)


@command.command("status")
@click.argument("name")
@as_of_option
@table_format
@click.pass_context
def status(context: click.Context, *, name: str, as_of: datetime | None, output_format: str) -> None:
    """Tell by unit how far a campaign is, when it will be done at this pace, and what it costs whom.

    \b
    Example:
      bugsweep campaign status hand-in --as-of 2027-03-01
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.costs import costs_of  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.campaigns.progress import progress_of  # noqa: PLC0415 - as above

        campaign, day = _campaign(name), day_of(as_of)
        state = progress_of(campaign, day)
        rows = [
            {
                "unit": unit.unit.en,
                "done": unit.done,
                "of": unit.of,
                "refused": unit.refused,
                "waived": unit.waived,
                "left": unit.of - unit.done,
            }
            for unit in state.most_behind()
        ]
        costs = costs_of(campaign)
    write_rows(rows, ("unit", "done", "of", "refused", "waived", "left"), output_format)
    if output_format != "table":
        return
    done, of = sum(unit.done for unit in state.units), sum(unit.of for unit in state.units)
    share = f"{100 * done / of:.0f} % = " if of else ""
    late = "late since" if state.deadline <= day else "before"
    click.echo()
    click.echo(printable(f"{share}{done} of {of}, {state.rule}, on {day}; {late} {state.deadline}."))
    if done < of:
        click.echo(f"At this pace done by {state.forecast}." if state.forecast else "No pace can be told.")
    for cost in costs:
        more = f", and {cost.without_cost} of which the cost is not known" if cost.without_cost else ""
        payer = cost.paid_by or "nobody named"
        paid = f"{cost.amount:,.2f} {cost.currency} for {cost.replacements} replacements{more}"
        click.echo(printable(f"Paid by {payer}: {paid}."))


@command.command("next")
@click.argument("name")
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many to list.")
@as_of_option
@table_format
@click.pass_context
def next_ones(context: click.Context, *, name: str, most: int, as_of: datetime | None, output_format: str) -> None:
    """List whom to see next, those first in whose hands an old phone does the most harm.

    \b
    Example:
      bugsweep campaign next hand-in --most 10
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.order import next_to_see  # noqa: PLC0415 - needs an open register

        rows = [
            {
                "person": visit.person,
                "unit": visit.unit.en,
                "phone": visit.phone,
                "state": visit.state,
                "because": list(visit.because),
            }
            for visit in next_to_see(_campaign(name), day_of(as_of))[:most]
        ]
        write_rows(rows, ("person", "unit", "phone", "state", "because"), output_format)


@command.command("step")
@click.argument("name")
@click.argument("person")
@click.argument("state")
@_ON
@click.option("--note", default="", help="What was said.")
@click.pass_context
def step(context: click.Context, *, name: str, person: str, state: str, day: datetime | None, note: str) -> None:
    """Record that PERSON came into STATE, such as "notified", "acknowledged", "refused" or "closed".

    \b
    Example:
      bugsweep campaign step hand-in P-7K3Q-9XM2 notified
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.states import advance  # noqa: PLC0415 - needs an open register

        for item in _items(_campaign(name), person):
            advance(item, state, day=day_of(day), note=note)
            click.echo(f"{person}: {state}.")


@command.command("hand-in")
@click.argument("phone")
@click.option("--as", "kind", default="handed_in", show_default=True, help="handed_in, given_away, destroyed, lost, …")
@_ON
@click.option("--to", "recipient", default="", help="To whom it goes, in a word such as family.")
@click.option("--witness", default="", help="Who saw it.")
@click.option("--wiped", default="", help="What proves that it was wiped.")
@click.option("--accounts-removed/--accounts-left", default=None, help="Whether its accounts are signed out.")
@click.option(
    "--receipt", "output", type=click.Path(path_type=Path, dir_okay=False), help="Write the receipt, a PDF, here."
)
@_LANG
@click.pass_context
def hand_in_phone(
    context: click.Context,
    *,
    phone: str,
    kind: str,
    day: datetime | None,
    recipient: str,
    witness: str,
    wiped: str,
    accounts_removed: bool | None,
    output: Path | None,
    lang: "Language | None",
) -> None:
    """Take PHONE, found by its label, a number on it, or who has it, and give a receipt for it.

    \b
    Examples:
      bugsweep campaign hand-in D-7K3Q-9XM2 --wiped "erased at the desk" --receipt receipt.pdf
      bugsweep campaign hand-in C39XK2ABCDEF --as given_away --to family
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.desk import HandIn, awaited, find_phones, hand_in  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.campaigns.papers import write_receipt  # noqa: PLC0415 - as above
        from bugsweep.fleet.digests import organisation_name  # noqa: PLC0415 - as above

        found = find_phones(phone)
        if not found:
            raise UsageError(f"No phone is found by {phone}: give its label, a number on it, or who has it.")
        if len(found) > 1:
            found = awaited(found) or found
        if len(found) > 1:
            raise UsageError(f"{phone} may mean {', '.join(one.label for one in found)}: name one of them.")
        last = found[0].assignments.filter(withdrawn_at__isnull=True).order_by("-valid_from").first()
        said = HandIn(
            kind=kind,
            day=day_of(day),
            recipient=recipient,
            witness=witness,
            wipe_proof=wiped,
            accounts_removed=accounts_removed,
        )
        made = hand_in(found[0], said)
        given = f", receipt {made.receipt_number}" if made.receipt_number else ""
        click.echo(f"{found[0].label}: {kind.replace('_', ' ')}{given}.")
        if output is not None:
            holder = "–" if last is None else last.person.pseudonym
            spoken: Language = lang or ("ru" if last is not None and last.person.language == "ru" else "en")
            output.write_bytes(write_receipt(made, spoken, organisation=organisation_name(), holder=holder))


@command.command("letters")
@click.argument("name")
@click.option("--person", default="", help="To this person only; to all that are not done without it.")
@_LANG
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day that the letters bear; today without it.")
@click.option("--marking", default="", help="Marking on every side.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file, a PDF.")
@click.pass_context
def letters(
    context: click.Context,
    *,
    name: str,
    person: str,
    lang: "Language | None",
    day: datetime | None,
    marking: str,
    output: Path,
) -> None:
    """Write the letters of a campaign, one side each with a slip to sign, in the language of each person.

    \b
    Example:
      bugsweep campaign letters hand-in -o letters.pdf
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.campaigns.papers import write_letters  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.digests import organisation_name  # noqa: PLC0415 - as above

        campaign = _campaign(name)
        items = _items(campaign, person)
        content = write_letters(
            campaign, items, day_of(day), organisation=organisation_name(), language=lang, marking=marking
        )
        output.write_bytes(content)
        click.echo(f"{len(items)} {'letter' if len(items) == 1 else 'letters'} in {output}.")


def _campaign(name: str) -> "Campaign":
    from bugsweep.fleet.models import Campaign  # noqa: PLC0415 - needs an open register

    found = Campaign.objects.filter(code=name).first()
    if found is None:
        raise UnknownNameError("campaign", name, Campaign.objects.values_list("code", flat=True))
    return found


def _items(campaign: "Campaign", person: str) -> "list[CampaignItem]":
    """Return the items of a person, or all that are not done."""
    from bugsweep.fleet.campaigns.states import DONE  # noqa: PLC0415 - needs an open register

    items = campaign.items.select_related("person", "device", "wave", "replacement").order_by("person__pseudonym", "pk")
    if not person:
        return list(items.exclude(state__in=(*DONE, "waived")))
    found = list(items.filter(person__pseudonym=person))
    if not found:
        known = items.values_list("person__pseudonym", flat=True)
        raise UnknownNameError(f"person in {campaign.code}", person, known)
    return found
