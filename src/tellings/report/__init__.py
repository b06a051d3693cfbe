"""Every output is rendered from one Report: page, Markdown, CSV, TEI, Web Annotations, terminal."""
