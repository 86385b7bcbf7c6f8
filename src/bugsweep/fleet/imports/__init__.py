"""Imports of inventories and of lists of people, one format a file.

The readers know nothing of Django: they turn a file into frozen records and a list of what they refuse.
`reconcile` puts the records into the register.
"""

from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFormat, inventory_format

__all__ = ["INVENTORY_FORMATS", "InventoryFormat", "inventory_format"]
