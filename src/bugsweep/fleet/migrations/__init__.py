"""How the tables of the register came to be; `guards` has what keeps them beyond that."""
