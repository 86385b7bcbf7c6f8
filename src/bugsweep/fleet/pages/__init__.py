"""The pages of the register, one family a module; each page is declared beside its view, see `declaration`."""
