"""Where things lie in a bundle, for those who write it and those who only read it."""

MANIFEST_FILE = "manifest.json"
GOLDEN_FILE = "golden/vectors.json"
