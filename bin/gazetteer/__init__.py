"""Build the gazetteer's data file; run it with ``bin/build-gazetteer``."""
