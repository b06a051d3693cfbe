"""The live desk in the browser: server-rendered pages that work without script, a JSON API, Atom."""
