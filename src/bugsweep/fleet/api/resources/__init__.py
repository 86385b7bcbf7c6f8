"""The families of resources: a module here is enough to have its endpoints served and described."""
