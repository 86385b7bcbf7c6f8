"""The large screen on a wall: numbers alone, no label of a phone or a person; it asks again by itself."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_noop

from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today
from bugsweep.fleet.pages.today import standing_of


@page("wall/", name="wall", needs="see register", menu=gettext_noop("Wall"), place=100)
def show_wall(visit: Visit) -> HttpResponseBase:
    """Show the numbers of the day, large."""
    return visit.render("wall.html", standing_of(visit, today()))
