"""The first pages of the cabinet: they bring data and marks together; no tables of its own."""
