"""The link watch: what public pages link to, and whether it is there. Nothing calls out."""
