"""Where work is done: here, in other processes, on other machines; each is an executor of ``concurrent.futures``."""
