"""From a folder of articles to an index: clean texts, passages with exact offsets, vectors, generations."""
