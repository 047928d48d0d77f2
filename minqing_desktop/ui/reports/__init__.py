"""报表: pick a document, see its pages, print or save it."""
