"""The digest of a day, as data."""

from typing import Annotated, Any, Literal

import msgspec
from django.utils import timezone
from ninja import Query
from pydantic import JsonValue

from bugsweep.digest.composition import compose
from bugsweep.digest.json_document import write_json
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import AsOf, Shown, said
from bugsweep.fleet.audit import log
from bugsweep.fleet.digests import organisation_name, prepare_digest
from bugsweep.model.judgement import Bilingual

_MARKING = Bilingual(en="For internal use", ru="Для служебного пользования")
_ADDRESSEE = Bilingual(en="To the head of the organisation", ru="Руководителю организации")


class DigestDocument(Shown):
    """The digest: what it says, and the counts that it was said from."""

    format: str = said("Name and version of this shape.", "bugsweep.digest/1")
    source: dict[str, JsonValue] = said("The counts.", {"issue": 4, "as_of": "2026-03-01"})
    digest: dict[str, JsonValue] = said("The texts.", {"title": "…"})


Language = Annotated[Literal["en", "ru"], Query("en", description="Of the texts.")]


@endpoint("GET", "/digest", needs="see digest", answer=DigestDocument)
def show_digest(call: Call, as_of: AsOf = None, language: Language = "en") -> dict[str, Any]:
    """Show the digest as of the end of a day; asked again later, it says the same.

    Nothing is printed by this, and it is no issue.
    """
    call.needed_everywhere("The digest")
    day = as_of or timezone.now().date()
    source = prepare_digest(day, organisation=organisation_name(), addressee=_ADDRESSEE, marking=_MARKING)
    log("read digest", after={"as_of": day.isoformat()})
    document = msgspec.json.decode(write_json(compose(source, language), source))
    return {"format": document["schema"], "source": document["source"], "digest": document["digest"]}
